# SPDX-License-Identifier: Apache-2.0
"""Did everything survive that should, and nothing else change? The migrated copy beside one that was left as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from gonogo.adapters.copies.bench import MARKER_TABLE
from gonogo.adapters.databases.connection import Database, QueryFailed
from gonogo.adapters.databases.opening import open_database
from gonogo.adapters.databases.shape import NoSuchTable, find_table
from gonogo.practices.rehearsals.actions.comparing.describing import describe
from gonogo.practices.rehearsals.actions.comparing.fingerprinting import fingerprint
from gonogo.practices.rehearsals.actions.comparing.tables import compare_table
from gonogo.practices.rehearsals.actions.running.errors import CannotRun
from gonogo.practices.rehearsals.rules.comparing.facts import CannotCompare
from gonogo.practices.rehearsals.rules.comparing.fingerprints import Change, Fingerprint, differences
from gonogo.practices.rehearsals.rules.comparing.options import Options, Progress
from gonogo.practices.rehearsals.rules.definition import Invariant, MappedColumn, Rehearsal, StepKind, TableMapping
from gonogo.practices.rehearsals.rules.reasons import invariant_reason, table_reasons
from gonogo.practices.rehearsals.rules.report import InvariantReport, Leg, TableReport

OWN_TABLES = {
    StepKind.ALEMBIC: ("alembic_version",),
    StepKind.DJANGO: ("django_migrations", "django_content_type", "auth_permission"),
}
"""Where a tool keeps its own accounts; they change with every migration."""
SHOWN_COLUMNS = 6
MOST_LOOKED_AT = 8
"""Columns that are compared once more by themselves, to show one of their rows."""

Work = Callable[[str, int | None, int | None], None]
Compared = tuple[TableReport, tuple[str, ...]]
"""What a comparison showed, and the reasons against it."""


def take_fingerprint(url: str, work: Work) -> Fingerprint:
    """What the database at this address holds now. Raises DatabaseProblem."""
    with open_database(url) as database:
        found = fingerprint(database, progress=_told(work))
    return replace(found, tables={name: one for name, one in found.tables.items() if not name.endswith(MARKER_TABLE)})


def require_mapped(rehearsal: Rehearsal, url: str) -> None:
    """Raises CannotRun when a mapping names a table that the source does not have: nothing would be verified."""
    wrong = []
    with open_database(url) as database:
        for mapping in rehearsal.tables:
            try:
                database.shape(mapping.source)
            except NoSuchTable:
                known = ", ".join(sorted(str(one) for one in database.tables())[:12]) or "none"
                wrong.append(
                    f"The mapping names the table {mapping.source}, and the source has none of that name. "
                    f"It has: {known}."
                )
    if wrong:
        raise CannotRun(wrong[0], details=tuple(wrong))


def compare_mapped(rehearsal: Rehearsal, start: str, now: str, leg: Leg, work: Work) -> Iterable[Compared]:
    """Each mapped table of the start beside its target in the copy as it is now."""
    with open_database(start) as source, open_database(now) as target:
        for mapping in rehearsal.tables:
            yield _compare(source, target, mapping, leg, work)


def _compare(source: Database, target: Database, mapping: TableMapping, leg: Leg, work: Work) -> Compared:
    try:
        found = compare_table(source, target, mapping, progress=_told(work))
    except NoSuchTable:
        return _missing_target(source, mapping, leg)
    except (CannotCompare, QueryFailed) as error:
        report = _incomparable(mapping, leg, str(error))
        return report, (f"`{mapping.source}` cannot be compared with `{mapping.target}`: {error}",)
    report = _in_leg(_with_examples(found, source, target, mapping), leg)
    return report, table_reasons(report, _key_names(source, mapping))


def _with_examples(found: TableReport, source: Database, target: Database, mapping: TableMapping) -> TableReport:
    """With a row for each changed column, also where so many rows differ that none of the first shows that column."""
    shown = {name for one in found.samples for name in one.columns}
    mapped = {one.name: one for one in mapping.columns}
    for name in [one for one in found.by_column if one not in shown][:MOST_LOOKED_AT]:
        column = mapped.get(name, MappedColumn(name, name, name))
        alone = replace(mapping, columns=(column,), only_mapped=True)
        try:
            more = compare_table(source, target, alone, options=Options(samples=1))
        except (CannotCompare, QueryFailed):
            continue
        found = replace(found, samples=(*found.samples, *(one for one in more.samples if one.kind == "changed")))
    return found


def _missing_target(source: Database, mapping: TableMapping, leg: Leg) -> Compared:
    rows = int(source.rows(f"SELECT count(*) FROM {_written(source, mapping.source)}")[0][0])  # noqa: S608 (quoted)
    says = f"There is no table `{mapping.target}` after the migration."
    report = TableReport(mapping.source, mapping.target, rows, 0, rows, 0, 0, leg=leg, complete=False, says=says)
    if mapping.source == mapping.target:
        return report, (f"The table `{mapping.source}` is gone, with its {rows:,} rows.",)
    return report, (f"`{mapping.source}` is mapped to `{mapping.target}`, and there is no such table any more.",)


def _incomparable(mapping: TableMapping, leg: Leg, says: str) -> TableReport:
    return TableReport(mapping.source, mapping.target, 0, 0, 0, 0, 0, leg=leg, complete=False, says=says)


def compare_untouched(
    rehearsal: Rehearsal, before: Fingerprint, after: Fingerprint, start: str, now: str, work: Work
) -> Iterable[Compared]:
    """Every table that no mapping names: those that changed are looked at row by row, the others are equal."""
    spoken_for = {one.casefold() for one in (*left_tables(rehearsal), *_mapped(rehearsal))}
    untouched = [name for name in before.tables if name.casefold() not in spoken_for]
    changes = [one for one in differences(before, after, tuple(spoken_for)) if one.name in before.tables]
    damaged = {one.name for one in changes}
    for name in untouched:
        if name not in damaged:
            rows = before.tables[name].rows
            yield TableReport(name, name, rows, rows, 0, 0, 0, untouched=True, says="As it was."), ()
    yield from _damaged(changes, before, start, now, Leg.VERIFY, work)


def compare_with_start(
    rehearsal: Rehearsal, before: Fingerprint, after: Fingerprint, start: str, now: str, work: Work
) -> Iterable[Compared]:
    """What is not as it was after the backout: shape and rows of every table, and everything beside tables."""
    changes = differences(before, after, left_tables(rehearsal))
    yield from _damaged(changes, before, start, now, Leg.COMPARE_START, work)


def _damaged(
    changes: Iterable[Change], before: Fingerprint, start: str, now: str, leg: Leg, work: Work
) -> Iterable[Compared]:
    """A table whose rows changed is compared row by row; of everything else the sentence is enough."""
    seen: set[str] = set()
    remedy = (
        "" if leg is Leg.COMPARE_START else " No mapping names it; if it is meant, map it or name it in leave-tables."
    )
    after = "After the backout: " if leg is Leg.COMPARE_START else ""
    for change in changes:
        report: TableReport | None = None
        reasons: tuple[str, ...] = ()
        if change.rows and change.name not in seen:
            seen.add(change.name)
            report, reasons = _look_closer(change.name, start, now, leg, work)
        rows = before.tables[change.name].rows if change.name in before.tables else 0
        report = report or TableReport(
            change.name, change.name, rows, rows, 0, 0, 0, leg=leg, untouched=leg is Leg.VERIFY, complete=False,
            says=change.says,
        )  # fmt: skip
        said = reasons or (f"{after}{change.says}",)
        yield report, (*said[:-1], said[-1] + remedy)


def _look_closer(name: str, start: str, now: str, leg: Leg, work: Work) -> tuple[TableReport | None, tuple[str, ...]]:
    """The rows that differ, where both sides still have the table and it can be compared."""
    mapping = TableMapping(name, name)
    with open_database(start) as source, open_database(now) as target:
        try:
            find_table(source.tables(), name)
            find_table(target.tables(), name)
        except NoSuchTable:
            return None, ()
        report, reasons = _compare(source, target, mapping, leg, work)
    if report.equal or not reasons:
        return None, ()
    return _in_leg(report, leg, untouched=leg is Leg.VERIFY), reasons


def check_invariants(invariants: Iterable[Invariant], now: str) -> Iterable[tuple[InvariantReport, tuple[str, ...]]]:
    """Each query that must give no row."""
    with open_database(now) as database:
        for one in invariants:
            report = _check(one, database)
            yield report, () if report.holds else (invariant_reason(report),)


def _check(one: Invariant, database: Database) -> InvariantReport:
    rows = 0
    first: tuple[str, ...] = ()
    try:
        for row in database.stream(one.sql.strip().rstrip(";")):
            if not rows:
                first = tuple("NULL" if value is None else str(value) for value in row[:SHOWN_COLUMNS])
            rows += 1
    except QueryFailed as error:
        return InvariantReport(one.name, False, says=f"cannot be asked: {error}")
    return InvariantReport(one.name, rows == 0, rows, first)


def left_tables(rehearsal: Rehearsal) -> tuple[str, ...]:
    """Tables that may change without being mapped: those of the file, and those in which the tools keep accounts."""
    kinds = {step.kind for step in (*rehearsal.steps, *rehearsal.backout)}
    return (*rehearsal.leave_tables, *(name for kind in OWN_TABLES if kind in kinds for name in OWN_TABLES[kind]))


def _mapped(rehearsal: Rehearsal) -> Iterable[str]:
    for one in rehearsal.tables:
        yield from (one.source, one.target)


def _key_names(source: Database, mapping: TableMapping) -> tuple[str, ...]:
    if mapping.key:
        return tuple(one.name for one in mapping.key)
    shape = source.shape(mapping.source)
    return shape.keys[0] if shape.keys else ()


def _written(database: Database, name: str) -> str:
    return describe(database, name).written


def _in_leg(report: TableReport, leg: Leg, *, untouched: bool = False) -> TableReport:
    return replace(report, leg=leg, untouched=untouched)


def _told(work: Work) -> Callable[[Progress], None]:
    return lambda at: work(f"{at.doing} {at.table}", at.done, at.rows or None)
