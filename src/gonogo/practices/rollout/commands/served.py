# SPDX-License-Identifier: Apache-2.0
"""`gonogo wave served`: who had which version at an instant?"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from gonogo.core.command import call, output_option, release_option, show
from gonogo.core.errors import BadInput
from gonogo.practices.rollout.commands.flag import at_option
from gonogo.practices.rollout.commands.waves import waves

if TYPE_CHECKING:
    from rich.console import Console


@waves.command("served")
@at_option()
@click.option(
    "--output",
    "path",
    metavar="FILE",
    help="A CSV file for everybody, each with wave and version; - for standard output.",
)
@release_option
@output_option
def served_command(at: str | None, path: str | None, release: str | None, output: str) -> None:
    """Count who had the new version at an instant, by wave; with --output, everybody one by one."""
    if path is None:
        show(output, _counted(at, release, None), _print_counted)
        return
    with _opened(path) as file:
        counted = _counted(at, release, file)
    if path != "-":
        show(output, {**counted, "file": path}, _print_counted)


def _counted(at: str | None, release: str | None, file: TextIO | None) -> Mapping[str, Any]:
    """Go through everybody, a part at a time, counting and writing; memory does not grow with their number."""
    counts: Counter[tuple[str, str]] = Counter()
    first: Mapping[str, Any] = {}
    for part in _parts(at, release):
        first = first or part
        if file is not None:
            _write(file, part)
        counts.update((wave, version) for _, wave, version in part["users"])
    names = sorted({wave for wave, _ in counts}, key=lambda name: (name == "", name))
    listed = [{"wave": name or None, "new": counts[name, "new"], "old": counts[name, "old"]} for name in names]
    kept = ("release", "at", "timezone", "note", "serving_version", "since", "people")
    return {**{key: first[key] for key in kept}, "waves": listed}


def _parts(at: str | None, release: str | None) -> Iterator[Mapping[str, Any]]:
    part = call("wave.served", release=release, at=at)
    yield part
    for number in range(2, part["parts"] + 1):
        yield call("wave.served", release=release, part=number, version=part["serving_version"])


def _write(file: TextIO, part: Mapping[str, Any]) -> None:
    writer = csv.writer(file, lineterminator="\n")
    if part["part"] == 1:
        writer.writerow(("targetingKey", "wave", "version"))
    writer.writerows(part["users"])


@contextmanager
def _opened(path: str) -> Iterator[TextIO]:
    if path == "-":
        yield sys.stdout
        return
    try:
        with Path(path).open("w", encoding="utf-8", newline="") as file:
            yield file
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror or error}.") from None


def _print_counted(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import day_and_time, say, table

    if result["note"]:
        say(console, result["note"])
    moment = f"{day_and_time(result['at'], result['timezone'])} in {result['timezone']}"
    if result["serving_version"] is None:
        say(console, f"Nothing of {result['release']} was served on {moment}.")
        return
    if result["people"] is None:
        say(console, "The plan of then names no population, so nobody can be counted or listed.")
        return
    rows = [(one["wave"] or "in no wave", f"{one['new']:,}", f"{one['old']:,}") for one in result["waves"]]
    table(console, ("Wave", "New version", "Old version"), rows)
    new = sum(one["new"] for one in result["waves"])
    say(console, f"{new:,} of {result['people']:,} people had the new version on {moment}.")
    if "file" in result:
        say(console, f"Everybody is listed in {result['file']}.")
