# SPDX-License-Identifier: Apache-2.0
"""Is it seen on a real MariaDB whom a step keeps waiting, and which tables it writes anew?"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import count

import pytest

from gonogo.adapters.copies.mariadb.connecting import ask, connect
from gonogo.practices.rehearsals.actions.watching import Watched, watch
from gonogo.practices.rehearsals.rules.report import Leg, Result, StepReport
from tests.mariadb_server import NoMariadb, temporary_mariadb

pytestmark = pytest.mark.mariadb
_NUMBERS = count(1)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server of our own; skipped without one, in CI a failure."""
    try:
        with temporary_mariadb() as url:
            yield url.removesuffix("/gonogo")
    except NoMariadb as reason:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(reason))


@pytest.fixture
def copy(server: str) -> str:
    """A database with a table of people."""
    url = f"{server}/watched{next(_NUMBERS)}"
    run(f"{server}/", f"CREATE DATABASE {url.rpartition('/')[2]}")
    run(url, "CREATE TABLE person (id int PRIMARY KEY, age int)", "INSERT INTO person SELECT seq, seq FROM seq_1_to_50")
    return url


def run(url: str, *statements: str) -> None:
    """A step over one connection."""
    with closing(connect(url)) as database:
        for one in statements:
            ask(database, one)


def watched(url: str, step: Callable[[], None], *tables: str) -> Watched:
    """What was seen while the step ran."""
    with watch(url, tables=tables or ["person"]) as seen:
        step()
    return seen.result()


def late(seen: Watched) -> set[str]:
    """Whose question was answered late."""
    return {one.probe for one in seen.probes if one.longest_seconds > 1}


def test_changed_rows_block_writers_alone(copy: str) -> None:
    """As long as they are not committed."""
    seen = watched(copy, lambda: run(copy, "BEGIN", "UPDATE person SET age = age + 1", "SELECT SLEEP(1.5)", "COMMIT"))
    assert "writers of person" in late(seen) and "readers of person" not in late(seen)


def test_a_locked_table_blocks_everybody(copy: str) -> None:
    """And nothing became a new table."""
    seen = watched(copy, lambda: run(copy, "LOCK TABLES person WRITE", "SELECT SLEEP(1.5)", "UNLOCK TABLES"))
    assert late(seen) == {"readers of person", "writers of person"}
    assert seen.rewritten == ()


def test_a_rewritten_table_is_told(copy: str) -> None:
    """A change in place is not; the sentence names a rewrite only for the table that was."""
    assert watched(copy, lambda: run(copy, "ALTER TABLE person ADD COLUMN note int, ALGORITHM=INSTANT")).rewritten == ()
    seen = watched(
        copy,
        lambda: run(
            copy,
            "ALTER TABLE person MODIFY age varchar(20), ALGORITHM=COPY",
            "LOCK TABLES person WRITE",
            "SELECT SLEEP(1.5)",
        ),
    )
    assert seen.rewritten == ("person",)
    says = seen.report(StepReport("step 2", Leg.UP, Result.PASSED, 1.0, datetime(2026, 3, 1, tzinfo=UTC))).says
    assert says.startswith("step 2 blocked readers and writers of `person` for ") and "(table rewrite)." in says


def test_a_dropped_table_ends_its_questions_only(copy: str) -> None:
    """The others go on."""
    run(copy, "CREATE TABLE office (id int PRIMARY KEY)", "INSERT INTO office VALUES (1)")
    seen = watched(copy, lambda: run(copy, "DROP TABLE person", "SELECT SLEEP(1.5)"), "person", "office")
    asked = {one.probe: one.asked for one in seen.probes}
    assert asked["readers of office"] > asked["readers of person"]
