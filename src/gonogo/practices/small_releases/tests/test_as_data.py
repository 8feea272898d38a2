# SPDX-License-Identifier: Apache-2.0
"""Is a measurement the same after it was written as JSON and read back?"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gonogo.practices.small_releases.rules.as_data import from_data, to_data
from gonogo.practices.small_releases.rules.measured import Measured, Slice
from gonogo.practices.small_releases.tests.histories import history, line, measured


def any_of(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a type that a measurement has."""
    if get_origin(kind) is UnionType:
        (inner,) = (one for one in get_args(kind) if one is not NoneType)
        return st.none() | any_of(inner)
    if get_origin(kind) is tuple:
        kinds = get_args(kind)
        if kinds[-1] is Ellipsis:
            return st.lists(any_of(kinds[0]), max_size=2).map(tuple)
        return st.tuples(*(any_of(one) for one in kinds))
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(kind, **{one.name: any_of(hints[one.name]) for one in fields(kind)})  # type: ignore[arg-type]
    if issubclass(kind, StrEnum):
        return st.sampled_from(list(kind))
    return {
        datetime: st.datetimes(timezones=st.just(UTC)),
        date: st.dates(),
        float: st.floats(allow_nan=False, allow_infinity=False),
        int: st.integers(0, 10**9),
        bool: st.booleans(),
        str: st.text(max_size=5),
    }[kind]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(any_of(Measured))
def test_what_is_written_is_read_back_exactly(one: Measured) -> None:
    """Through real JSON text, to the last digit."""
    assert from_data(json.loads(json.dumps(to_data(one), allow_nan=False))) == one


def test_a_real_measurement_is_read_back_exactly() -> None:
    """With slices, which are found later."""
    found = measured(history(*line(30), tags={"v1": "c7", "v2": "c20"}))
    sliced = Slice("prefix", ("c21",), 9, 1, "It is first.", "prefix")
    both = Measured(**{one.name: getattr(found, one.name) for one in fields(found)} | {"slices": (sliced,)})
    assert from_data(json.loads(json.dumps(to_data(both)))) == both


def test_dates_are_text_and_unknown_figures_null() -> None:
    """Other programs can read it."""
    data = to_data(measured(history("a", tags={"v1": "a"})))
    assert data["releases"][0]["date"] == "2026-01-05T09:00:00+00:00"
    assert data["releases"][0]["date_source"] == "commit date"
    assert data["releases"][0]["lines_added"] is None
    assert data["survival"]["steps"] == [[0.0, 0.0]]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("head", 7),
        ("releases", "v1"),
        ("releases", [{}]),
        ("pending", None),
        ("measured_at", "yesterday"),
        ("lines_of", 1.5),
        ("lines_of", True),
        ("weeks", [None]),
        ("excluded", [["one"]]),
    ],
)
def test_what_is_of_another_form_is_refused(name: str, value: object) -> None:
    """With a ValueError, never with something half read."""
    data = to_data(measured(history("a"))) | {name: value}
    with pytest.raises(ValueError):
        from_data(data)


def test_what_is_missing_is_named() -> None:
    """And the remedy is to measure again."""
    data = to_data(measured(history("a")))
    del data["pending"]
    with pytest.raises(ValueError, match=r"without pending.*Measure again"):
        from_data(data)


def test_what_later_versions_add_is_passed_over() -> None:
    """An older program reads what it knows."""
    found = measured(history("a"))
    assert from_data(to_data(found) | {"more": 1}) == found
