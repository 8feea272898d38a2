# SPDX-License-Identifier: Apache-2.0
"""Is the history of a team counted in full weeks, and is it known when as much as remained was done?"""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.schedule.rules.backlog.counting import BadCounts, counts_in, typed_counts
from gonogo.practices.schedule.rules.backlog.kept_work import work_from_data, work_to_data
from gonogo.practices.schedule.rules.backlog.weeks import Progress, finished_after, finished_on, progress_of
from gonogo.practices.schedule.rules.backlog.work import Counts, Item, Origin, Work
from gonogo.practices.schedule.rules.days.working_days import Away, WorkCalendar

MONDAY = date(2027, 3, 1)


def day(number: int) -> date:
    """So many days after the first Monday."""
    return MONDAY + timedelta(days=number)


def listed(*items: Item, until: date = MONDAY + timedelta(days=30), undated: int = 0) -> Work:
    """Work of these items."""
    return Work(Origin.LIST, "a list", until, items, undated=undated)


def item(number: int, created: int | None, done: int | None = None, *, in_scope: bool = True) -> Item:
    """An item by days after the first Monday."""
    when = [None if one is None else day(one) for one in (created, done)]
    return Item(f"P-{number}", "", *when, in_scope)


def seen(progress: Progress) -> list[tuple[int, int, int | None]]:
    """Each full week: days since the first Monday, done, created."""
    return [((week.monday - MONDAY).days, week.done, week.created) for week in progress.weeks]


def test_only_full_weeks_count() -> None:
    """The week in which the list begins is dropped, and so is the one that is not over."""
    work = listed(item(1, 0, 2), item(2, 0, 8), item(3, 9, 16), item(4, 15, 23), item(5, 20), until=day(24))
    progress = progress_of(work, WorkCalendar())
    assert seen(progress) == [(7, 1, 1), (14, 1, 2)]
    assert (progress.done, progress.remaining, progress.finished_on) == (4, 1, None)
    assert seen(progress_of(listed(item(1, 0, 2), until=day(13)), WorkCalendar())) == [(7, 0, 0)]


def test_weeks_are_scaled_to_full_capacity_and_empty_ones_left_out() -> None:
    """Four items in half a week are a pace of eight; a week without capacity is no week of zero."""
    calendar = WorkCalendar(away=(Away(day(7), day(13), 0.5), Away(day(14), day(20), 1.0)))
    work = listed(item(1, 0, 1), *(item(n, 8, 8) for n in range(2, 6)), item(6, 0, 15), item(7, 0, 22), until=day(27))
    progress = progress_of(work, calendar)
    assert progress.paces() == [8.0, 1.0]
    assert progress.growth() == [8.0, 0.0]
    assert progress.notes == (
        "1 item was finished in weeks with hardly a working day; those weeks are not part of the pace.",
    )


def test_out_of_scope_counts_nowhere_and_undated_is_done() -> None:
    """Neither in weeks nor in what remains; finished on an unknown day is finished."""
    work = listed(item(1, 0, 1), item(2, 0, 8, in_scope=False), item(3, 0, None, in_scope=False), undated=2)
    progress = progress_of(work, WorkCalendar())
    assert (progress.done, progress.remaining) == (3, 0)
    assert progress.finished_on == day(1)
    assert progress.past[0].done == 3


def test_growth_is_unknown_where_any_item_does_not_say_when_it_was_added() -> None:
    """Rather than taken as no growth."""
    assert progress_of(listed(item(1, 0, 1), item(2, None, 8)), WorkCalendar()).growth() is None


def test_the_burn_up_shows_scope_growing() -> None:
    """At the end of each week: what was done, and what was known."""
    progress = progress_of(listed(item(1, 0, 2), item(2, 0), item(3, 8), until=day(15)), WorkCalendar())
    assert [(one.done, one.scope) for one in progress.past] == [(1, 2), (1, 3), (1, 3)]


def test_typed_counts_end_with_last_week() -> None:
    """The last number is the week before this one."""
    counts = typed_counts([5, 3], 62, day(16), [1, 0])
    assert counts == Counts(MONDAY, (5, 3), 62, (1, 0))
    progress = progress_of(Work(Origin.TYPED, "typed in", day(16), counts=counts), WorkCalendar())
    assert seen(progress) == [(0, 5, 1), (7, 3, 0)]
    assert (progress.done, progress.remaining) == (8, 62)
    assert [(one.done, one.scope) for one in progress.past] == [(5, 70), (8, 70)]


@pytest.mark.parametrize(
    ("done", "remaining", "created", "reason"),
    [
        ([], 5, None, "Say how many items"),
        ([3, -1], 5, None, "Week 2 says -1"),
        ([10_001], 5, None, "Week 1 says 10001"),
        ([1], -1, None, "cannot remain"),
        ([1], 100_001, None, "cannot remain"),
        ([1, 2], 5, [1], "2 weeks of finished items and 1 of added"),
        ([1], 5, [-1], "were added"),
        ([1] * 521, 5, None, "at most 520"),
    ],
)
def test_counts_that_cannot_be_are_refused(
    done: list[int], remaining: int, created: list[int] | None, reason: str
) -> None:
    """In a sentence that says which week."""
    with pytest.raises(BadCounts, match=reason):
        typed_counts(done, remaining, day(0), created)


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"weeks": "5", "weeks_from": "2027-03-01"},
        {"weeks": [1, "2"], "weeks_from": "2027-03-01"},
        {"weeks": [True], "weeks_from": "2027-03-01"},
        {"weeks": [1.5], "weeks_from": "2027-03-01"},
        {"weeks": [-1], "weeks_from": "2027-03-01"},
        {"weeks": [1], "weeks_from": "spring"},
        {"weeks": [], "weeks_from": "2027-03-01"},
        {"weeks": [1], "weeks_from": None},
    ],
)
def test_facts_that_are_no_counts_are_refused(facts: dict[str, object]) -> None:
    """Evidence can be written by any program."""
    with pytest.raises(BadCounts):
        counts_in(facts, 5)


@pytest.mark.parametrize("first", [None, "2027-03-01"])
def test_of_a_repository_younger_than_a_week_nothing_is_told(first: str | None) -> None:
    """It was measured all right; measuring again would not help."""
    with pytest.raises(BadCounts, match=r"^Cannot tell yet: the repository is younger than a full week"):
        counts_in({"weeks": [], "weeks_from": first}, 5)


def test_facts_of_a_measured_repository_are_counts() -> None:
    """Weeks from a Monday on."""
    assert counts_in({"weeks": [4, 0, 7], "weeks_from": "2027-03-01"}, 5) == Counts(MONDAY, (4, 0, 7), 5)


def test_the_work_that_remained_is_done_on_the_day_of_its_last_item() -> None:
    """As many items as remained then, whichever they were; only days after the forecast count."""
    work = listed(item(1, 0, 1), item(2, 0, 5), item(3, 0, 9), item(4, 0, 12, in_scope=False))
    assert finished_on(2, day(1), work) == day(9)
    assert finished_on(3, day(1), work) is None
    assert finished_on(0, day(1), work) == day(1)
    assert finished_after(day(1), work) == 2


def test_of_counts_the_week_after_the_forecast_is_the_first() -> None:
    """Each as if finished on its Friday."""
    work = Work(Origin.GIT, "git", day(30), counts=Counts(MONDAY, (9, 2, 2), 5))
    assert finished_on(3, day(0), work) == day(18)
    assert finished_on(5, day(0), work) is None
    assert finished_after(day(0), work) == 4


days = st.integers(0, 60).map(day)
items = st.builds(Item, st.text(max_size=5), st.text(max_size=9), days | st.none(), days | st.none(), st.booleans())
counted = st.integers(1, 30).flatmap(
    lambda weeks: st.builds(
        Counts,
        st.just(MONDAY),
        st.tuples(*[st.integers(0, 99)] * weeks),
        st.integers(0, 999),
        st.none() | st.tuples(*[st.integers(0, 99)] * weeks),
    )
)
works = st.builds(
    Work, st.sampled_from(Origin), st.text(max_size=9), days, st.lists(items, max_size=30).map(tuple), st.none(),
    st.integers(0, 9),
) | st.builds(Work, st.sampled_from(Origin), st.text(max_size=9), days, st.just(()), counted)  # fmt: skip


@given(works)
def test_the_work_is_kept_exactly(work: Work) -> None:
    """Through JSON, whatever the ids and titles hold."""
    assert work_from_data(json.loads(json.dumps(work_to_data(work)))) == work


@given(works)
def test_nothing_is_counted_twice_or_lost(work: Work) -> None:
    """Weeks hold at most what is done; done and scope never go back; what is left stays left."""
    progress = progress_of(work, WorkCalendar())
    assert sum(week.done for week in progress.weeks) <= progress.done
    assert [one.done for one in progress.past] == sorted(one.done for one in progress.past)
    assert all(one.done >= 0 for one in progress.past)
    if work.counts is None:
        in_scope = sum(one.in_scope for one in work.items)
        assert progress.done + progress.remaining == in_scope + work.undated
