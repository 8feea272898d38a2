# SPDX-License-Identifier: Apache-2.0
"""Is a date and time read as the moment that was meant, or refused with a sentence?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.rollout.rules.instants import NoInstant, read_instant

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2027, 12, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2027-05-03T14:00", datetime(2027, 5, 3, 18, tzinfo=UTC)),
        ("2027-01-03 14:00", datetime(2027, 1, 3, 19, tzinfo=UTC)),
        ("2027-05-03", datetime(2027, 5, 3, 4, tzinfo=UTC)),
        ("2027-05-03T14:00Z", datetime(2027, 5, 3, 14, tzinfo=UTC)),
        ("2027-05-03T14:00+02:00", datetime(2027, 5, 3, 12, tzinfo=UTC)),
        (" 2027-05-03T14:00:30.5 ", datetime(2027, 5, 3, 18, 0, 30, 500_000, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_in_the_zone_of_the_release_unless_it_names_one(text: str, moment: datetime) -> None:
    """A day alone is its first moment."""
    assert read_instant(text, ZONE, NOW).moment == moment
    assert read_instant(text, ZONE, NOW).note == ""


@given(st.integers(0, 27 * 365 * 86_400))
def test_every_moment_can_be_named_with_its_zone(seconds: int) -> None:
    """Nothing is lost, whatever the zone of the release."""
    moment = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    assert read_instant(moment.astimezone(ZONE).isoformat(), ZoneInfo("Asia/Tokyo"), NOW).moment == moment


def test_of_a_time_that_came_twice_the_first_counts_and_it_is_said() -> None:
    """What the note tells to write for the second means the second."""
    first = read_instant("2027-11-07T01:30", ZONE, NOW)
    assert first.moment == datetime(2027, 11, 7, 5, 30, tzinfo=UTC)
    assert "showed 01:30 twice on 7 November 2027" in first.note
    written = first.note.rpartition("write ")[2].rstrip(".")
    assert read_instant(written, ZONE, NOW).moment - first.moment == timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2027-02-30", "no time that exists"),
        ("2027-05-03T25:00", "no time that exists"),
        ("yesterday", "no time that exists"),
        ("", "no time that exists"),
        ("٢٠٢٧-05-03", "no time that exists"),
        ("2027-03-14T02:30", "There was no 02:30 on 14 March 2027"),
        ("2027-12-01T07:01", "1 December 2027, 07:01 EST lies in the future"),
        ("0001-01-01", "between the years 1990 and 2999"),
        ("9999-12-31T23:59-12:00", "between the years 1990 and 2999"),
    ],
)
def test_what_is_no_past_moment_is_refused_with_the_reason(text: str, said: str) -> None:
    """A day that no calendar has, an hour that the clocks skipped, the future, a year beyond bounds."""
    with pytest.raises(NoInstant, match=said):
        read_instant(text, ZONE, NOW)


def test_now_is_no_future() -> None:
    """The very moment may be asked about."""
    assert read_instant("2027-12-01T12:00Z", ZONE, NOW).moment == NOW
