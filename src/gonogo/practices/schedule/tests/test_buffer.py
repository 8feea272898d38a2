# SPDX-License-Identifier: Apache-2.0
"""Is the time left judged by calendar days, and does the sentence say what heals it?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.core.rules.verdict import State
from gonogo.practices.schedule.rules.buffer import (
    Buffer,
    Burn,
    assess_buffer,
    burn_between,
    most_to_keep,
    sentence_of,
)
from gonogo.practices.schedule.rules.outlook import CutPoint
from gonogo.practices.schedule.rules.whole_days import whole_days

RELEASE = date(2027, 3, 1)


def test_enough_days_are_go() -> None:
    """Exactly the needed days are enough."""
    buffer = Buffer(RELEASE, 30, 12, RELEASE - timedelta(days=30), working_days=20)
    verdict = assess_buffer(buffer)
    assert verdict.state is State.GO
    assert verdict.reason == (
        "The work will be done by 30 January in 85 of 100 cases; the release date is 1 March: "
        "30 days (20 working days) are left, 30 are needed."
    )
    assert (buffer.cut, buffer.earliest) == (0, RELEASE)


def test_too_few_days_are_no_go_with_the_cut_and_the_date() -> None:
    """Both ways out stand in the sentence."""
    verdict = assess_buffer(Buffer(RELEASE, 30, 62, date(2027, 2, 14), working_days=10, keep=48))
    assert verdict.state is State.NO_GO
    assert verdict.reason == (
        "The work will be done by 14 February in 85 of 100 cases; the release date is 1 March: "
        "15 days (10 working days) are left, 30 are needed. Cut 14 of 62 items, or move to 16 March."
    )


def test_a_forecast_after_the_date_says_how_late() -> None:
    """And the year, when it is another one."""
    said = sentence_of(Buffer(date(2026, 12, 20), 30, 5, date(2027, 1, 1)))
    assert said == (
        "The work will be done by 1 January 2027 in 85 of 100 cases, 12 days after the release date 20 December 2026; "
        "30 are needed before it. Move to 31 January 2027."
    )


def test_finished_work_leaves_the_days_since_it_was_finished() -> None:
    """There is nothing to cut; a later date still helps."""
    assert sentence_of(Buffer(RELEASE, 30, 0, date(2027, 1, 14))).startswith("The work was done on 14 January; the")
    late = Buffer(RELEASE, 30, 0, date(2027, 2, 28))
    assert sentence_of(late).endswith("1 day is left, 30 are needed. Move to 30 March.")


def test_later_than_can_be_told_is_no_go_unless_it_may_still_be_in_time() -> None:
    """Certainly too late is a known problem; what may be in time is not known."""
    late = Buffer(RELEASE, 30, 62, None, beyond=date(2027, 2, 1), keep=3)
    assert assess_buffer(late).state is State.NO_GO
    assert assess_buffer(late).reason.endswith("Cut 59 of 62 items.")
    assert (late.days, late.earliest) == (None, None)
    assert assess_buffer(Buffer(RELEASE, 30, 62, None, beyond=None)).state is State.NO_GO
    assert assess_buffer(Buffer(RELEASE, 30, 62, None, beyond=date(2027, 1, 1))).state is State.UNKNOWN


def test_the_largest_scope_that_fits_is_kept() -> None:
    """Points later than can be told do not fit; nothing that fits is no cut at all."""
    cuts = [CutPoint(1, date(2027, 1, 5)), CutPoint(2, date(2027, 1, 9)), CutPoint(3, None)]
    assert most_to_keep(cuts, date(2027, 1, 8)) == 1
    assert most_to_keep(cuts, date(2027, 1, 9)) == 2
    assert most_to_keep(cuts, date(2027, 1, 4)) is None
    assert "Cut" not in sentence_of(Buffer(RELEASE, 30, 3, date(2027, 2, 20), keep=None))


def test_the_buffer_burns_faster_than_the_work() -> None:
    """Half of it gone with a tenth of the work done is an alarm; with half the work done it is not."""
    burn = burn_between(date(2027, 1, 4), 40, 20, 6, 54)
    assert burn is not None
    assert (burn.burned, burn.done, burn.alarm) == (0.5, 0.1, True)
    assert burn.sentence == (
        "Buffer since 4 January 2027: 20 days of 40 used, with 10% of the work done. "
        "The buffer goes much faster than the work."
    )
    assert not Burn(date(2027, 1, 4), 40, 20, 0.5).alarm
    assert "5 days gained" in Burn(date(2027, 1, 4), 40, 45, 0.5).sentence


def test_items_that_were_added_are_not_done() -> None:
    """Thirty remained, thirty were finished, and ten were added on the way: a quarter is still to do."""
    burn = burn_between(date(2027, 1, 4), 40, 20, 30, 10)
    assert burn is not None
    assert burn.done == 0.75


@pytest.mark.parametrize(("then", "now", "done"), [(None, 5, 3), (5, None, 3), (0, 5, 3), (-3, 5, 3), (5, 5, 0)])
def test_without_a_buffer_in_the_beginning_nothing_can_burn(then: int | None, now: int | None, done: int) -> None:
    """No percentage of nothing."""
    assert burn_between(RELEASE, then, now, done, 0) is None


def test_a_started_day_counts_as_a_whole_one() -> None:
    """A span of 36 hours asks for two days."""
    assert [whole_days(timedelta(hours=hours)) for hours in (0, 24, 36)] == [0, 1, 2]


some_days = st.dates(date(2027, 1, 1), date(2028, 1, 1))


@given(some_days, st.integers(0, 90), some_days, st.integers(0, 200))
def test_the_verdict_is_the_count_of_days(release: date, needed: int, p85: date, remaining: int) -> None:
    """Go if and only if the days are there; and from the earliest date on they are."""
    buffer = Buffer(release, needed, remaining, p85)
    assert (assess_buffer(buffer).state is State.GO) == ((release - p85).days >= needed)
    assert buffer.earliest is not None
    assert assess_buffer(Buffer(buffer.earliest, needed, remaining, p85)).state is State.GO
    day_before = buffer.earliest - timedelta(days=1)
    assert assess_buffer(Buffer(day_before, needed, remaining, p85)).state is State.NO_GO
