# SPDX-License-Identifier: Apache-2.0
"""Is what waits told with its age, and compared only with enough releases?"""

from __future__ import annotations

import pytest

from gonogo.practices.small_releases.rules.history import Beside
from gonogo.practices.small_releases.rules.measured import StartedBy
from gonogo.practices.small_releases.tests.histories import day, history, line, measured


def test_what_waits_is_told_from_the_oldest_to_the_newest() -> None:
    """Ages count from the merge to main; change-days are their sum."""
    pending = measured(history(*line(4), tags={"v1": "c1"}), now=day(5)).pending
    assert [one.commit for one in pending.changes] == ["c2", "c3"]
    assert (pending.oldest, pending.oldest_days, pending.change_days) == (day(2), 3, 5)
    assert (pending.commits, pending.files, pending.directories, pending.authors) == (2, 2, 1, 1)


def test_when_nothing_waits_there_is_no_age() -> None:
    """Zero changes, and no oldest."""
    pending = measured(history(*line(2), tags={"v1": "c1"})).pending
    assert (pending.changes, pending.commits, pending.lines_added) == ((), 0, 0)
    assert (pending.oldest, pending.oldest_days, pending.change_days) == (None, None, 0)


def test_a_change_tells_how_it_began() -> None:
    """By its branch, by its request, or only by itself."""
    more = {"s": {"subject": "Add (#7)"}}
    known = history(
        "a",
        "x:a",
        "m:a,x",
        "s:m",
        more=more,
        heads={7: "h"},
        beside={"h": Beside(("a",), int(day(0.5).timestamp()), 0)},
    )
    first, merge, squash = measured(known).pending.changes
    assert [one.started_by for one in (first, merge, squash)] == [
        StartedBy.COMMIT,
        StartedBy.BRANCH,
        StartedBy.REQUEST,
    ]
    assert [one.started for one in (first, merge, squash)] == [day(0), day(1), day(0.5)]
    assert (merge.commits, merge.files, merge.lines_added) == (2, 1, None)


def test_it_is_compared_with_the_last_releases_that_had_a_change() -> None:
    """The share of releases that had no more; empty ones do not make it look large."""
    tags = {f"v{number:02}": f"c{number}" for number in range(10)}
    tags |= {f"w{number}": "c9" for number in range(5)}
    pending = measured(history(*line(12), tags=tags)).pending
    assert (pending.compared, pending.larger_than) == (10, 1.0)
    assert (pending.usual_p50, pending.usual_p90, pending.age_p90) == (1, 1, 0)


def test_the_share_counts_releases_of_the_same_size() -> None:
    """No more means at most as many."""
    tags = {f"v{number:02}": f"c{number * 2 + (number > 4)}" for number in range(10)}
    known = history(*line(21), tags=tags)
    pending = measured(known).pending
    assert len(pending.changes) == 1
    assert pending.larger_than == 0.1


def test_below_ten_releases_no_share_is_told() -> None:
    """Nine are too few to compare with."""
    tags = {f"v{number}": f"c{number}" for number in range(9)}
    pending = measured(history(*line(12), tags=tags)).pending
    assert (pending.compared, pending.larger_than) == (9, None)


def test_only_the_last_fifty_are_compared() -> None:
    """What was usual years ago is not usual now."""
    tags = {f"v{number:03}": f"c{number}" for number in [20, *range(21, 71)]}
    pending = measured(history(*line(71), tags=tags), now=day(80)).pending
    assert (pending.compared, pending.usual_p90) == (50, 1)


@pytest.mark.parametrize("nonsense", [60, 4_080_000_000, 10**15, -(10**15)])
def test_a_change_of_an_impossible_date_is_counted_without_an_age(nonsense: int) -> None:
    """It waits, but nobody can say since when; a note says so."""
    known = history(*line(3), tags={"v1": "c0"}, more={"c1": {"committed": nonsense, "authored": nonsense}})
    found = measured(known, now=day(4))
    assert len(found.pending.changes) == 2
    assert (found.pending.oldest, found.pending.change_days) == (day(2), 2)
    assert found.pending.changes[0].started is None
    assert any("1 of 2 waiting changes" in note for note in found.notes)


def test_a_head_that_was_not_read_is_said() -> None:
    """Nothing can be told about what waits."""
    found = measured(history(*line(2), head="gone"))
    assert any("head of main" in note for note in found.notes)


def test_a_subject_without_end_is_cut() -> None:
    """It is shown in a list."""
    known = history("a", more={"a": {"subject": "x" * 5000}})
    assert len(measured(known).pending.changes[0].subject) == 300


def test_a_change_committed_a_little_ahead_of_now_has_no_negative_age() -> None:
    """Clocks differ; it waits since now."""
    pending = measured(history("a"), now=day(-0.5)).pending
    assert (pending.oldest_days, pending.change_days) == (0, 0)
