# SPDX-License-Identifier: Apache-2.0
"""How are two files compared that one query can see together? By a join, exactly and without any hash."""

from __future__ import annotations

import time
from collections import Counter

from gonogo.adapters.databases.connection import Database
from gonogo.adapters.databases.duck import DuckDatabase
from gonogo.adapters.databases.sqlite import SqliteDatabase
from gonogo.practices.rehearsals.actions.comparing.engine_side import key_of
from gonogo.practices.rehearsals.actions.comparing.hashing import Each, Found
from gonogo.practices.rehearsals.actions.comparing.sides import Both
from gonogo.practices.rehearsals.rules.comparing.differences import CHANGED, EXTRA, MISSING, Tally, shown_key
from gonogo.practices.rehearsals.rules.comparing.joined import JoinedSql
from gonogo.practices.rehearsals.rules.comparing.plan import Plan
from gonogo.practices.rehearsals.rules.comparing.speech import SPEECHES
from gonogo.practices.rehearsals.rules.report import Difference

MOST_KEPT = 20_000
"""Rows that differ and are kept in memory."""


def compare_by_join(both: Both, plan: Plan, each: Each | None) -> Found | None:
    """What differs, counted exactly however much it is; None when the files cannot be laid beside each other."""
    source, target = both.databases
    if not isinstance(source, SqliteDatabase | DuckDatabase) or not source.lay_beside(target):
        return None
    if plan.options.confirm is None:
        return _compare(both, plan, source, each)
    found = _compare(both, plan, source, None)
    if not found.tally.counts.total():
        return found
    time.sleep(plan.options.confirm.total_seconds())
    source.refresh()
    return _compare(both, plan, source, each)


def _compare(both: Both, plan: Plan, source: SqliteDatabase | DuckDatabase, each: Each | None) -> Found:
    facts = both.facts[0], _beside(source, both.databases[1], both)
    queries = JoinedSql(plan, *facts)
    ((rows,),), ((of_target,),) = source.rows(queries.rows_of(facts[0])), source.rows(queries.rows_of(facts[1]))
    told = _one_pass(source, queries, plan)
    both.meter.add(rows + of_target)
    if told is None:
        return _counted(source, queries, plan, each, of_target)
    tally = Tally(plan.options.samples)
    for one in told:
        _tell(one, tally, each)
    if of_target > rows - tally.counts[MISSING]:
        for row in source.stream(queries.lacking(False, None)):
            _tell(Difference(shown_key(key_of(row), plan), EXTRA), tally, each)
    return Found((rows, of_target), tally)


def _one_pass(source: Database, queries: JoinedSql, plan: Plan) -> list[Difference] | None:
    """What is missing or changed, from a single pass over both tables; None where that is too much to keep."""
    keys, width = len(plan.key), len(plan.columns)
    names = [one.name for one in (*plan.key, *plan.columns)]
    found: list[Difference] = []
    for lacks, *rest in source.stream(queries.found(MOST_KEPT + 1)):
        if len(found) >= MOST_KEPT:
            return None
        key, flags, values = rest[:keys], rest[keys : 2 * keys + width], key_of(rest[2 * keys + width :])
        if lacks:
            found.append(Difference(shown_key(key_of(key), plan), MISSING))
            continue
        old, new = (*key_of(key), *values[:width]), (*key_of(key), *values[width:])
        columns = {name: (old[n], new[n]) for n, name in enumerate(names) if flags[n]}
        found.append(Difference(shown_key(key_of(key), plan), CHANGED, columns))
    return found


def _counted(source: Database, queries: JoinedSql, plan: Plan, each: Each | None, of_target: int) -> Found:
    """The same where much differs: counted by the engine, exactly, and only what is asked for is read."""
    ((rows, missing, changed),) = source.rows(queries.counts())
    extra = of_target - (rows - missing)
    tally = Tally(plan.options.samples)
    most = None if each is not None else plan.options.samples
    if changed:
        _changed(source, queries, plan, tally, each, most)
    for kind, count in ((MISSING, missing), (EXTRA, extra)):
        if count:
            for row in source.stream(queries.lacking(kind == MISSING, most)):
                _tell(Difference(shown_key(key_of(row), plan), kind), tally, each)
    tally.counts = Counter({MISSING: missing, EXTRA: extra, CHANGED: changed})
    return Found((rows, of_target), tally)


def _changed(
    source: Database, queries: JoinedSql, plan: Plan, tally: Tally, each: Each | None, most: int | None
) -> None:
    names = [one.name for one in (*plan.key, *plan.columns)]
    ((*counts,),) = source.rows(queries.by_column())
    keys, width = len(plan.key), len(plan.columns)
    differing = {name for name, count in zip(names, counts, strict=True) if count}
    for row in source.stream(queries.changed(most)):
        texts = key_of(row)
        ours, theirs = texts[keys : keys + width], texts[keys + width :]
        columns = {
            pair.name: (one, other)
            for pair, one, other in zip(plan.columns, ours, theirs, strict=True)
            if pair.name in differing and one != other
        }
        _tell(Difference(shown_key(texts[:keys], plan), CHANGED, columns), tally, each)
    tally.by_column = Counter({name: count for name, count in zip(names, counts, strict=True) if count})


def _tell(difference: Difference, tally: Tally, each: Each | None) -> None:
    tally.add(difference)
    if each is not None:
        each(difference)


def _beside(source: SqliteDatabase | DuckDatabase, target: Database, both: Both):  # type: ignore[no-untyped-def]
    from dataclasses import replace

    facts = both.facts[1]
    shape = target.shape(facts.name)
    written = SPEECHES[facts.dialect].table(source.beside_schema(shape.table.schema), shape.table.name)
    return replace(facts, written=written)
