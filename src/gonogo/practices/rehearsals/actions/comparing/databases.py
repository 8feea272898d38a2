# SPDX-License-Identifier: Apache-2.0
"""How are several tables of two databases compared, also those that only one of them has?"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial

from gonogo.adapters.databases.connection import Database
from gonogo.adapters.databases.errors import DatabaseProblem
from gonogo.adapters.databases.opening import open_database
from gonogo.adapters.databases.shape import NoSuchTable, find_table
from gonogo.core.errors import BadInput
from gonogo.practices.rehearsals.actions.comparing.describing import facts_of
from gonogo.practices.rehearsals.actions.comparing.sides import Tell
from gonogo.practices.rehearsals.actions.comparing.tables import compare_table
from gonogo.practices.rehearsals.rules.comparing.facts import CannotCompare
from gonogo.practices.rehearsals.rules.comparing.options import Options
from gonogo.practices.rehearsals.rules.definition import TableMapping
from gonogo.practices.rehearsals.rules.report import Difference, TableReport

EachOfTable = Callable[[str, Difference], None]


def compare_databases(
    source: str,
    target: str,
    wanted: Sequence[TableMapping],
    *,
    others: bool,
    options: Options,
    progress: Tell | None = None,
    each: EachOfTable | None = None,
) -> tuple[TableReport, ...]:
    """Open two addresses and compare the tables wanted, and with `others` every other table too.

    A table that only one side has is a difference. Raises BadInput for whatever cannot be opened or compared.
    """
    try:
        with ExitStack() as stack:
            one = stack.enter_context(open_database(source))
            other = stack.enter_context(open_database(target))
            mappings = [*wanted, *(_others(one, other, wanted) if others else ())]
            return tuple(_compared(one, other, mapping, options, progress, each) for mapping in mappings)
    except (DatabaseProblem, CannotCompare) as error:
        raise BadInput(str(error)) from None


def _compared(
    source: Database,
    target: Database,
    mapping: TableMapping,
    options: Options,
    progress: Tell | None,
    each: EachOfTable | None,
) -> TableReport:
    if not mapping.target:
        return _alone(source, mapping.source, of_source=True)
    if not mapping.source:
        return _alone(target, mapping.target, of_source=False)
    told = None if each is None else partial(each, mapping.source)
    return compare_table(source, target, mapping, progress=progress, options=options, each=told)


def _others(source: Database, target: Database, wanted: Sequence[TableMapping]) -> list[TableMapping]:
    """Every table that is not mapped, with its partner of the same name, or alone with an empty name beside it."""
    spoken = {str(source.shape(one.source).table) for one in wanted}
    spoken_target = {str(target.shape(one.target).table) for one in wanted}
    ours = [str(name) for name in source.tables() if str(name) not in spoken and not source.shape(name).view]
    theirs = [name for name in target.tables() if str(name) not in spoken_target and not target.shape(name).view]
    pairs = {name: _partner(theirs, name) for name in ours}
    alone = {str(name) for name in theirs} - set(pairs.values())
    return [
        *(TableMapping(name, other) for name, other in pairs.items()),
        *(TableMapping("", name) for name in sorted(alone)),
    ]


def _partner(tables: Sequence, name: str) -> str:  # type: ignore[type-arg]
    try:
        return str(find_table(tuple(tables), name))
    except NoSuchTable:
        return ""


def _alone(database: Database, name: str, *, of_source: bool) -> TableReport:
    began = time.monotonic()
    facts = facts_of(database, database.shape(name))
    rows = int(database.rows(f"SELECT count(*) FROM {facts.written}")[0][0])
    where = "source" if of_source else "target"
    return TableReport(
        source=name,
        target=name,
        rows_source=rows if of_source else 0,
        rows_target=0 if of_source else rows,
        missing=rows if of_source else 0,
        extra=0 if of_source else rows,
        changed=0,
        seconds=time.monotonic() - began,
        complete=False,
        says=f"Only the {where} has this table; it has {rows:,} {'row' if rows == 1 else 'rows'}.",
    )
