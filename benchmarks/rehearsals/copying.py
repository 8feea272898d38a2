# SPDX-License-Identifier: Apache-2.0
"""What does a copy for a run cost beside a bare `CREATE DATABASE ... STRATEGY file_copy`, and what does watching cost?

Starts a PostgreSQL of its own. Run it with `python -m benchmarks.rehearsals.copying`; it takes about a minute.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from gonogo.adapters.copies import Origin, OriginKind, open_workshop
from gonogo.adapters.copies.postgresql.connecting import with_database
from gonogo.adapters.databases.locator import Dialect
from gonogo.adapters.watching import watch
from gonogo.adapters.watching.postgresql import _LOCKS
from tests.postgres_cluster import temporary_postgres

TARGET = 1.2
FILL = """
CREATE TABLE person (id bigint PRIMARY KEY, age int, income numeric(12, 2), name text, born timestamptz, active bool,
                     score double precision, code uuid);
INSERT INTO person SELECT g, g % 90, g * 1.25, 'Person number ' || g, '2000-01-01'::timestamptz + g * interval '1 min',
                          g % 2 = 0, g / 7.0, md5(g::text)::uuid FROM generate_series(1, {rows}) g;
"""


def main() -> int:
    """Measure and print."""
    given = arguments()
    with temporary_postgres() as url, tempfile.TemporaryDirectory() as home:
        execute(url, FILL.format(rows=given.rows))
        megabytes = int(str(ask(url, "SELECT pg_database_size(current_database())"))) / 1e6
        print(f"{given.rows:,} rows of 8 columns, {megabytes:.0f} MB, {given.rounds} rounds in turns")
        copying(url, Path(home), given.rounds)
        watching(url, given.rounds)
    return 0


def arguments() -> argparse.Namespace:
    """How much, and how often."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2_500_000)
    parser.add_argument("--rounds", type=int, default=7)
    return parser.parse_args()


def copying(url: str, home: Path, rounds: int) -> None:
    """The same golden database copied both ways, in turns; each copy is dropped before the next is made."""
    maintenance = with_database(url, "postgres")
    with open_workshop(Origin(Dialect.POSTGRESQL, OriginKind.DATABASE, url), home, "bench") as workshop:
        since = time.perf_counter()
        workshop.prepare()
        print(f"golden database, once: {time.perf_counter() - since:.1f} s (pg_dump | pg_restore)")
        bare = f"CREATE DATABASE bare TEMPLATE {workshop.golden} STRATEGY file_copy"

        def ours() -> float:
            since = time.perf_counter()
            copy = workshop.make_copy("r1")
            took = time.perf_counter() - since
            workshop.remove(copy)
            return took

        def theirs() -> float:
            since = time.perf_counter()
            execute(maintenance, bare)
            took = time.perf_counter() - since
            execute(maintenance, "DROP DATABASE bare")
            return took

        report("copy for a run", "CREATE DATABASE ... STRATEGY file_copy", in_turns(rounds, ours, theirs), TARGET)
        workshop.forget_golden()


def watching(url: str, rounds: int) -> None:
    """One look at the locks, alone and while many are held; and a step with and without being watched."""
    with psycopg.connect(url, autocommit=True) as sampler, psycopg.connect(url) as holder:
        print(f"one look at the locks: {look(sampler):.2f} ms")
        for number in range(200):
            holder.execute(f"CREATE TABLE held{number} (id int PRIMARY KEY)".encode())
        print(f"one look at the locks while a step holds {200 * 2} and more: {look(sampler):.2f} ms")
        holder.rollback()
    step = "UPDATE person SET age = age + 1 WHERE id % 10 = 0"

    def watched() -> float:
        with watch(url, tables=["person"]):
            return timed(lambda: execute(url, step))

    report("UPDATE, watched", "UPDATE", in_turns(rounds, watched, lambda: timed(lambda: execute(url, step))), None)


def look(connection: psycopg.Connection) -> float:  # type: ignore[type-arg]
    """The median of one look, in milliseconds."""
    return statistics.median(timed(lambda: connection.execute(_LOCKS.encode()).fetchall()) for _ in range(200)) * 1000


def in_turns(rounds: int, *programs: Callable[[], float]) -> list[list[float]]:
    """Seconds of each program in each round; who goes first changes, because a checkpoint hits the first."""
    found = []
    for number in range(rounds):
        order = list(enumerate(programs))[:: -1 if number % 2 else 1]
        taken = {place: program() for place, program in order}
        found.append([taken[place] for place in range(len(programs))])
    return found


def report(ours: str, theirs: str, pairs: list[list[float]], target: float | None) -> None:
    """Both medians, and the median of the ratios with their range."""
    for name, number in ((ours, 0), (theirs, 1)):
        print(f"{name:42} {statistics.median(pair[number] for pair in pairs):8.3f} s")
    ratios = sorted(pair[0] / pair[1] for pair in pairs)
    middle = statistics.median(ratios)
    verdict = "" if target is None else f"   target {target} at most: {'met' if middle <= target else 'missed'}"
    print(f"{ours} / {theirs}: {middle:.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f}){verdict}")


def timed(act: Callable[[], object]) -> float:
    """Seconds it took."""
    since = time.perf_counter()
    act()
    return time.perf_counter() - since


def execute(url: str, sql: str) -> None:
    """Run SQL."""
    with psycopg.connect(url, autocommit=True) as database:
        database.execute(sql.encode())


def ask(url: str, sql: str) -> object:
    """The one value of a query."""
    with psycopg.connect(url) as database:
        return (database.execute(sql.encode()).fetchone() or (None,))[0]


if __name__ == "__main__":
    raise SystemExit(main())
