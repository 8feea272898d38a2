# SPDX-License-Identifier: Apache-2.0
"""Does everything that should move, move by the same number of days, and nothing else?"""

from __future__ import annotations

import copy
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.schedule.rules.days.moving import Along, OutsideCalendar, anchor_of, moved_data, shifts_of

PLAN: dict[str, Any] = {
    "release": "portal-2.0",
    "date": "2027-03-01",
    "schedule": {"code-freeze": "2027-01-25", "buffer": "30d"},
    "freezes": [{"name": "year end", "from": "2026-12-20", "to": "2027-01-03"}],
    "waves": [
        {"name": "pilot", "opens": "2027-03-01T09:00", "groups": ["pilot"]},
        {"name": "appeals", "opens": "2027-03-03T09:00:30", "groups": ["appeals"]},
        {"name": "everyone", "opens": "2027-03-09T09:00", "groups": ["everyone"]},
    ],
}
NAMES = ["pilot", "appeals", "everyone"]


def dates(data: dict[str, Any]) -> list[str]:
    """Release date, code freeze and waves."""
    return [data["date"], data["schedule"]["code-freeze"], *(wave["opens"] for wave in data["waves"])]


@pytest.mark.parametrize(
    ("along", "expected"),
    [
        (Along.NOTHING, [14, 0, 0, 0, 0]),
        (Along.WAVES, [14, 0, 14, 14, 14]),
        (Along.ALL, [14, 14, 14, 14, 14]),
    ],
)
def test_what_moves_along_is_chosen(along: Along, expected: list[int]) -> None:
    """The date alone, the waves with it, or the code freeze too; times of day stay."""
    after = moved_data(PLAN, shifts_of(PLAN, days=14, along=along, happened=set()))
    gaps = [
        datetime.fromisoformat(b) - datetime.fromisoformat(a) for a, b in zip(dates(PLAN), dates(after), strict=True)
    ]
    assert gaps == [timedelta(days=days) for days in expected]


def test_a_wave_that_opened_stays_and_so_does_the_date() -> None:
    """Once the release has begun, only what is still to come moves."""
    assert anchor_of(PLAN, set()) == date(2027, 3, 1)
    assert anchor_of(PLAN, {"pilot"}) == date(2027, 3, 3)
    assert anchor_of(PLAN, set(NAMES)) is None
    found = shifts_of(PLAN, days=-1, along=Along.ALL, happened={"pilot"})
    assert [(shift.name, shift.after) for shift in found] == [
        ("wave appeals", "2027-03-02T09:00:30"),
        ("wave everyone", "2027-03-08T09:00"),
    ]


@given(st.integers(-3000, 3000), st.sampled_from(Along), st.sets(st.sampled_from(NAMES)))
def test_moving_there_and_back_changes_nothing(days: int, along: Along, happened: set[str]) -> None:
    """The opposite move gives the plan as it was, and the plan given is never changed itself."""
    before = copy.deepcopy(PLAN)
    there = moved_data(PLAN, shifts_of(PLAN, days=days, along=along, happened=happened))
    back = moved_data(there, shifts_of(there, days=-days, along=along, happened=happened))
    assert back == PLAN == before
    assert there["freezes"] == PLAN["freezes"]


def test_a_date_beyond_the_calendar_is_refused() -> None:
    """No year 10000."""
    with pytest.raises(OutsideCalendar):
        shifts_of(PLAN, days=4_000_000, along=Along.WAVES, happened=set())
