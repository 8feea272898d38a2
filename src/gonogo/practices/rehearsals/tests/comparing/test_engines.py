# SPDX-License-Identifier: Apache-2.0
"""Is the same data equal on any two engines, and is one changed value found between them?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import combinations_with_replacement, product
from typing import Any

import pytest

from gonogo.adapters.databases.opening import open_database
from gonogo.practices.rehearsals.actions.comparing.fingerprinting import fingerprint
from gonogo.practices.rehearsals.rules.comparing.fingerprints import differences
from gonogo.practices.rehearsals.rules.comparing.options import Options
from gonogo.practices.rehearsals.rules.definition import TableMapping
from gonogo.practices.rehearsals.tests.comparing.conftest import compare, counts, mapped
from gonogo.practices.rehearsals.tests.comparing.engines import ROWS, TYPES, Engines, rows

pytestmark = [pytest.mark.postgres, pytest.mark.mariadb]
PAIRS = list(combinations_with_replacement(TYPES, 2))
FAULTS: dict[str, Callable[[dict[str, Any]], None]] = {
    "name": lambda one: one.update(name=""),
    "amount": lambda one: one.update(amount=one["amount"].quantize(1)),
    "score": lambda one: one.update(score=one["score"] * (1 + 1e-15)),
    "seen": lambda one: one.update(seen=one["seen"] + timedelta(microseconds=1)),
    "flag": lambda one: one.update(flag=None),
    "code": lambda one: one.update(code=type(one["code"])(int=one["code"].int + 1)),
    "bytes": lambda one: one.update(bytes=one["bytes"] + b"\0"),
    "born": lambda one: one.update(born=one["born"] - timedelta(days=1)),
}


@pytest.fixture(scope="module")
def engines(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engines:
    """Files, and servers where there are any."""
    return Engines(tmp_path_factory.mktemp("engines"), request.getfixturevalue)


@pytest.fixture(scope="module")
def sound(engines: Engines) -> dict[str, tuple[str, str]]:
    """The table as it should be, on every engine."""
    return {engine: engines.make(engine, rows()) for engine in TYPES}


@pytest.fixture(scope="module")
def faulty(engines: Engines) -> dict[str, tuple[str, str]]:
    """The table with all faults in the tenth row, on every engine."""

    def all_of_them(one: dict[str, Any]) -> None:
        for change in FAULTS.values():
            change(one)

    return {engine: engines.make(engine, rows(all_of_them)) for engine in TYPES}


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_the_same_rows_are_equal_on_any_two_engines(
    sound: dict[str, tuple[str, str]], source: str, target: str
) -> None:
    """Every type, with NULL and edge values among them."""
    (one, table), (other, second) = sound[source], sound[target]
    report = compare(one, other, TableMapping(table, second))
    assert report.equal, (report.says, report.samples)
    assert report.rows_source == report.rows_target == ROWS + 5


@pytest.mark.parametrize(("source", "target"), list(product(TYPES, TYPES)))
def test_every_fault_is_found_between_any_two_engines(
    sound: dict[str, tuple[str, str]], faulty: dict[str, tuple[str, str]], source: str, target: str
) -> None:
    """One row differs in each column, and each is named."""
    (one, table), (other, second) = sound[source], faulty[target]
    report = compare(one, other, TableMapping(table, second))
    assert counts(report) == (0, 0, 1)
    assert set(report.by_column) == set(FAULTS)
    assert report.samples[0].key == ("10",)


@pytest.mark.parametrize(
    ("source", "target"), [("mariadb", "mariadb"), ("duckdb", "mariadb"), ("sqlite", "postgresql")]
)
@pytest.mark.parametrize("key", [("code",), ("born", "id"), ("name", "id")])
def test_other_keys_and_multisets_across_engines(
    sound: dict[str, tuple[str, str]],
    faulty: dict[str, tuple[str, str]],
    source: str,
    target: str,
    key: tuple[str, ...],
) -> None:
    """A uuid, a date and text that may be NULL as keys; strong hashes; and rows as a whole."""
    (one, table), (other, second) = sound[source], faulty[target]
    by_key = TableMapping(table, second, key=tuple(mapped(name, name) for name in key))
    assert counts(compare(one, other, by_key, Options(strong=True))) == (1, 1, 0)
    as_rows = TableMapping(table, second, key=(mapped("id", "1"),), leave_out=("id",))
    assert counts(compare(one, other, as_rows)) == (0, 0, 1)


@pytest.mark.parametrize("engine", TYPES)
def test_fingerprints_on_every_engine(
    sound: dict[str, tuple[str, str]], faulty: dict[str, tuple[str, str]], engine: str
) -> None:
    """The same twice, and another one for other rows."""
    with open_database(sound[engine][0]) as database:
        table = sound[engine][1]
        before, after = fingerprint(database, [table]), fingerprint(database, [table])
    assert differences(before, after) == ()
    with open_database(faulty[engine][0]) as database:
        other = fingerprint(database, [faulty[engine][1]])
    assert before.tables[table].sums != other.tables[faulty[engine][1]].sums
    assert before.tables[table].rows == other.tables[faulty[engine][1]].rows
