# SPDX-License-Identifier: Apache-2.0
"""What was wrong, in a sentence that names the table, the column and the row?"""

from __future__ import annotations

from collections.abc import Sequence

from gonogo.practices.rehearsals.rules.durations import count, spoken
from gonogo.practices.rehearsals.rules.report import Difference, InvariantReport, Leg, StepReport, TableReport

MOST_KEYS = 3
LONGEST_VALUE = 60


def table_reasons(table: TableReport, key: Sequence[str] = ()) -> tuple[str, ...]:
    """Every way in which a table differs. `key` are the names of what the rows are named by."""
    if table.equal:
        return ()
    where = _AFTER.get(table.leg, "")
    found = []
    if table.missing:
        rows = count(table.rows_source, "row")
        lost = f"{table.missing:,} of {rows}" if table.missing < table.rows_source else f"all of its {rows}"
        found.append(f"{where}`{_named(table)}` lost {lost}{_keys(table, 'missing', key)}.")
    if table.extra:
        found.append(f"{where}`{table.target}` has {count(table.extra, 'row')} too many{_keys(table, 'extra', key)}.")
    if table.changed:
        found += _changed(table, key, where)
    if not found:
        found.append(f"{where}`{_named(table)}` differs in more rows than were looked at: {table.says}")
    return tuple(found)


_AFTER = {Leg.COMPARE_START: "After the backout, ", Leg.UP_AGAIN: "After the second way up, "}


def _named(table: TableReport) -> str:
    return table.source if table.source == table.target else f"{table.source}` as `{table.target}"


def _keys(table: TableReport, kind: str, key: Sequence[str]) -> str:
    found = [one for one in table.samples if one.kind == kind]
    total = table.missing if kind == "missing" else table.extra
    if not found:
        return ""
    shown = ", ".join(_row(one, key) for one in found[:MOST_KEYS])
    more = total - min(len(found), MOST_KEYS)
    return f": {shown}" + (f" and {more:,} more" if more > 0 else "")


def _changed(table: TableReport, key: Sequence[str], where: str) -> list[str]:
    found = []
    for column, number in table.by_column.items():
        example = next((one for one in table.samples if one.kind == "changed" and column in one.columns), None)
        shown = "" if example is None else f": {_row(example, key)} {_was_and_is(*example.columns[column])}"
        found.append(f"{where}`{table.target}.{column}` changed in {count(number, 'row')}{shown}.")
    if not found:
        found.append(f"{where}`{_named(table)}` changed in {count(table.changed, 'row')}.")
    return found


def _row(difference: Difference, key: Sequence[str]) -> str:
    if not difference.key:
        return "a row " + ", ".join(
            f"{name} {_value(one or other)}" for name, (one, other) in difference.columns.items()
        )
    if len(key) != len(difference.key):
        return ", ".join(difference.key)
    named = ", ".join(f"{name} {value}" for name, value in zip(key, difference.key, strict=True))
    return named if len(key) == 1 else f"({named})"


def _was_and_is(before: str | None, after: str | None) -> str:
    """Both values, cut so that the place where they begin to differ can be seen."""
    if before is not None and after is not None and max(len(before), len(after)) > LONGEST_VALUE:
        same = next((i for i, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), 0)
        same = same or min(len(before), len(after))
        start = max(0, same - LONGEST_VALUE // 2)
        before, after = (("..." if start else "") + one[start:] for one in (before, after))
    return f"was {_value(before)} and is {_value(after)}"


def _value(value: str | None) -> str:
    if value is None:
        return "NULL"
    return f"'{value}'" if len(value) <= LONGEST_VALUE else f"'{value[:LONGEST_VALUE]}...' ({len(value):,} signs)"


def invariant_reason(invariant: InvariantReport) -> str:
    """Why an invariant does not hold."""
    if invariant.says:
        return f'Invariant "{invariant.name}" {invariant.says}'
    gives = f"{count(invariant.rows, 'row')}, the first: {', '.join(invariant.first)}"
    return f'Invariant "{invariant.name}" does not hold: its query gives {gives}.'


def step_name(leg: Leg, number: int, name: str) -> str:
    """A step as people find it in the file: `Step 2 "move people"`."""
    return f'{"Backout step" if leg is Leg.BACKOUT else "Step"} {number} "{name}"'


def longest_block(step: StepReport) -> float:
    """For how many seconds anybody waited at most while the step ran."""
    waits = [one.blocked_seconds for one in step.locks] + [one.longest_seconds for one in step.probes]
    return max(waits, default=0.0)


def blocked_reason(step: StepReport, number: int, allowed: float) -> str:
    """That a step kept somebody waiting for longer than the file allows."""
    who = max(step.probes, key=lambda one: one.longest_seconds, default=None)
    whom = f"{who.probe} " if who is not None and who.longest_seconds >= longest_block(step) else ""
    return (
        f"{step_name(step.leg, number, step.name)} kept {whom or 'others '}waiting for {spoken(longest_block(step))}; "
        f"max-blocked allows {spoken(allowed)}."
    )


def total_reason(seconds: float, allowed: float) -> str:
    """That the way up took longer than the file allows."""
    return f"The way up took {spoken(seconds)}; max-total allows {spoken(allowed)}."
