# SPDX-License-Identifier: Apache-2.0
"""Does the report of a run come back from plain data as it was, and is anything else refused by name?"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.rehearsals.rules.recording.plain_data import NotReadable, storable
from gonogo.practices.rehearsals.rules.recording.report_data import digest_of, report_from_data, report_to_data
from gonogo.practices.rehearsals.rules.report import Difference, Leg, Result, TableReport
from gonogo.practices.rehearsals.tests.made_runs import lossy_run, made_run, made_step, with_locks


def as_json(report: Any) -> dict[str, Any]:
    """The data after a way through JSON, as a server receives it."""
    data: dict[str, Any] = json.loads(json.dumps(report_to_data(report)))
    return data


def places(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every single value."""
    if isinstance(value, dict):
        return [way for name, one in value.items() for way in places(one, (*place, name))]
    if isinstance(value, list):
        return [way for at, one in enumerate(value) for way in places(one, (*place, at))]
    return [place]


def changed(data: dict[str, Any], way: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """The same data with another value in one place."""
    copy: Any = json.loads(json.dumps(data))
    inner = copy
    for part in way[:-1]:
        inner = inner[part]
    inner[way[-1]] = value
    result: dict[str, Any] = copy
    return result


full = replace(lossy_run(), steps=(with_locks(made_step(), 2), made_step("back", Leg.BACKOUT, wal_bytes=5)))


@pytest.mark.parametrize("report", [made_run(), lossy_run(), full], ids=["passed", "lossy", "full"])
def test_a_report_comes_back_as_it_was(report: Any) -> None:
    """Through JSON and back, nothing is lost or changed."""
    assert report_from_data(as_json(report)) == report


@given(
    st.dictionaries(st.text(max_size=20), st.tuples(st.none() | st.text(), st.none() | st.text()), max_size=4),
    st.floats(0, 1e9),
    st.sampled_from(Leg),
)
def test_whatever_stood_in_a_row_comes_back(columns: Any, seconds: float, leg: Leg) -> None:
    """Any text survives; only what no database keeps becomes a visible sign."""
    table = TableReport("t", "t", 1, 1, 0, 0, 1, {}, (Difference(("1",), "changed", columns),), seconds, leg)
    report = made_run(result=Result.FAILED, reasons=("changed",), tables=(table,))
    (sample,) = report_from_data(as_json(report)).tables[0].samples
    expected = {
        storable(name): tuple(None if one is None else storable(one) for one in pair) for name, pair in columns.items()
    }
    assert sample.columns == expected


def test_every_place_refuses_another_type_and_is_named() -> None:
    """A list, an object or a truth value where something else is meant is refused, with the place."""
    data = as_json(full)
    for way in places(data):
        wrong: Any = [True] if not isinstance(way[-1], int) else {"a": 1}
        with pytest.raises(NotReadable, match=str(way[0])):
            report_from_data(changed(data, way, wrong))


@pytest.mark.parametrize(
    ("way", "value", "says"),
    [
        (("steps", 0, "seconds"), -1, r"steps\[0\].seconds must be a number from 0 on"),
        (("steps", 0, "seconds"), float("nan"), r"steps\[0\].seconds must be a number"),
        (("steps", 0, "seconds"), float("inf"), r"steps\[0\].seconds must be a number"),
        (("tables", 0, "missing"), 1.5, r"tables\[0\].missing must be a whole number"),
        (("tables", 0, "missing"), True, r"tables\[0\].missing must be a whole number"),
        (("source_rows", "person"), 2**60, "source_rows.person must be a whole number"),
        (("finished_at",), "2027-02-27T03:40:00", "finished_at must be a time with its zone"),
        (("finished_at",), "yesterday", "finished_at must be a time"),
        (("finished_at",), "2027-01-01T03:40:00Z", "finished_at lies before started_at"),
        (("result",), "fine", "result must be one of passed, failed"),
        (("result",), "skipped", "must not be skipped"),
        (("rehearsal",), "release", "rehearsal"),
        (("rehearsal",), "wave:pilot", "rehearsal"),
        (("rehearsal",), "", "rehearsal"),
        (("run",), "../x", "run"),
        (("machine", "label"), "x" * 30_000, "machine.label has 30,000 characters"),
        (("reasons",), ["x"] * 10_001, "reasons has 10,001 entries"),
        (("tables", 0, "samples", 0, "columns"), {"a": ["one"]}, r"columns.a must be a list of 2"),
    ],
)
def test_what_cannot_be_is_refused(way: tuple[Any, ...], value: Any, says: str) -> None:
    """Each mistake is named by its place."""
    with pytest.raises(NotReadable, match=says):
        report_from_data(changed(as_json(full), way, value))


def test_unknown_and_missing_keys_are_named() -> None:
    """Wherever an object stands, what is not known is refused and what is needed is asked for."""
    data = as_json(full)
    with pytest.raises(NotReadable, match=r"steps\[0\].colour is not known here"):
        report_from_data(changed(data, ("steps", 0, "colour"), "red"))
    del data["machine"]["label"]
    with pytest.raises(NotReadable, match=r"machine.label is missing"):
        report_from_data(data)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"reasons": ("a row was lost",)}, "there is a reason against it"),
        ({"tables": lossy_run().tables}, "table person is not the same"),
        ({"tables": (replace(made_run().tables[0], complete=False),)}, "table person is not the same"),
        ({"invariants": lossy_run().invariants}, "does not hold"),
        ({"leaks": ("person.email",)}, "person.email still holds"),
        ({"backout_verified": False}, "backout did not bring everything back"),
        ({"steps": (made_step(result=Result.FAILED),)}, '"split names" of up failed'),
        ({"steps": ()}, "no step of the way up"),
    ],
)
def test_a_run_with_something_against_it_cannot_say_it_passed(change: dict[str, Any], says: str) -> None:
    """What a runner claims is held against what it found."""
    with pytest.raises(NotReadable, match=says):
        report_from_data(as_json(made_run(**change)))
    assert report_from_data(as_json(made_run(result=Result.FAILED, **change))).result is Result.FAILED


def test_the_digest_tells_reports_apart_whatever_way_they_came() -> None:
    """The same report has the same digest after JSON; any other has another."""
    assert digest_of(report_from_data(as_json(full))) == digest_of(full)
    assert digest_of(replace(full, commit="other")) != digest_of(full)


def test_no_field_of_a_report_is_of_a_type_that_cannot_be_read() -> None:
    """The full report in these tests has every dataclass in it that a report can hold."""
    seen: set[str] = set()

    def walk(value: Any) -> None:
        if is_dataclass(value):
            seen.add(type(value).__name__)
            for one in fields(value):
                walk(getattr(value, one.name))
        elif isinstance(value, tuple):
            for one in value:
                walk(one)

    walk(full)
    assert seen == {
        "Report", "Machine", "StepReport", "LockSpan", "ProbeSpan", "TableReport", "Difference", "InvariantReport",
    }  # fmt: skip
