# SPDX-License-Identifier: Apache-2.0
"""Does a plan file keep its comments, its order and its spelling when a date in it moves?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonogo.core.planfile import plan_from_data, plan_to_data, read_plan
from gonogo.core.tests.cast import PLAN
from gonogo.practices.schedule.actions.plan_text import changed_text
from gonogo.practices.schedule.rules.days.moving import Along, moved_data, shifts_of

COMMENTED = PLAN.replace(
    "date: 2027-03-01\n", "# Agreed with the agency.\ndate:   '2027-03-01'   # a Monday\n"
    "schedule: {code-freeze: \"2027-01-25\", buffer: 30d}  # five weeks\n",
).replace("opens: 2027-03-01T09:00,", "opens: 2027-03-01 09:00:00,")  # fmt: skip


def moved_text(text: str, days: int, along: Along = Along.ALL) -> str:
    """The text with its dates moved."""
    data = plan_to_data(read_plan(text))
    shifts = shifts_of(data, days=days, along=along, happened=set())
    return changed_text(text, shifts, plan_from_data(moved_data(data, shifts)))


def test_only_the_dates_change() -> None:
    """Every other line stays as it was, comments included."""
    after = moved_text(COMMENTED, 7)
    changed = [(a, b) for a, b in zip(COMMENTED.splitlines(), after.splitlines(), strict=True) if a != b]
    assert [b for _, b in changed] == [
        "date:   2027-03-08   # a Monday",
        "schedule: {code-freeze: 2027-02-01, buffer: 30d}  # five weeks",
        "  - {name: pilot, opens: 2027-03-08T09:00, groups: [pilot], bake: 1d}",
        "  - {name: appeals, opens: 2027-03-10T09:00, groups: [appeals], stages: [50, 100], approval: required}",
        "  - {name: everyone, opens: 2027-03-16T09:00, groups: [everyone]}",
    ]


@settings(max_examples=30)
@given(st.integers(-200, 400), st.sampled_from([Along.WAVES, Along.ALL]))
def test_the_text_says_the_plan_that_was_meant(days: int, along: Along) -> None:
    """Whatever the move, the file reads back to exactly the plan with its dates moved."""
    data = plan_to_data(read_plan(COMMENTED))
    wanted = plan_from_data(moved_data(data, shifts_of(data, days=days, along=along, happened=set())))
    assert read_plan(moved_text(COMMENTED, days, along)) == wanted


@pytest.mark.parametrize("text", ["", "[1, 2]", "date: [", "\ufeff" + COMMENTED, "release: other\ndate: 2027-03-01\n"])
def test_a_text_that_cannot_be_changed_is_written_anew(text: str) -> None:
    """Rather a file without its comments than one that says something else."""
    data = plan_to_data(read_plan(COMMENTED))
    shifts = shifts_of(data, days=7, along=Along.WAVES, happened=set())
    wanted = plan_from_data(moved_data(data, shifts))
    assert read_plan(changed_text(text, shifts, wanted)) == wanted
