# SPDX-License-Identifier: Apache-2.0
"""`gonogo releases history`: are we releasing small and often?"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from gonogo.core.command import show
from gonogo.practices.small_releases.commands.options import Asked, clone_options

if TYPE_CHECKING:
    from rich.console import Console

    from gonogo.practices.small_releases.commands.looking import Look
    from gonogo.practices.small_releases.rules.measured import LeadTime, Measured, ReleaseFigures, Spread

SHOWN = 15
FORMATS = ("text", "json", "csv")
COLUMNS = ("Release", "Date", "Date from", "Changes", "Files", "Lines", "Lead time")
LISTED = 5
STOPPED = "Counting lines was stopped. What was counted is kept; the next reading goes on from there."


@click.command("history")
@clone_options
@click.option("--no-lines", is_flag=True, help="Leave out lines that were not counted before; that is much quicker.")
@click.option("--all", "every", is_flag=True, help=f"Show every release, and not only the last {SHOWN}.")
@click.option("--format", "output", type=click.Choice(FORMATS), default="text", help="How the answer is printed.")
def history(asked: Asked, no_lines: bool, every: bool, output: str) -> None:
    """Are we releasing small and often? Measures every release in a git clone.

    The clone is only read, and need not belong to a release known here. Any clone with its whole history will do, also
    a bare one. JSON and CSV have every release, oldest first.
    """
    from gonogo.practices.small_releases.commands.looking import look

    seen = look(asked)
    seen = seen if no_lines else _with_lines(seen)
    rows = [release_data(one) for one in seen.measured.releases]
    if output == "csv":
        click.echo(_as_csv(rows), nl=False)
    elif output == "json":
        click.echo(_as_json(rows))
    else:
        show("text", {}, lambda console, _: _print(console, _Told.of(seen), every))


def _as_json(rows: Sequence[Mapping[str, Any]]) -> str:
    import json

    return json.dumps(rows, indent=2, ensure_ascii=False)


def _with_lines(seen: Look) -> Look:
    """The same with all lines counted, or with as many as there was patience for."""
    if seen.measured.lines_counted == seen.measured.lines_of:
        return seen
    from gonogo.practices.small_releases.actions.reading_lines import count_lines, with_known_lines
    from gonogo.practices.small_releases.commands.progress import counting_bar

    try:
        with counting_bar() as progress:
            counted = count_lines(seen.asked.repo, seen.history, progress=progress)
    except KeyboardInterrupt:
        known = with_known_lines(seen.history)
        counted = replace(known, notes=(*known.notes, STOPPED))
    return seen.again(counted)


def release_data(one: ReleaseFigures) -> dict[str, Any]:
    """One release as plain JSON; durations in days, the date in UTC, null for what cannot be told."""
    return {
        "release": one.release,
        "date": one.date.isoformat(),
        "date_source": one.date_source.value,
        "commits": one.commits,
        "changes": one.changes,
        "files": one.files,
        "directories": one.directories,
        "lines_added": one.lines_added,
        "lines_deleted": one.lines_deleted,
        "excluded_lines": one.excluded_lines,
        "authors": one.authors,
        "oldest_days": one.oldest_days,
        "lead_time_days": _lead_time(one.lead_time),
        "risky": list(one.risky),
        "incident": one.incident,
        "incidents": list(one.incidents),
    }


def _lead_time(one: LeadTime) -> dict[str, Any]:
    return {
        **_spread(one.whole),
        "n": one.whole.n if one.whole else 0,
        "at_least": one.at_least,
        "not_told": one.not_told,
        "coding": _spread(one.coding),
        "review": _spread(one.review),
        "waiting": _spread(one.waiting),
    }


def _spread(one: Spread | None) -> dict[str, float | None]:
    return {"p50": one.p50, "p85": one.p85, "p95": one.p95} if one else {"p50": None, "p85": None, "p95": None}


def _as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """The same rows flat: `lead_time_days_p50`, `lead_time_days_coding_p50`; lists parted by blanks."""
    flat = [_flat(row) for row in rows] or [_flat(release_data(_nothing()))]
    file = io.StringIO()
    writer = csv.DictWriter(file, fieldnames=list(flat[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(flat if rows else ())
    return file.getvalue()


def _flat(row: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{before}{name}_")
        else:
            flat[before + name] = _cell(" ".join(value) if isinstance(value, list) else value)
    return flat


def _cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _nothing() -> ReleaseFigures:
    """A release that never was, for the names of its columns."""
    from datetime import UTC, datetime

    from gonogo.practices.small_releases.rules.measured import DateSource, LeadTime, ReleaseFigures

    never = datetime(1970, 1, 1, tzinfo=UTC)
    nothing = LeadTime(None, None, None, None)
    return ReleaseFigures("", never, DateSource.COMMIT, "", 0, 0, 0, 0, None, None, None, 0, None, nothing)


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told to people: the figures, and which patterns would find tags where none did."""

    measured: Measured
    changes: int
    likely: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(cls, seen: Look) -> _Told:
        """What was looked at, and the tags that did not match where nothing was found."""
        changes = len(seen.measured.pending.changes)
        if seen.measured.releases or seen.asked.releases == "deployments":
            return cls(seen.measured, changes)
        from gonogo.practices.small_releases.actions.reading import tag_names
        from gonogo.practices.small_releases.rules.naming import likely_patterns

        return cls(seen.measured, changes, likely_patterns(tag_names(seen.asked.repo)))


def _print(console: Console, told: _Told, every: bool) -> None:
    from gonogo.core.printing import say, table
    from gonogo.practices.small_releases.rules.words import count

    measured = told.measured
    for sentence in answer(told):
        say(console, sentence, style="bold")
    shown = measured.releases if every else measured.releases[-SHOWN:]
    if shown:
        console.print()
        table(console, *_columns([_row(one) for one in shown]))
        console.print()
        if earlier := len(measured.releases) - len(shown):
            say(console, f"{count(earlier, 'earlier release')}: --all shows them too.")
        say(console, "Lead time: days from first commit to release, for 50 and for 85 of 100 changes.")
    for note in notes(measured):
        say(console, f"Note: {note}")


def answer(told: _Told) -> list[str]:
    """How often, how small, and what waits: one sentence each, in plain words."""
    from gonogo.practices.small_releases.rules.words import count, wait

    measured, main = told.measured, told.measured.branch
    if not measured.releases:
        nothing = f"No release was found for the pattern {measured.pattern}: "
        nothing += f"{count(told.changes, 'change')} on {main}, none released."
        matches = " or ".join(f"--pattern '{one}' ({count(n, 'tag')})" for one, n in told.likely)
        return [nothing, f"Other tags are there. Try {matches}."] if matches else [nothing]
    waiting = f"{wait(told.changes)} now{_for_days(measured)}." if told.changes else "Nothing waits: all is released."
    return [_rhythm(measured), _size(measured), waiting]


def _rhythm(measured: Measured) -> str:
    from gonogo.practices.small_releases.rules.words import count, days

    half = measured.rhythm.interval_p50
    if half is None:
        return f"{count(len(measured.releases), 'release')} so far: cannot tell yet how often."
    slow = measured.rhythm.interval_p90
    rest = f", 9 in 10 within {days(slow)}" if slow is not None and slow > half else ""
    last = measured.rhythm.since_last
    ago = f"; the last one {days(last)} ago" if last is not None else ""
    return f"{count(len(measured.releases), 'release')}: half of them within {days(half)} of the one before{rest}{ago}."


def _size(measured: Measured) -> str:
    from gonogo.practices.small_releases.rules.words import FEWEST, count, figure

    usual = measured.pending
    if usual.usual_p50 is None or usual.usual_p90 is None or usual.compared < FEWEST:
        return f"Cannot tell yet what size is usual: {count(usual.compared, 'release')} with changes."
    half, most = figure(usual.usual_p50), figure(usual.usual_p90)
    return f"Of the last {usual.compared}, half had at most {half} changes, and 9 in 10 at most {most}."


def _for_days(measured: Measured) -> str:
    from gonogo.practices.small_releases.rules.words import days, larger

    pending = measured.pending
    aged = f", the oldest for {days(pending.oldest_days)}" if pending.oldest_days is not None else ""
    among = larger(pending.larger_than, pending.compared)
    return f"{aged}; {among}" if among else aged


def _row(one: ReleaseFigures) -> Sequence[object]:
    from gonogo.practices.small_releases.rules.words import figure

    lines = "" if one.lines_added is None else f"+{one.lines_added:,} −{one.lines_deleted:,}"
    whole = one.lead_time.whole
    spread = (whole.p50, whole.p85) if whole else (None, None)
    lead = " / ".join(figure(round(value, 1)) for value in spread if value is not None)
    least = "≥ " if lead and one.lead_time.at_least else ""
    source = one.date_source.value
    return (one.release, f"{one.date:%Y-%m-%d}", source, f"{one.changes:,}", f"{one.files:,}", lines, least + lead)


def _columns(rows: Sequence[Sequence[object]]) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Names and rows without the columns in which nothing stands."""
    shown = [at for at in range(len(COLUMNS)) if any(row[at] for row in rows)]
    return tuple(COLUMNS[at] for at in shown), [tuple(row[at] for at in shown) for row in rows]


def notes(measured: Measured) -> list[str]:
    """What is left out, what cannot be told, and which command mends it."""
    found = list(measured.notes)
    if measured.lines_counted < measured.lines_of:
        found.append(f"The lines of {measured.lines_counted:,} of {measured.lines_of:,} commits are counted.")
    if measured.excluded:
        named = ", ".join(pattern for pattern, _ in measured.excluded[:LISTED])
        more = f" and {len(measured.excluded) - LISTED} more" if len(measured.excluded) > LISTED else ""
        found.append(f"Lines of these files are left out: {named}{more}.")
    if at_least := sum(one.lead_time.at_least for one in measured.releases):
        found.append(
            f"The first commits of {at_least:,} squashed changes are not in this clone, so their lead time is longer "
            "than it says (≥). Fetch them once: git fetch origin '+refs/pull/*/head:refs/pull/*/head'"
        )
    return found
