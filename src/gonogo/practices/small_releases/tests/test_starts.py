# SPDX-License-Identifier: Apache-2.0
"""Is the lead time counted from the first commit of a change, also when its branch was squashed?"""

from __future__ import annotations

import pytest

from gonogo.practices.small_releases.rules.figures.assigning import Change
from gonogo.practices.small_releases.rules.figures.starts import (
    Branch,
    Start,
    Starts,
    branch_of,
    lead_time_of,
    number_in,
    stretch,
)
from gonogo.practices.small_releases.rules.history import Beside, History
from gonogo.practices.small_releases.rules.measured import Spread, StartedBy
from gonogo.practices.small_releases.tests.histories import NOW, day, history, measured


def at(number: float) -> int:
    """Seconds of a day after the first commit."""
    return int(day(number).timestamp())


def start_of(known: History, sha: str, *own: str) -> Start:
    """How a change was begun, given its own commits without itself."""
    commit = known.commits[sha]
    return Starts(known).of(Change(commit, (commit, *(known.commits[one] for one in own))))


def squashed(subject: str, **parts: object) -> History:
    """A commit on main that a pull request became, a day after the first one."""
    return history("a", "s:a", more={"s": {"subject": subject}}, **parts)


BESIDE = {
    "h": Beside(("g",), at(0.5), at(0.6)),
    "g": Beside(("f", "a"), at(0.25), at(0.75)),
    "f": Beside(("a",), at(0.125), at(0.2)),
}


def test_a_merge_began_with_the_first_commit_of_its_branch() -> None:
    """The earliest authored one, wherever it stands in the branch; the merge itself does not count."""
    known = history("a", "x:a", "y:x", "m:a,y", more={"y": {"authored": at(0.5)}})
    assert start_of(known, "m", "y", "x") == Start(at(0.5), at(2), StartedBy.BRANCH, False)


def test_a_squash_began_with_the_first_commit_of_its_pull_request() -> None:
    """All commits of the head that are not in main count."""
    known = squashed("Add it (#7)", heads={7: "h"}, beside=BESIDE)
    assert start_of(known, "s") == Start(at(0.125), at(0.75), StartedBy.REQUEST, False)


def test_a_merge_request_is_found_by_its_number() -> None:
    """GitLab names it in the body, which was read."""
    known = squashed("Add it", merge_requests={"s": 7}, heads={7: "f"}, beside=BESIDE)
    assert start_of(known, "s") == Start(at(0.125), at(0.2), StartedBy.REQUEST, False)


def test_a_pull_request_that_is_not_in_the_clone_gives_a_bound() -> None:
    """The commit itself is known, and the change began before."""
    assert start_of(squashed("Add it (#7)"), "s") == Start(at(1), at(1), StartedBy.COMMIT, True)


def test_a_pull_request_whose_head_is_in_main_gives_no_bound() -> None:
    """It was rebased or moved forward; its commits are changes of their own."""
    known = squashed("Add it (#7)", heads={7: "a"})
    assert start_of(known, "s") == Start(at(1), at(1), StartedBy.COMMIT, False)


def test_a_commit_of_no_pull_request_began_when_it_was_written() -> None:
    """There is nothing before it."""
    known = history("a", more={"a": {"authored": at(-3)}})
    assert start_of(known, "a") == Start(at(-3), at(0), StartedBy.COMMIT, False)


@pytest.mark.parametrize(
    ("subject", "number"),
    [
        ("Add it (#7)", 7),
        ("Add it (#7) ", 7),
        ("Revert “Add it (#7)” (#12)", 12),
        ("Merge pull request #9 from x/y", 9),
        ("#7: add it", None),
        ("Add it (#7), and more", None),
        ("Add it (7)", None),
        ("", None),
    ],
)
def test_the_number_stands_at_the_end_or_in_a_merge(subject: str, number: int | None) -> None:
    """Other numbers are of issues."""
    assert number_in(subject) == number


def test_branches_that_share_commits_are_walked_once() -> None:
    """What is known of a commit is used by those after it; a long branch needs no deep calls."""
    beside = {f"b{number}": Beside((f"b{number - 1}",), number, number) for number in range(1, 20_000)}
    found: dict[str, Branch] = {}
    assert branch_of("b10000", beside, found) == Branch(1, 10_000)
    assert len(found) == 10_000
    assert branch_of("b19999", beside, found) == Branch(1, 19_999)


def test_the_parts_of_a_lead_time_add_up() -> None:
    """Coding, review, and waiting for the release."""
    known = history("a", more={"a": {"committed": at(3)}})
    found = stretch(known.commits["a"], Start(at(0), at(1), StartedBy.BRANCH, False), at(10), NOW.timestamp())
    assert found is not None
    assert (found.whole, found.coding, found.review, found.waiting) == (10, 1, 2, 7)


def test_a_bound_says_nothing_of_coding_and_review() -> None:
    """They would be zero, which is not true."""
    known = history("a")
    found = stretch(known.commits["a"], Start(at(0), at(0), StartedBy.COMMIT, True), at(4), NOW.timestamp())
    assert found is not None
    assert (found.whole, found.coding, found.review, found.waiting) == (4, None, None, 4)
    assert lead_time_of([found]).at_least == 1
    assert lead_time_of([found]).coding is None


@pytest.mark.parametrize(
    "start",
    [
        Start(at(2), at(1), StartedBy.BRANCH, False),
        Start(at(0), at(4), StartedBy.BRANCH, False),
        Start(1000, at(1), StartedBy.BRANCH, False),
        Start(at(0), at(30_000), StartedBy.BRANCH, False),
    ],
)
def test_times_that_go_backwards_or_cannot_be_are_not_told(start: Start) -> None:
    """The change is left out and counted."""
    known = history("a", more={"a": {"committed": at(3)}})
    found = stretch(known.commits["a"], start, at(10), NOW.timestamp())
    assert found is None
    assert lead_time_of([found]).not_told == 1
    assert lead_time_of([found]).whole is None


def test_clocks_may_differ_by_a_minute() -> None:
    """A part a little below zero is none; a second more is not told."""
    known = history("a")
    start = Start(at(0), at(0) + 60, StartedBy.BRANCH, False)
    found = stretch(known.commits["a"], start, at(1), NOW.timestamp())
    assert found is not None
    assert found.review == 0
    assert stretch(known.commits["a"], start._replace(last=at(0) + 61), at(1), NOW.timestamp()) is None


def test_a_release_shows_the_spread_of_its_changes() -> None:
    """Percentiles lie between neighbours, with the number they are of."""
    known = history("a", "b:a", "c:b", tags={"v1": "c"}, tagged={"v1": day(4)})
    (release,) = measured(known).releases
    assert release.lead_time.whole == Spread(3, 3 + 0.7, 3 + 0.9, 3)
    assert release.lead_time.waiting == release.lead_time.whole


def test_only_releases_of_the_last_year_make_the_lead_time_of_today() -> None:
    """Older ones have their own figures."""
    more = {"a": {"authored": at(-500), "committed": at(-500)}}
    known = history("a", "b:a", tags={"v1": "a", "v2": "b"}, more=more, tagged={"v2": day(3)})
    found = measured(known)
    assert found.lead_time.whole == Spread(2, 2, 2, 1)
    assert found.releases[0].lead_time.whole == Spread(0, 0, 0, 1)


def test_a_squash_released_is_counted_from_its_branch() -> None:
    """From the first commit of the pull request to the release, end to end."""
    known = squashed("Add it (#7)", heads={7: "h"}, beside=BESIDE, tags={"v1": "a", "v2": "s"})
    release = measured(known).releases[1]
    assert release.lead_time.whole == Spread(0.875, 0.875, 0.875, 1)
    assert release.lead_time.review == Spread(0.25, 0.25, 0.25, 1)
