# SPDX-License-Identifier: Apache-2.0
"""Does each commit belong to the first release that has it?"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from gonogo.practices.small_releases.rules.figures.assigning import Assigned, assign
from gonogo.practices.small_releases.rules.figures.dating import candidates
from gonogo.practices.small_releases.rules.history import History, Tag
from gonogo.practices.small_releases.tests.histories import NOW, day, histories, history, line, reachable


def assigned(known: History) -> Assigned:
    """The releases of the tags with their commits."""
    return assign(known, candidates(known, (), "tags", NOW).releases)


def commits_of(known: History) -> dict[str, list[str]]:
    """Names of the commits of each release and of `waiting`, sorted."""
    found = assigned(known)
    parts = [*((one.name, part) for one, part in found.releases), ("waiting", found.pending)]
    return {name: sorted(commit.sha for commit in part.commits) for name, part in parts}


def changes_of(known: History) -> dict[str, list[str]]:
    """Names of the changes of each release and of `waiting`, from the oldest to the newest."""
    found = assigned(known)
    parts = [*((one.name, part) for one, part in found.releases), ("waiting", found.pending)]
    return {name: [change.commit.sha for change in part.changes] for name, part in parts}


def test_releases_of_a_straight_history_take_what_came_since_the_last() -> None:
    """Three releases, and two changes wait."""
    known = history(*line(6), tags={"v1": "c0", "v2": "c2", "v3": "c3"})
    assert changes_of(known) == {"v1": ["c0"], "v2": ["c1", "c2"], "v3": ["c3"], "waiting": ["c4", "c5"]}


def test_without_tags_everything_waits() -> None:
    """No release has anything."""
    assert changes_of(history(*line(3))) == {"waiting": ["c0", "c1", "c2"]}


def test_one_tag_takes_all_before_it() -> None:
    """The first release has the whole history up to it."""
    assert changes_of(history(*line(3), tags={"v1": "c1"})) == {"v1": ["c0", "c1"], "waiting": ["c2"]}


def test_the_commits_of_a_branch_belong_to_the_change_that_merged_it() -> None:
    """A merge is one change, with the commits that it brings."""
    known = history("a", "b:a", "x:a", "y:x", "m:b,y", tags={"v1": "b"})
    found = assigned(known).pending.changes
    assert [(change.commit.sha, sorted(one.sha for one in change.own)) for change in found] == [("m", ["m", "x", "y"])]


def test_an_octopus_is_one_change() -> None:
    """All branches that it merges are its own."""
    known = history("a", "x:a", "y:a", "z:y", "m:a,x,z", tags={"v1": "a", "v2": "m"})
    assert commits_of(known)["v2"] == ["m", "x", "y", "z"]
    assert changes_of(known)["v2"] == ["m"]


def test_a_tag_on_a_side_branch_has_the_commits_of_the_branch_only() -> None:
    """What is on main waits still, and the branch is not counted again when it is merged."""
    known = history("a", "x:a", "b:a", "m:b,x", tags={"v1": "a", "v1.1": "x"})
    assert commits_of(known) == {"v1": ["a"], "v1.1": ["x"], "waiting": ["b", "m"]}
    assert [len(change.own) for change in assigned(known).pending.changes] == [1, 1]


def test_a_hotfix_between_two_releases_of_main_is_a_release_of_its_own() -> None:
    """The next release of main has neither the hotfix nor less than its own changes."""
    known = history("a", "b:a", "hot:a", "c:b", "m:c,hot", "d:m", tags={"v1": "a", "v1.1": "hot", "v2": "m"})
    assert changes_of(known) == {"v1": ["a"], "v1.1": ["hot"], "v2": ["b", "c", "m"], "waiting": ["d"]}


def test_a_release_dated_before_its_ancestor_has_all_of_its_commits() -> None:
    """The first by date takes all; the other has nothing of its own."""
    known = history(*line(3), tags={"v1": "c1", "v2": "c2"}, tagged={"v1": day(20), "v2": day(10)})
    assert commits_of(known) == {"v2": ["c0", "c1", "c2"], "v1": [], "waiting": []}


def test_of_two_releases_of_one_moment_the_ancestor_is_first() -> None:
    """Also when its name sorts last."""
    known = history(*line(3), tags={"v2": "c1", "v1": "c2"}, tagged={"v2": day(9), "v1": day(9)})
    assert commits_of(known) == {"v2": ["c0", "c1"], "v1": ["c2"], "waiting": []}


def test_of_two_tags_on_one_commit_the_second_has_no_commits() -> None:
    """Both are shown, in the order of their names."""
    known = history(*line(2), tags={"v1.0": "c1", "v1": "c1"})
    assert commits_of(known) == {"v1": ["c0", "c1"], "v1.0": [], "waiting": []}


def test_a_tag_from_before_a_rewritten_history_keeps_its_own_commits() -> None:
    """It shares nothing with main, and takes nothing from it."""
    known = history("old", "older:old", "new", "newer:new", tags={"v1": "older", "v2": "new"})
    assert commits_of(known) == {"v1": ["old", "older"], "v2": ["new"], "waiting": ["newer"]}


def test_two_histories_that_were_joined_are_one() -> None:
    """The other first commit comes with the merge."""
    known = history("a", "other", "m:a,other", tags={"v1": "m"})
    assert commits_of(known) == {"v1": ["a", "m", "other"], "waiting": []}
    assert changes_of(known)["v1"] == ["a", "m"]


def test_nothing_waits_when_the_head_is_behind_the_last_release() -> None:
    """A detached head that a release has leaves nothing."""
    known = history(*line(4), head="c1", tags={"v1": "c3"})
    assert commits_of(known) == {"v1": ["c0", "c1", "c2", "c3"], "waiting": []}


def test_an_empty_history_has_nothing() -> None:
    """No commit, no head, no release."""
    assert commits_of(history()) == {"waiting": []}


def test_a_release_without_a_date_goes_before_the_one_that_contains_it() -> None:
    """It takes what it has, so that the next does not seem larger than it was, and gets that one's date as a bound."""
    known = history(*line(4), tags={"v1": "c0", "v2": "c2", "v3": "c3"}, more={"c2": {"committed": 100}})
    found = assigned(known)
    assert [one.name for one, _ in found.releases] == ["v1", "v2", "v3"]
    assert commits_of(known)["v2"] == ["c1", "c2"]
    assert found.releases[1][0].date == found.releases[2][0].date == day(3)


def test_a_release_without_a_date_that_no_other_contains_is_last() -> None:
    """What it has does not wait: it was released by the time of the reading at the latest."""
    known = history(*line(3), tags={"v1": "c0", "v2": "c2"}, more={"c2": {"committed": 4_100_000_000}})
    assert commits_of(known) == {"v1": ["c0"], "v2": ["c1", "c2"], "waiting": []}
    assert assigned(known).releases[1][0].date == NOW


def test_commits_that_were_not_read_are_passed_over() -> None:
    """A parent that is missing ends the way."""
    known = history("b:missing", "c:b,gone", tags={"v1": "b"})
    assert commits_of(known) == {"v1": ["b"], "waiting": ["c"]}


def test_a_long_history_needs_no_deep_calls() -> None:
    """Ten thousand commits in a row, and two releases of the same moment."""
    tags = {"v1": "c9998", "v2": "c9999"}
    found = commits_of(history(*line(10_000), tags=tags, tagged=dict.fromkeys(tags, NOW)))
    assert [len(commits) for commits in found.values()] == [9999, 1, 0]


@settings(max_examples=40, deadline=None)
@given(histories())
def test_each_commit_is_in_one_release_or_waits(known: History) -> None:
    """Nothing is counted twice, nothing is lost, and what waits is what the head has and no release."""
    found = commits_of(known)
    everything = [sha for commits in found.values() for sha in commits]
    released = reachable(known.commits, [tag.commit for tag in known.tags])
    assert len(everything) == len(set(everything))
    assert set(everything) == set(known.commits)
    assert set(found["waiting"]) == reachable(known.commits, [known.head]) - released


@settings(max_examples=40, deadline=None)
@given(histories())
def test_a_release_has_what_it_leads_to_and_no_earlier_one_had(known: History) -> None:
    """The definition, asked the slow way."""
    before: set[str] = set()
    for one, part in assigned(known).releases:
        own = reachable(known.commits, [one.commit])
        assert {commit.sha for commit in part.commits} == own - before
        before |= own


@settings(max_examples=40, deadline=None)
@given(histories())
def test_changes_are_the_first_parents_that_are_new(known: History) -> None:
    """From the commit of the release back to the first that was released already."""
    before: set[str] = set()
    for one, part in assigned(known).releases:
        steps = []
        sha: str | None = one.commit
        while sha is not None and sha not in before:
            steps.append(sha)
            sha = next(iter(known.commits[sha].parents), None)
        assert [change.commit.sha for change in reversed(part.changes)] == steps
        before |= reachable(known.commits, [one.commit])


@settings(max_examples=40, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_tags_changes_nothing(known: History, random: Random) -> None:
    """Git may list them as it likes."""
    tags = list(known.tags)
    random.shuffle(tags)
    assert commits_of(replace(known, tags=tuple(tags))) == commits_of(known)


@settings(max_examples=40, deadline=None)
@given(histories(), st.data())
def test_one_more_release_leaves_no_more_for_the_others(known: History, data: st.DataObject) -> None:
    """Another tag takes from releases and from what waits, and gives nothing."""
    place = data.draw(st.sampled_from(sorted(known.commits)))
    one_more = replace(known, tags=(*known.tags, Tag("v-more", place, None)))
    before, after = commits_of(known), commits_of(one_more)
    assert all(set(after[name]) <= set(before[name]) for name in before)
