# SPDX-License-Identifier: Apache-2.0
"""What does a database hold at this moment, in a form small enough to be kept and compared later?"""

from __future__ import annotations

from collections.abc import Sequence

from gonogo.adapters.databases.connection import Database
from gonogo.adapters.databases.postgresql import PostgresDatabase
from gonogo.adapters.databases.shape import TableShape
from gonogo.practices.rehearsals.actions.comparing.describing import OLDEST, facts_of
from gonogo.practices.rehearsals.actions.comparing.sides import Meter, Tell, make_side
from gonogo.practices.rehearsals.rules.comparing.buckets import BucketMap
from gonogo.practices.rehearsals.rules.comparing.facts import TableFacts
from gonogo.practices.rehearsals.rules.comparing.fingerprints import Fingerprint, TableFingerprint
from gonogo.practices.rehearsals.rules.comparing.kinds import kind_of
from gonogo.practices.rehearsals.rules.comparing.options import Options
from gonogo.practices.rehearsals.rules.comparing.plan import Keying, Method, Pair, Plan
from gonogo.practices.rehearsals.rules.comparing.speech import SPEECHES

BITS = 8
"""256 buckets for each table."""


def fingerprint(
    database: Database, tables: Sequence[str] | None = None, *, progress: Tell | None = None
) -> Fingerprint:
    """Of all tables, or of those named; views count by what they are, not by their rows.

    The database is looked at as it is now, and no lock is left behind. Columns count by name, not by place.
    Raises NoSuchTable and QueryFailed.
    """
    database.refresh()
    database.forget_shapes()
    shapes = [database.shape(name) for name in (database.tables() if tables is None else tables)]
    native = isinstance(database, PostgresDatabase) and database.number >= OLDEST
    found = {str(shape.table): _of_table(database, shape, native, progress) for shape in shapes if not shape.view}
    method = f"{database.dialect.value} {database.version.split('.')[0] if native else ''}".strip()
    made = Fingerprint(method, found, dict(database.objects()) if tables is None else {})
    database.refresh()
    return made


def _of_table(database: Database, shape: TableShape, native: bool, progress: Tell | None) -> TableFingerprint:
    facts = facts_of(database, shape)
    plan = _plan(shape, facts, native)
    meter = Meter(facts.name, facts.rows, progress)
    meter.doing = "taking the fingerprint"
    side = make_side(database, plan, facts, 0, meter)
    try:
        sums = side.buckets(BITS)
    finally:
        side.close()
    return TableFingerprint(database.definitions(shape.table), sums.rows, _told(sums))


def _plan(shape: TableShape, facts: TableFacts, native: bool) -> Plan:
    """Every column with itself, in order of their names."""
    quote = SPEECHES[facts.dialect].quote
    key = shape.keys[0] if shape.keys else ()

    def pair(name: str) -> Pair:
        type_ = facts.columns[name]
        return Pair(name, quote(name), quote(name), type_, type_, kind_of(facts.dialect, type_))

    rest = tuple(pair(name) for name in sorted(facts.columns) if name not in key)
    keying = Keying.HASH if key else Keying.MULTISET
    method = Method.NATIVE if native else Method.TEXT
    return Plan(tuple(pair(name) for name in key), rest, method, keying, bool(key), Options())


def _told(sums: BucketMap) -> tuple[tuple[int, int, int, int], ...]:
    columns = (sums.ids, sums.counts, sums.firsts, sums.seconds)
    return tuple(tuple(int(value) for value in row) for row in zip(*columns, strict=True))  # type: ignore[misc]
