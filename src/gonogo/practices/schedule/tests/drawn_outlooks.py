# SPDX-License-Identifier: Apache-2.0
"""Which forecasts may be recorded? A small one, and any that Hypothesis draws, for the tests of charts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from gonogo.practices.schedule.rules.outlook import ConeWeek, CutPoint, Dates, Outlook, Ratios, WeekDone
from gonogo.practices.schedule.rules.pictures.course import Dated

WEEK = timedelta(days=7)
AS_OF = date(2027, 1, 4)
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


def small_outlook(p85: date | None = date(2027, 2, 1)) -> Outlook:
    """Ten weeks of four items each, twelve to come."""
    past = tuple(WeekDone(AS_OF - WEEK * (10 - index), 4 * (index + 1), 52) for index in range(10))
    cone = tuple(
        ConeWeek(AS_OF + WEEK * index, 40.0 + 2 * index, 41.0 + 2 * index, 42.0 + 3 * index, 52.0) for index in range(8)
    )
    return Outlook(
        made_at=datetime(2027, 1, 4, 9, tzinfo=UTC), as_of=AS_OF, source="list.csv", done=40, remaining=12,
        pace=4.0, pace_weeks=10, plan_weeks=3.0, growth=0.0, own_ratios=0, own_weight=0.0,
        ratios=Ratios(1.0, 1.6, 2.8), dates=Dates(date(2027, 1, 25), p85, p85 and p85 + WEEK * 4),
        chance_by_freeze=None, chance_by_date=0.9, past=past, cone=cone, cuts=(),
    )  # fmt: skip


@st.composite
def outlooks(draw: st.DrawFn) -> Outlook:
    """A forecast whose dates and counts are in the order in which forecasts have them."""
    as_of = draw(DAYS)
    monday = as_of - timedelta(days=as_of.weekday())
    done_each = draw(st.lists(st.integers(0, 400), max_size=60))
    extra = draw(st.integers(0, 5000))
    past = tuple(
        WeekDone(monday - WEEK * (len(done_each) - index), sum(done_each[: index + 1]), sum(done_each) + extra)
        for index in range(len(done_each))
    )
    done, remaining = sum(done_each), extra
    gains = draw(st.lists(st.tuples(*[st.floats(0, 50)] * 4), max_size=40))
    cone, reached = [], [float(done)] * 3
    for index, (slow, mid, fast, more) in enumerate(gains):
        reached = [reached[0] + slow, reached[1] + slow + mid, reached[2] + slow + mid + fast]
        cone.append(ConeWeek(monday + WEEK * index, *reached, done + remaining + more))
    offsets = sorted(draw(st.lists(st.integers(0, 3000), min_size=3, max_size=3)))
    told = draw(st.integers(0, 3))
    dates = [as_of + timedelta(days=days) if index < told else None for index, days in enumerate(offsets)]
    return Outlook(
        made_at=datetime(as_of.year, as_of.month, as_of.day, 12, tzinfo=UTC),
        as_of=as_of,
        source="backlog.csv",
        done=done,
        remaining=remaining,
        pace=8.0,
        pace_weeks=12,
        plan_weeks=remaining / 8.0,
        growth=0.2,
        own_ratios=12,
        own_weight=0.6,
        ratios=Ratios(1.0, 1.6, 2.8),
        dates=Dates(*dates),
        chance_by_freeze=0.4,
        chance_by_date=0.9,
        past=past,
        cone=tuple(cone),
        cuts=(CutPoint(remaining, dates[1]),),
    )


@st.composite
def plans(draw: st.DrawFn) -> Dated:
    """A release date, perhaps a code freeze, and the days that must be left."""
    return Dated(draw(DAYS), draw(st.none() | DAYS), draw(st.integers(0, 90)))
