# SPDX-License-Identifier: Apache-2.0
"""Do changes hang together exactly where they share something that says so?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.small_releases.rules.history import Commit, History
from gonogo.practices.small_releases.rules.slices.linking import (
    Tie,
    TieKind,
    core,
    groups_of,
    hub_files,
    issues,
    migration_folder,
    shared_by_nature,
    shared_files,
    ties_of,
)
from gonogo.practices.small_releases.rules.slices.touching import Step, Touched, touched_files
from gonogo.practices.small_releases.tests.waiting import DAY, NOW, sha, waiting_history


def step(paths: str = "", subject: str = "Change", number: str = "") -> Step:
    """A waiting change with these files."""
    return Step("0" * 40, subject, number, frozenset(paths.split()))


def kinds(*steps: Step, shared: frozenset[str] = frozenset()) -> dict[TieKind, tuple[int, ...]]:
    """By what the changes are tied, and which ones."""
    return {tie.kind: on for tie, on in ties_of(steps, shared).items()}


def test_changes_to_one_file_hang_together() -> None:
    """A file of two changes ties them; a file of one does not."""
    assert ties_of([step("a b"), step("c"), step("b d")], frozenset()) == {Tie(TieKind.FILE, "b"): (0, 2)}


def test_a_shared_file_ties_nothing() -> None:
    """What everybody touches says nothing about what belongs together."""
    assert kinds(step("go.mod"), step("go.mod"), shared=frozenset({"go.mod"})) == {}


def test_the_same_issue_ties() -> None:
    """A key of a tracker in two subjects is one piece of work, whatever the files."""
    assert kinds(step("a", "ABC-12 Begin (#4)"), step("b", "Go on with ABC-12 (#5)")) == {TieKind.ISSUE: (0, 1)}


@pytest.mark.parametrize(
    ("subject", "named"),
    [
        ("ABC-12: Begin", {"ABC-12"}),
        ("Merge pull request #7 from dana/ABC-12-form", {"#7"}),
        ("Merge pull request #7 from dana/ABC-12", {"#7", "ABC-12"}),
        ("Fix #3 and #4 (#9)", {"#3", "#4", "#9"}),
        ("See merge request portal!12", set()),
        ("Follow !12", {"!12"}),
        ("Read as UTF-8, see CVE-2026-1234 and SHA-256", set()),
        ("Entities such as &#39; and other/repository#8", set()),
    ],
)
def test_issues_are_read_from_subjects(subject: str, named: set[str]) -> None:
    """Keys and numbers are found; standards, entities and other repositories are none."""
    assert issues(subject) == named


def test_a_pull_request_is_tied_to_what_names_it_and_to_nothing_else() -> None:
    """Its own number alone ties it to nobody."""
    assert kinds(step("a", "Begin (#4)"), step("b", "Mend #4 (#5)"), step("c", "Else (#6)")) == {TieKind.ISSUE: (0, 1)}
    assert kinds(step("a", "Begin", "!4"), step("b", "Mend !4")) == {TieKind.ISSUE: (0, 1)}


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("benefits/migrations/0004_office.py", "benefits/migrations"),
        ("db/migrate/20260102_office.rb", "db/migrate"),
        ("db/primary_migrate/20260102_office.rb", "db/primary_migrate"),
        ("alembic/versions/ab12.py", "alembic/versions"),
        ("prisma/migrations/2026_office/migration.sql", "prisma/migrations"),
        ("src/main/resources/V12__office.sql", "src/main/resources"),
        ("src/immigration/form.py", None),
        ("docs/migrations", None),
        ("app/V12.sql", None),
    ],
)
def test_migrations_are_known_by_their_folder(path: str, folder: str | None) -> None:
    """The folders that frameworks use; a word that only contains theirs is none."""
    assert migration_folder(path) == folder


def test_migrations_of_one_folder_hang_together() -> None:
    """Their order matters, so that one cannot go without the other."""
    assert kinds(step("app/migrations/1.py"), step("app/migrations/2.py")) == {TieKind.MIGRATIONS: (0, 1)}
    assert kinds(step("app/migrations/1.py"), step("web/migrations/2.py")) == {}


@pytest.mark.parametrize(
    "back",
    ['Revert "Add the form (#4)" (#9)', 'Revert "Add the form"', 'Reapply "Add the form" (#9)', "fixup! Add the form"],
)
def test_what_takes_back_or_mends_a_change_hangs_on_it(back: str) -> None:
    """Also by different files, and also where a number stands behind."""
    assert kinds(step("a", "Add the form (#4)"), step("b", back))[TieKind.REVERT] == (0, 1)


def test_equal_subjects_alone_tie_nothing() -> None:
    """Two changes may both be called an update."""
    assert kinds(step("a", "Update"), step("b", "Update")) == {}


@pytest.mark.parametrize(
    "subject", ["", '"', 'Revert ""', "Revert", "(#4)", "Revert Revert Revert", "fixup! (#1) (#2)"]
)
def test_every_subject_has_a_core(subject: str) -> None:
    """Odd subjects end the search too."""
    assert isinstance(core(subject), str)


@pytest.mark.parametrize(
    ("path", "shared"),
    [
        ("package-lock.json", True),
        ("web/Gemfile.lock", True),
        ("CHANGELOG.md", True),
        ("locale/es/messages.po", True),
        ("config/locales/es.yml", True),
        ("db/schema.rb", True),
        ("app/i18n/reader.py", False),
        ("app/locker.py", False),
        ("news/article.py", False),
    ],
)
def test_files_that_tools_write_link_nothing(path: str, shared: bool) -> None:
    """Locks, change logs, translations and dumps; not code that is named like them."""
    assert shared_by_nature(path) is shared


def test_a_hub_is_in_two_of_a_hundred_changes_and_at_least_five() -> None:
    """Both bounds count."""
    touched = Touched((step("four five many few"),), {"four": 4, "five": 5}, 100)
    assert hub_files(touched) == {"five"}
    assert hub_files(replace(touched, by_path={"few": 19, "many": 20}, changes=1000)) == {"many"}
    assert shared_files(replace(touched, by_path={"five": 5, "elsewhere": 9})) == {"five"}


def test_a_change_of_main_has_the_files_of_its_branch() -> None:
    """A merge has what its own commits touch, and nothing of what was on main or in a release already."""
    at = int(NOW.timestamp()) - DAY

    def made(number: int, parents: list[int], paths: str) -> Commit:
        return Commit(sha(number), tuple(map(sha, parents)), at, at, "ravi", f"Change {number}", tuple(paths.split()))

    commits = [
        made(1, [], "begin"),
        made(2, [1], "on-main"),
        made(3, [1], "branch-1"),
        made(4, [3], "branch-2"),
        made(5, [2, 4], ""),
        made(6, [1], "hotfix"),
        made(7, [5, 6], ""),
    ]
    history = History("made", "main", sha(7), {one.sha: one for one in commits})
    touched = touched_files(history, waiting=[sha(2), sha(5), sha(7)], released=[sha(1), sha(6)], now=NOW)
    assert [sorted(one.paths) for one in touched.waiting] == [["on-main"], ["branch-1", "branch-2"], []]


def test_only_the_year_before_what_waits_makes_hubs() -> None:
    """What was touched long ago is no hub today, and what this work alone touches again and again links it."""
    history = waiting_history("new", "new", before=["old"] * 3)
    waiting = [sha(4), sha(5)]
    touched = touched_files(history, waiting=waiting, released=[], now=NOW)
    assert (touched.changes, dict(touched.by_path)) == (3, {"old": 3})
    ancient = {
        key: one._replace(committed=one.committed - 400 * DAY) if one.paths == ("old",) else one
        for key, one in history.commits.items()
    }
    assert touched_files(replace(history, commits=ancient), waiting=waiting, released=[], now=NOW).changes == 0
    later = {key: one._replace(committed=one.committed + 400 * DAY) for key, one in history.commits.items()}
    touched = touched_files(replace(history, commits=later), waiting=waiting, released=[], now=NOW)
    assert (touched.changes, len(touched.waiting)) == (0, 2)
    assert touched_files(history, waiting=[], released=[], now=NOW).waiting == ()


def test_a_clone_that_ends_early_is_read_as_far_as_it_goes() -> None:
    """A missing parent ends main; nothing fails."""
    history = waiting_history("a", "b", "c")
    commits = {key: one for key, one in history.commits.items() if key not in {sha(1), sha(2)}}
    touched = touched_files(replace(history, commits=commits), waiting=[sha(3), sha(4)], released=[sha(1)], now=NOW)
    assert [one.commit for one in touched.waiting] == [sha(3), sha(4)]


ties = st.lists(st.lists(st.integers(0, 14), min_size=1, max_size=4), max_size=20)


@given(ties)
def test_groups_part_what_waits(drawn: list[list[int]]) -> None:
    """Every change is in exactly one group, and whatever is tied is in the same one."""
    groups = groups_of(15, drawn)
    assert sorted(position for group in groups for position in group) == list(range(15))
    of = {position: group for group in groups for position in group}
    assert all(of[one] == of[tie[0]] for tie in drawn for one in tie)
    assert list(groups) == sorted(groups)


@given(ties, st.lists(st.integers(0, 14), min_size=2, max_size=4))
def test_one_more_tie_never_divides(drawn: list[list[int]], more: list[int]) -> None:
    """What was in one group stays in one group."""
    before, after = groups_of(15, drawn), groups_of(15, [*drawn, more])
    assert len(after) <= len(before)
    assert all(any(set(group) <= set(larger) for larger in after) for group in before)
