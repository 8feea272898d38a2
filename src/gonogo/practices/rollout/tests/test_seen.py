# SPDX-License-Identifier: Apache-2.0
"""Are intervals put together exactly where the user saw no difference?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.rollout.rules.seen import Cause, Seen, coalesced, in_force

START = datetime(2027, 3, 1, tzinfo=UTC)
CAUSE = Cause("wave opened", "wave:pilot", "dana", "")


def steps(values: list[tuple[bool, object]]) -> list[Seen]:
    """One serving version a day, the last of them still in use."""
    days = [START + timedelta(days=number) for number in range(len(values))]
    return [
        Seen(since, until, number, 1, served, None if value is None else "v", value, CAUSE)
        for number, ((served, value), since, until) in enumerate(zip(values, days, [*days[1:], None], strict=False))
    ]


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([True, False, 1, 0, 1.5, "a", None])), max_size=12))
def test_nothing_is_lost_and_neighbours_differ(values: list[tuple[bool, object]]) -> None:
    """The intervals meet, cover all the time, and each says what every day in it says."""
    days, joined = steps(values), coalesced(steps(values))
    assert all(earlier.until == later.since for earlier, later in pairwise(joined))
    assert all(not earlier.same_as(later) for earlier, later in pairwise(joined))
    for day in days:
        inside = [one for one in joined if one.since <= day.since and (one.until is None or day.since < one.until)]
        assert len(inside) == 1
        assert inside[0].same_as(day)


def test_an_interval_keeps_the_event_that_began_it() -> None:
    """What happened later without changing anything for the user is no cause."""
    first, second = steps([(True, "a"), (True, "a")])
    assert coalesced([first, second]) == (Seen(first.since, None, 0, 1, True, "v", "a", CAUSE),)


@given(st.lists(st.integers(0, 20), max_size=12), st.integers(-1, 21))
def test_at_every_instant_the_newest_version_that_began_counts(hours: list[int], asked: int) -> None:
    """Also when the clock was set back between two versions, and when two began in the same moment."""
    moments = [START + timedelta(hours=hour) for hour in hours]
    at = START + timedelta(hours=asked)
    newest = max((index for index, moment in enumerate(moments) if moment <= at), default=None)
    shown = in_force(moments)
    assert max((index for index in shown if moments[index] <= at), default=None) == newest
    assert all(moments[earlier] < moments[later] for earlier, later in pairwise(shown))


def test_what_happened_reads_as_words() -> None:
    """The thing is named once."""
    assert CAUSE.words == "wave pilot opened"
    assert Cause("plan applied", "plan", "dana", "").words == "plan applied"
