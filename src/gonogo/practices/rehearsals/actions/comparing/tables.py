# SPDX-License-Identifier: Apache-2.0
"""Do all rows of a table stand in another one, and which do not?"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from gonogo.adapters.databases.connection import Database
from gonogo.practices.rehearsals.actions.comparing.describing import can_join, describe, hash_alike
from gonogo.practices.rehearsals.actions.comparing.hashing import Found, compare_by_hashes
from gonogo.practices.rehearsals.actions.comparing.joining import compare_by_join
from gonogo.practices.rehearsals.actions.comparing.sides import Both, Tell
from gonogo.practices.rehearsals.rules.comparing.options import Options
from gonogo.practices.rehearsals.rules.comparing.plan import Method, Plan, make_plan, wanted
from gonogo.practices.rehearsals.rules.comparing.verdict import sentence
from gonogo.practices.rehearsals.rules.definition import TableMapping
from gonogo.practices.rehearsals.rules.report import Difference, TableReport

DEFAULTS = Options()


def compare_table(
    source: Database,
    target: Database,
    mapping: TableMapping,
    *,
    progress: Tell | None = None,
    options: Options = DEFAULTS,
    each: Callable[[Difference], None] | None = None,
) -> TableReport:
    """Compare one table, both sides at once. `each` is called for every difference that is found.

    Each database is used by one thread of its own meanwhile, through one snapshot, and no lock is left behind.
    Raises NoSuchTable, CannotCompare, QueryFailed. With `options.confirm`, what differs is looked at
    again after that time, in new snapshots.
    """
    began = time.monotonic()
    facts = (
        describe(source, mapping.source, mapping.source_where),
        describe(target, mapping.target, mapping.target_where),
    )
    asked = wanted(mapping, *facts)
    expressions = [*asked.key, *asked.columns]
    types = (
        source.types_of(_typed(facts[0].written, [one.source for one in expressions])),
        target.types_of(_typed(facts[1].written, [one.target for one in expressions])),
    )
    plan = make_plan(
        asked, types, facts, options, alike=hash_alike(source, target), joined=can_join(source, target)
    )  # fmt: skip
    with Both(source, target, plan, facts, progress) as both:
        found = _compare(both, plan, each)
    for database in (source, target):
        database.refresh()
    return TableReport(
        source=facts[0].name,
        target=facts[1].name,
        rows_source=found.rows[0],
        rows_target=found.rows[1],
        missing=found.tally.counts["missing"],
        extra=found.tally.counts["extra"],
        changed=found.tally.counts["changed"],
        by_column=dict(sorted(found.tally.by_column.items(), key=lambda one: (-one[1], one[0]))),
        samples=found.tally.first(),
        seconds=time.monotonic() - began,
        complete=found.looked_at is None,
        says=sentence(
            found.rows,
            found.tally.counts,
            found.tally.by_column,
            (*plan.notes, *found.notes),
            looked_at=found.looked_at,
        ),
    )


def _compare(both: Both, plan: Plan, each: Callable[[Difference], None] | None) -> Found:
    if plan.method is Method.JOINED:
        if (found := compare_by_join(both, plan, each)) is not None:
            return found
        both.plan = replace(plan, method=Method.TEXT)
    return compare_by_hashes(both, each)


def _typed(written: str, expressions: list[str]) -> str:
    named = ", ".join(f"{one} AS e{place}" for place, one in enumerate(expressions))
    return f"SELECT {named} FROM {written}"
