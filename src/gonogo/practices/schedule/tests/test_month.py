# SPDX-License-Identifier: Apache-2.0
"""Do months show every entry on its days, once, and nothing else?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gonogo.core.rules.calendar import EntryKind
from gonogo.practices.schedule.rules.days.month import MOST_LANES, MOST_MONTHS, Day, Month, Placed, months_of

KINDS = [EntryKind.WAVE, EntryKind.FREEZE, EntryKind.FORECAST, EntryKind.RELEASE]
DAYS = st.dates(date(2026, 11, 1), date(2027, 12, 31))


@st.composite
def placed(draw: st.DrawFn) -> tuple[Placed, ...]:
    """A few entries of a year; freezes take up to seven weeks, and no more of them than have room on one day."""
    made: list[Placed] = []
    for number in range(draw(st.integers(0, 8))):
        freezes = sum(one.kind is EntryKind.FREEZE for one in made)
        possible = [one for one in KINDS if one is not EntryKind.FREEZE or freezes < MOST_LANES]
        kind, first = draw(st.sampled_from(possible)), draw(DAYS)
        length = draw(st.integers(0, 48)) if kind is EntryKind.FREEZE else 0
        made.append(Placed(f"entry/{number}", kind, f"Entry {number}", first, first + timedelta(days=length)))
    return tuple(made)


def days_in(months: tuple[Month, ...]) -> Iterator[Day]:
    """Every day that is drawn."""
    for month in months:
        for week in month.weeks:
            assert len(week) == 7
            yield from (day for day in week if day is not None)


@given(placed())
def test_every_month_has_all_of_its_days_in_their_column(entries: tuple[Placed, ...]) -> None:
    """Each day of a shown month stands once, under its weekday, and months stand in order."""
    months = months_of(entries, {})
    assert [month.first for month in months] == sorted({month.first for month in months})
    for month in months:
        drawn = [day.day for day in days_in((month,))]
        after = (month.first + timedelta(days=31)).replace(day=1)
        assert drawn == [month.first + timedelta(days=n) for n in range((after - month.first).days)]
        assert all(day is None or day.day.weekday() == place for week in month.weeks for place, day in enumerate(week))


@given(placed())
def test_everything_stands_on_its_days(entries: tuple[Placed, ...]) -> None:
    """A mark stands once on its day; a freeze lies on each of its days, and no two in the same lane."""
    months = months_of(entries, {})
    days = list(days_in(months))
    assert len(months) <= MOST_MONTHS
    for one in entries:
        if one.kind is not EntryKind.FREEZE:
            assert [day.day for day in days if one in day.marks] == [one.first]
            continue
        lying = [(day.day, strip) for day in days for strip in day.strips if strip and strip.entry == one]
        assert [day for day, _ in lying] == [
            one.first + timedelta(days=n) for n in range((one.last - one.first).days + 1)
        ]
        assert [day for day, strip in lying if strip.begins] == [one.first]
        assert [day for day, strip in lying if strip.ends] == [one.last]
        assert all(strip.named for day, strip in lying if day.weekday() == 0 or day.day == 1)
    assert {one.uid for one in entries} == {one.uid for day in days for one in day.marks} | {
        strip.entry.uid for day in days for strip in day.strips if strip
    }


def test_days_off_alone_show_no_month() -> None:
    """A holiday is marked in a month that is shown anyway, and brings no month of its own."""
    release = Placed("release-date", EntryKind.RELEASE, "Release date", date(2027, 3, 1), date(2027, 3, 1))
    leave = Placed("leave/1", EntryKind.DAY_OFF, "Leave", date(2027, 5, 1), date(2027, 5, 4))
    months = months_of([release, leave], {date(2027, 3, 17): "A holiday", date(2027, 7, 4): "Another"})
    assert [month.first for month in months] == [date(2027, 3, 1)]
    assert {day.day: day.off for day in days_in(months) if day.off} == {date(2027, 3, 17): "A holiday"}


def test_what_cannot_be_drawn_stays_out_of_the_grid() -> None:
    """Years of freezes and heaps of them at once neither fail nor fill the page."""
    first = date(2027, 1, 1)
    heap = [Placed(f"freeze/{n}", EntryKind.FREEZE, "x", first, date(2999, 12, 31)) for n in range(9)]
    months = months_of(heap, {})
    assert len(months) == MOST_MONTHS
    assert all(len(day.strips) == MOST_LANES for day in days_in(months))
    assert months_of([], {}) == ()


def test_the_end_of_the_calendar_is_no_fault() -> None:
    """The last month of all can be shown."""
    last = Placed("release-date", EntryKind.RELEASE, "Release date", date(2999, 12, 31), date(2999, 12, 31))
    assert [month.first for month in months_of([last], {})] == [date(2999, 12, 1)]
