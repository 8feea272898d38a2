# SPDX-License-Identifier: Apache-2.0
"""`gonogo forecast backtest`: had dates been given in the past, how many would have held?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gonogo.core.command import output_option, show
from gonogo.core.errors import BadInput

if TYPE_CHECKING:
    from rich.console import Console

MOST_BYTES = 32 * 1024 * 1024
METHODS = (("ours", "this forecast"), ("bootstrap", "plain simulation"), ("plan", "work / recent pace"))


@click.command("backtest")
@click.option(
    "--throughput",
    metavar="FILE.json",
    required=True,
    type=click.Path(path_type=Path),
    help='Changes per week by repository, oldest first: {"name": {"weeks": [12, 7, 9]}}.',
)
@click.option("--seed", type=click.IntRange(0, 2**32), default=0, help="Draws other weeks in the plain simulation.")
@output_option
def backtest(throughput: Path, seed: int, output: str) -> None:
    """Say how many dates would have held, had they been given in the past. Needs no store."""
    from gonogo.practices.schedule.rules.forecast.backtest import back_test
    from gonogo.practices.schedule.rules.forecast.scoring import as_data
    from gonogo.practices.schedule.rules.forecast.throughput import read_throughput

    counts = read_throughput(_content(throughput))
    if isinstance(counts, list):
        raise BadInput(f"{throughput} cannot be used: {counts[0]}", details=tuple(counts) if len(counts) > 1 else ())
    show(output, as_data(back_test(counts, seed=seed)), _print)


def _content(path: Path) -> object:
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}. Name a file of changes per week.") from None
    if len(raw) > MOST_BYTES:
        raise BadInput(f"{path} is larger than {MOST_BYTES // 2**20} MB. Give fewer repositories at once.")
    try:
        return json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_once)
    except _Twice as error:
        raise BadInput(f"{path}: {error} stands there twice. Remove one of them.") from None
    except (ValueError, RecursionError):
        raise BadInput(f'{path} is not JSON. Write it as {{"name": {{"weeks": [12, 7, 9]}}}}.') from None


class _Twice(Exception):
    """A key that stands twice in one object, so that it is not clear which one counts."""


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(key)
        found[key] = value
    return found


def _print(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import say, table

    say(console, result["sentence"], style="bold")
    if result["pooled"]["n"]:
        table(console, ("Of all forecasts", "P50 held", "P85 held", "P95 held", "Forecasts"), _by_method(result))
        table(
            console,
            ("Plan", "P50 held", "P85 held", "P95 held", "Forecasts", "Loss", "Simulation"),
            _by_horizon(result),
        )
        table(console, ("Repository", "P50 held", "P85 held", "P95 held", "Forecasts"), _by_repository(result))
        say(console, _interval(result["wilson"]["p85"]))
        say(console, "Loss: pinball loss in lengths of the plan, the mean of P50, P85 and P95; lower is better.")
    for name, why in result["not_judged"].items():
        say(console, f"{name}: {why}")


def _by_method(result: Mapping[str, Any]) -> Iterable[tuple[str, ...]]:
    for method, words in METHODS:
        yield (words, *_held((result if method == "ours" else result[method])["pooled"]))
    yield ("this forecast, every repository with equal weight", *_held(result["equal_weight"]))


def _by_horizon(result: Mapping[str, Any]) -> Iterable[tuple[str, ...]]:
    for horizon, held in result["by_horizon"].items():
        losses = (result["pinball"][method][horizon] for method in ("ours", "bootstrap"))
        yield (f"{horizon} weeks", *_held(held), *("" if loss is None else f"{loss:.3f}" for loss in losses))


def _by_repository(result: Mapping[str, Any]) -> Iterable[tuple[str, ...]]:
    return ((name, *_held(held)) for name, held in result["by_repository"].items())


def _held(held: Mapping[str, Any]) -> tuple[str, str, str, str]:
    p50, p85, p95 = ("" if held[name] is None else f"{held[name] * 100:.0f} %" for name in ("p50", "p85", "p95"))
    return p50, p85, p95, f"{held['n']:,}"


def _interval(edges: tuple[float, float]) -> str:
    low, high = (f"{edge * 100:.0f}" for edge in edges)
    return (
        f"The 95 % interval of the P85 share by Wilson is {low} to {high} %; as forecasts overlap and repositories "
        "differ, it is truly wider."
    )
