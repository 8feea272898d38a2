# SPDX-License-Identifier: Apache-2.0
"""Is what is offered first really a part that can go first, and does the sentence say why?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.small_releases.rules.history import Commit, History
from gonogo.practices.small_releases.rules.measured import Slice
from gonogo.practices.small_releases.rules.risks.content import Kind
from gonogo.practices.small_releases.rules.slices.linking import groups_of
from gonogo.practices.small_releases.rules.slices.slicing import (
    LARGEST_GROUP,
    MOST_GROUPS,
    MOST_PREFIXES,
    Slicing,
    released_onto,
    slicing,
    work_of,
)
from gonogo.practices.small_releases.rules.slices.work import Work
from gonogo.practices.small_releases.tests.waiting import measured_of, sha, waiting_history


def sliced(
    *files: str,
    usual: float | None = None,
    subjects: dict[int, str] | None = None,
    risky: dict[int, tuple[str, ...]] | None = None,
) -> Slicing:
    """What could go first when these files are touched by one change each."""
    history = waiting_history(*files, subjects=subjects)
    return slicing(history, measured_of(history, usual=usual, risky=risky))


def sizes(found: Slicing) -> list[int]:
    """How many changes each recommended prefix has."""
    return [len(one.changes) for one in found.prefixes]


def test_nothing_and_one_change_are_not_sliced() -> None:
    """It is said so."""
    nothing = slicing(history := waiting_history(), measured_of(history))
    assert (nothing.slices, nothing.note) == ((), "Nothing waits, so there is nothing to slice.")
    assert sliced("a") == Slicing(1, note="Only one change waits: release it as it is.")


def test_what_is_no_larger_than_usual_is_released_as_it_is() -> None:
    """Small releases are the easy way: no advice to make them smaller still."""
    assert sliced("a", "b", "c", usual=3.0) == Slicing(
        3, note="The 3 waiting changes are no more than a usual release has (3): release them all."
    )


def test_the_largest_clean_prefix_of_a_usual_size_is_best() -> None:
    """It ends where nothing after it goes on with its files, and is no larger than usual."""
    found = sliced("a", "a", "b", "c", "c", "d", usual=4.0)
    assert sizes(found) == [3]
    (best,) = found.prefixes
    assert best.why == (
        "The first 3 of 6: no larger than your usual release (4), and nothing after them touches the same files."
    )
    assert (best.kind, best.verified, best.of, best.files) == ("prefix", "prefix", 6, 2)
    assert best.changes == (sha(2), sha(3), sha(4))


def test_without_a_usual_size_half_of_what_waits_is_small() -> None:
    """A product without ten releases can slice too."""
    found = sliced("a", "b", "c", "d")
    assert sizes(found) == [2]
    assert found.prefixes[0].why.startswith("The first 2 of 4: at most half of what waits, and nothing after them")


def test_a_few_releases_make_nothing_usual() -> None:
    """Below ten, half of what waits is small, whatever the few had."""
    history = waiting_history("a", "b", "c", "d", "e", "f")
    measured = measured_of(history, usual=1.0)
    young = replace(measured, pending=replace(measured.pending, compared=9))
    assert (sizes(slicing(history, measured)), sizes(slicing(history, young))) == ([1], [3])
    assert slicing(history, measured).prefixes[0].why == (
        "The first change of 6: no larger than your usual release (1), and nothing after it touches the same files."
    )


def test_a_prefix_ends_before_what_is_hard_to_take_back() -> None:
    """The larger one that has it is offered second, and says so."""
    found = sliced("a", "b", "app/migrations/1.py", "d", "e", usual=4.0, risky={2: (Kind.MIGRATIONS,)})
    assert sizes(found) == [2, 4]
    first, second = found.prefixes
    assert first.why.endswith("The first migration or contract change comes later.")
    assert second.why.endswith("A migration or a contract change is among them: look at it first.")


def test_a_migration_at_the_very_start_is_no_reason_to_wait() -> None:
    """Nothing can end before it, so the largest small clean prefix is offered."""
    found = sliced("app/migrations/1.py", "b", "c", "d", "e", usual=3.0, risky={0: (Kind.MIGRATIONS,)})
    assert sizes(found) == [3]


def test_configuration_alone_is_no_reason_to_stop() -> None:
    """Nine in ten releases have some; only what is hard to take back counts."""
    assert sizes(sliced("a", "b", "c", "d", "e", usual=3.0, risky={1: (Kind.CONFIGURATION,)})) == [3]


def test_where_no_cut_is_clean_it_says_what_is_cut() -> None:
    """The largest small prefix is offered all the same, with the files that go on after it."""
    found = sliced("a", "a b", "b", "b", "b a", usual=2.0)
    assert sizes(found) == [2]
    assert found.prefixes[0].why == (
        "The first 2 of 5: no larger than your usual release (2). No cut is clean. "
        "3 later changes go on with b and a: look whether this part works without."
    )


def test_a_cut_through_fewer_groups_is_better() -> None:
    """Of the small ones, at least half of what is small, that which breaks up the least."""
    found = sliced("a", "b", "b", "c", "a", "c", "d", "d", usual=4.0)
    assert sizes(found)[:2] == [6, 3]


def test_a_clean_cut_just_above_the_usual_size_goes_before_one_that_cuts() -> None:
    """Twice the usual at most; one far above it comes last."""
    near = sliced("a", "b", "a b", "c", "d", usual=2.0)
    assert sizes(near) == [3, 2]
    assert near.prefixes[0].why.startswith("The first 3 of 5: larger than your usual release (2), and nothing after")
    far = sliced("a", "a", "a", "a", "a", "a", "c", usual=2.0)
    assert sizes(far) == [2, 6]


def test_a_very_small_clean_prefix_has_a_larger_companion() -> None:
    """One of ten may go, but a usual release has eight."""
    found = sliced("z", *["a"] * 4, *["b"] * 2, *["a b"] * 3, usual=8.0)
    assert sizes(found) == [1, 8]


def test_groups_stand_apart_largest_first() -> None:
    """Each with what its changes share; they are not verified until git has tried."""
    found = sliced("a", "b", "a", "c", "c", "a")
    assert [one.changes for one in found.groups] == [(sha(2), sha(4), sha(7)), (sha(5), sha(6)), (sha(3),)]
    assert [one.verified for one in found.groups] == ["not verified"] * 3
    assert found.groups[0].why == "3 changes share a; no other touches their files."
    assert found.groups[2].why == "One change; no other touches its file."
    assert found.note == "The 6 waiting changes fall into 3 groups by the files they touch."


def test_one_blob_is_called_one() -> None:
    """With the files that hold it together, most first, and no group is offered."""
    found = sliced("a b", "b c", "c d", "d e", "b e", usual=2.0)
    assert found.groups == ()
    assert found.note == "All 5 waiting changes hang together by b, c, d and 1 more."


def test_what_stands_beside_a_blob_is_offered() -> None:
    """More than 60 % hang together; the others may go."""
    found = sliced("a", "a", "a", "a", "b", "c")
    assert [one.changes for one in found.groups] == [(sha(6),), (sha(7),)]
    assert found.note == "Of the 6 waiting changes 4 hang together by a. The other 2 stand apart from them."


def test_shared_files_are_named_and_link_nothing() -> None:
    """A lock file of two groups is for a person to look at; one that only this part touches is not."""
    found = sliced("a go.sum", "b go.sum", "c yarn.lock", "d")
    assert [one.shared for one in found.groups] == [("go.sum",), ("go.sum",), (), ()]
    assert found.prefixes[0].shared == ()
    assert [one.why for one in sliced("go.sum", "go.sum", "", "d").groups] == [
        "One change, and it touches only files that everybody touches.",
        "One change, and it touches only files that everybody touches.",
        "One change, and it touches no files.",
        "One change; no other touches its file.",
    ]


def test_a_shared_file_on_both_sides_of_a_cut_is_said() -> None:
    """Nothing after them touches the same files would be too much said."""
    (best,) = sliced("a go.sum", "b", "c go.sum", "d").prefixes
    assert (best.shared, best.why) == (
        ("go.sum",),
        "The first 2 of 4: at most half of what waits, and nothing after them touches the same files, "
        "apart from shared ones.",
    )


def test_more_groups_than_can_be_listed_are_counted() -> None:
    """Twenty are listed."""
    found = sliced(*[f"file-{number}" for number in range(30)])
    assert len(found.groups) == MOST_GROUPS
    assert found.note.endswith("30 groups by the files they touch. The 20 largest are listed.")


def test_ties_that_are_no_files_are_named() -> None:
    """By the issue, the migrations and what was taken back."""
    subjects = {0: "ABC-1 Begin", 2: "ABC-1 End", 3: "Form", 5: 'Revert "Form"'}
    found = sliced("a", "app/migrations/1.py", "c", "d", "app/migrations/2.py", "f", subjects=subjects)
    assert [one.why.split(";")[0] for one in found.groups] == [
        "2 changes share issue ABC-1",
        "2 changes share the migrations in app/migrations",
        "2 changes share the change “Form”, which is taken back or repeated",
    ]


def test_a_part_is_tried_on_the_release_that_has_main_so_far() -> None:
    """The newest release when it goes on from there, as a hotfix does; otherwise main before the first change."""
    history = waiting_history("a", "b")
    measured = measured_of(history)
    assert released_onto(history, measured) == sha(1)
    fix = Commit("f" * 40, (sha(1),), 0, 0, "ravi", "Hotfix", ("x",))
    old = Commit("e" * 40, (), 0, 0, "ravi", "Old line", ("x",))
    with_both = replace(history, commits={**history.commits, fix.sha: fix, old.sha: old})
    first = measured.releases[0]
    later = replace(first, commit=fix.sha, date=first.date + timedelta(days=1))
    assert released_onto(with_both, replace(measured, releases=(first, later))) == fix.sha
    elsewhere = replace(later, commit=old.sha)
    assert released_onto(with_both, replace(measured, releases=(first, elsewhere))) == sha(1)
    assert released_onto(history, replace(measured, releases=())) is None
    nothing = measured_of(history, released=history.head)
    assert released_onto(history, nothing) is None


drawn = st.lists(st.sets(st.sampled_from("abcdefgh"), max_size=3).map(" ".join), max_size=14)
some_usual = st.none() | st.floats(0, 20)
some_risky = st.dictionaries(st.integers(0, 13), st.just((Kind.CONTRACTS,)), max_size=3)


def made(files: list[str], usual: float | None, risky: dict[int, tuple[str, ...]]) -> tuple[Slicing, Work, History]:
    """The parts, the work they are parts of, and its history."""
    history = waiting_history(*files)
    measured = measured_of(history, usual=usual, risky=risky)
    return slicing(history, measured), work_of(history, measured), history


@given(drawn, some_usual, some_risky)
def test_prefixes_are_first_changes_of_main(
    files: list[str], usual: float | None, risky: dict[int, tuple[str, ...]]
) -> None:
    """Some but not all, in order, at most three, no two alike, and clean exactly where the sentence says so."""
    found, work, _ = made(files, usual, risky)
    waiting = [step.commit for step in work.steps]
    assert len(found.prefixes) <= MOST_PREFIXES
    assert len(set(sizes(found))) == len(sizes(found))
    for one in found.prefixes:
        assert 0 < len(one.changes) < len(waiting)
        assert list(one.changes) == waiting[: len(one.changes)]
        assert is_clean(one, work) == ("and nothing after" in one.why)
        assert is_clean(one, work) == (len(one.changes) in work.clean_cuts())
    if len(waiting) > 1 and (work.usual is None or len(waiting) > work.usual):
        assert min(sizes(found)) <= work.limit


def is_clean(one: Slice, work: Work) -> bool:
    """Whether no file that links is touched on both sides of the cut."""
    size = len(one.changes)
    return not (work.paths(range(size)) & work.paths(range(size, work.count))) - work.shared


@given(drawn)
def test_no_link_leads_out_of_a_group(files: list[str]) -> None:
    """Two groups never touch a common file, except one that everybody touches; none holds more than 60 %."""
    found, work, history = made(files, None, {})
    assert len({commit for one in found.groups for commit in one.changes}) == sum(
        len(one.changes) for one in found.groups
    )
    for one in found.groups:
        inside = {path for commit in one.changes for path in history.commits[commit].paths}
        others = {
            path for step in work.steps if step.commit not in one.changes for path in history.commits[step.commit].paths
        }
        assert not (inside & others) - work.shared
        assert set(one.shared) == inside & others
        assert len(one.changes) <= LARGEST_GROUP * work.count


@given(drawn, some_usual)
def test_everything_said_is_a_sentence(files: list[str], usual: float | None) -> None:
    """Each part has its why, and the whole has its note."""
    found, _, _ = made(files, usual, {})
    for words in (found.note, *(one.why for one in found.slices)):
        assert (words[0].isupper() or words[0].isdigit()) and words.endswith(".") and ".." not in words


@given(st.integers(2, 12), st.lists(st.lists(st.integers(0, 11), min_size=2, max_size=3), max_size=8))
def test_one_more_tie_makes_no_cut_cleaner(count: int, ties: list[list[int]]) -> None:
    """The clean cuts with a tie are among those without it."""
    history = waiting_history(*["x"] * count)
    steps = work_of(history, measured_of(history)).steps
    inside = [[position % count for position in tie] for tie in ties]
    work = Work(steps, frozenset(), {}, groups_of(count, inside))
    more = Work(steps, frozenset(), {}, groups_of(count, [*inside, [0, count - 1]]))
    assert set(more.clean_cuts()) <= set(work.clean_cuts())
    assert more.clean_cuts() == []


def test_many_changes_are_sliced_in_an_instant() -> None:
    """A thousand waiting changes are no reason to go through all pairs of them."""
    found = sliced(*[f"file-{number % 97} file-{number}" for number in range(1000)], usual=8.0)
    assert (found.pending, len(found.groups), sizes(found)) == (1000, MOST_GROUPS, [4])
