# SPDX-License-Identifier: Apache-2.0
"""`gonogo forecast`: when the work will honestly be done, and how good earlier forecasts were."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gonogo.core.command import call, output_option, release_option, show, write_new
from gonogo.core.errors import BadInput

if TYPE_CHECKING:
    from rich.console import Console

LARGEST_FILE = 32 * 1024 * 1024
SHOWN_WEEKS = 13


@click.group("forecast", invoke_without_command=True)
@click.option("--work", "file", metavar="FILE.csv", help="A list of the work, exported from a tracker.")
@click.option("--done-column", metavar="HEADER", help="The column of FILE with the day an item was finished.")
@click.option("--created-column", metavar="HEADER", help="The column of FILE with the day an item was added.")
@click.option("--id-column", metavar="HEADER", help="The column of FILE with the number of an item.")
@click.option(
    "--dates", type=click.Choice(["day-first", "month-first"]), help="How 3/12/2026 is read, if FILE does not show it."
)
@click.option("--done", metavar="5,3,4,6", help="Items finished in each of the last full weeks, oldest first.")
@click.option("--created", metavar="1,0,2,1", help="Items added in the same weeks, to go with --done.")
@click.option("--from", "source", type=click.Choice(["git", "stored"]), help="From the changes in git, or stored work.")
@click.option("--remaining", metavar="N", type=click.IntRange(0, 100_000), help="How many items remain.")
@release_option
@output_option
@click.pass_context
def forecast(
    context: click.Context,
    file: str | None,
    done_column: str | None,
    created_column: str | None,
    id_column: str | None,
    dates: str | None,
    done: str | None,
    created: str | None,
    source: str | None,
    remaining: int | None,
    release: str | None,
    output: str,
) -> None:
    """When will the work honestly be done, and how much time is left before the release date?

    Without options, from the list that the plan names if it is here, else from the work that was brought in last. The
    forecast is recorded as evidence; `gonogo check` says what it means for the next wave.
    """
    if context.invoked_subcommand is not None:
        return
    columns = {"done_column": done_column, "created_column": created_column, "id_column": id_column, "dates": dates}
    _require_one_way(file, done, created, source, remaining, columns)
    read: Mapping[str, Any] = {}
    if file is not None:
        read = _bring_in(file, release, columns)
    elif done is None and source is None and remaining is None and (path := _list_of_plan(release)) is not None:
        read = _bring_in(path, release, {})
    typed = {"done": _counts(done, "--done"), "created": _counts(created, "--created")}
    chosen = "stored" if read else source
    result = call("forecast.make", release=release, source=chosen, remaining=remaining, **typed)
    show(output, {**result, "list": dict(read) or None}, _print_forecast)


@forecast.command("track")
@release_option
@output_option
def track(release: str | None, output: str) -> None:
    """How good were our forecasts? Each beside what happened, and how often the dates held."""
    show(output, call("forecast.history", release=release), _print_track)


@forecast.command("work")
@click.option("--output", "to_file", metavar="FILE", help="Write every item to this CSV file.")
@release_option
@output_option
def work(to_file: str | None, release: str | None, output: str) -> None:
    """Which work is known: where it comes from, what was finished week by week, and what remains?"""
    every = True if to_file is not None else None
    found = dict(call("work.show", release=release, with_csv=every))
    if to_file is not None and "csv" in found:
        found["written"] = write_new(Path(to_file), found.pop("csv"))
    show(output, found, _print_work)


def _require_one_way(
    file: str | None,
    done: str | None,
    created: str | None,
    source: str | None,
    remaining: int | None,
    columns: Mapping[str, str | None],
) -> None:
    if sum(one is not None for one in (file, done, source)) > 1:
        raise click.UsageError("Choose one: --work FILE, --done with --remaining, or --from git.")
    if file is None and any(columns.values()):
        raise click.UsageError("--done-column, --created-column, --id-column and --dates go with --work FILE.")
    if done is None and created is not None:
        raise click.UsageError("--created goes with --done.")
    if done is not None and remaining is None:
        raise click.UsageError("--done needs --remaining N: how many items remain?")
    if remaining is not None and (file is not None or source == "stored"):
        raise click.UsageError("--remaining goes with --done or --from git; a list says itself what remains.")


def _counts(text: str | None, option: str) -> list[int] | None:
    if text is None:
        return None
    parts = text.replace(";", ",").replace(" ", ",").split(",")
    counts = [part for part in parts if part]
    if not counts or not all(part.isascii() and part.isdigit() and len(part) < 6 for part in counts):
        raise BadInput(f'{option} needs whole numbers from 0 on, such as 5,3,4,6; it was "{text[:60]}".')
    return [int(part) for part in counts]


def _list_of_plan(release: str | None) -> str | None:
    """The list that the plan names, when it is here."""
    backlog = call("forecast.show", release=release)["backlog"]
    path = backlog["path"] if backlog else None
    return path if path and Path(path).is_file() else None


def _bring_in(file: str, release: str | None, columns: Mapping[str, str | None]) -> Mapping[str, Any]:
    content = base64.b64encode(_read(Path(file))).decode("ascii")
    return call("work.import", release=release, file=content, file_name=Path(file).name[:300], **columns)


def _read(path: Path) -> bytes:
    if path.is_dir():
        raise BadInput(f"{path} is a folder; name the file.")
    if not path.exists():
        raise BadInput(f"There is no file {path}.")
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise BadInput(f"{path} is larger than {LARGEST_FILE // 2**20} MB; export fewer columns.")
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from None


def _print_forecast(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import day, say, table

    say(console, result["statement"])
    if read := result["list"]:
        say(console, read["read"])
        for note in read["notes"]:
            say(console, note, indent=2)
    dates = result["dates"]
    rows = [(f"{share} of 100", day(dates[f"p{share}"]) or "later than can be told") for share in (50, 85, 95)]
    table(console, ("In so many cases", "the work is done by"), rows)
    for sentence in _basis(result):
        say(console, sentence)
    for note in result["notes"]:
        say(console, note)


def _basis(result: Mapping[str, Any]) -> list[str]:
    """What the forecast rests on, a sentence each."""
    from gonogo.practices.schedule.rules.chance import chance_words

    told = [f"{result['done']:,} items are done, {result['remaining']:,} remain ({result['source']})."]
    if result["pace_weeks"]:
        own = result["own_ratios"]
        told.append(
            f"The pace is {result['pace']:.1f} items in a full week, over the last {result['pace_weeks']} of them. "
            + (f"{own} own past forecasts count beside" if own else "No own past forecasts count yet, only")
            + " those of other teams."
        )
    if result["growth"]:
        told.append(f"For every 10 finished items, {10 * result['growth']:.1f} were added.")
    for key, what in (("chance_by_freeze", "code freeze"), ("chance_by_date", "release date")):
        if result[key] is not None and result["remaining"]:
            told.append(f"Done by the {what}: {chance_words(result[key])}.")
    if result["burn"]:
        told.append(result["burn"]["statement"])
    return told


def _print_work(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import day, say, table

    if result["source"] is None:
        say(console, "There is no work yet. Bring in a list: gonogo forecast --work FILE.csv")
        return
    say(
        console, f"{result['source']}, known until {day(result['known_until'])}, brought in by {result['imported_by']}."
    )
    say(console, f"{result['done']:,} items are done, {result['remaining']:,} remain.")
    rows = [
        (day(week["monday"]), week["done"], "not known" if week["created"] is None else week["created"],
         f"{week['capacity']:.0%}")
        for week in result["weeks"][-SHOWN_WEEKS:]
    ]  # fmt: skip
    if rows:
        table(console, ("Week of", "Done", "Added", "Of a full week's work"), rows)
    for note in result["notes"]:
        say(console, note)
    if written := result.get("written"):
        say(console, f"Wrote every item to {written}.")


def _print_track(console: Console, result: Mapping[str, Any]) -> None:
    from gonogo.core.printing import day, say, table

    say(console, result["statement"])
    rows = [
        (f"P{one['said']}", f"{one['held']} of {one['of']}", f"{one['low']:.0%} to {one['high']:.0%}")
        for one in result["coverage"]
        if one["of"]
    ]
    if rows:
        table(console, ("Said", "Held", "Can be, by chance"), rows)
    made = [
        (day(one["made_on"]), one["remaining"], day(one["p50"]), day(one["p85"]), day(one["finished_on"]) or "open")
        for one in result["forecasts"]
    ]
    if made:
        table(console, ("Made on", "Remained", "P50", "P85", "Finished"), made)
