# SPDX-License-Identifier: Apache-2.0
"""Are sizes counted as defined, and lines only when all of them are known?"""

from __future__ import annotations

import pytest

from gonogo.practices.small_releases.rules.figures.sizes import Lines, is_bot, lines_of, size_of
from gonogo.practices.small_releases.rules.history import Commit
from gonogo.practices.small_releases.tests.histories import history, line, measured


def commit(sha: str, *paths: str, author: str = "ravi@example.gov") -> Commit:
    """A commit that changes some files."""
    return Commit(sha, (), 0, 0, author, "Change", paths)


def test_a_file_that_changes_twice_is_one_file() -> None:
    """Files are a union, folders are where they lie, and the top is a folder too."""
    size = size_of([commit("a", "x/y.py", "top.py"), commit("b", "x/y.py", "x/z/w.py")], {}, frozenset())
    assert (size.commits, len(size.files), size.directories) == (2, 3, 3)


def test_authors_are_people() -> None:
    """Each address once, and no bots."""
    known = [commit("a"), commit("b"), commit("c", author="ana@x.gov"), commit("d", author="renovate[bot]@x.gov")]
    assert size_of(known, {}, frozenset()).authors == 2


@pytest.mark.parametrize(
    "address",
    [
        "49699333+dependabot[bot]@users.noreply.github.com",
        "bot@renovateapp.com",
        "renovate@whitesourcesoftware.com",
        "deploy-bot@example.gov",
        "dependabot@github.com",
    ],
)
def test_bots_are_known_by_their_address(address: str) -> None:
    """As the usual ones write it."""
    assert is_bot(address)


@pytest.mark.parametrize("address", ["abbot@example.gov", "botha@example.gov", "ana@robotics.gov", ""])
def test_people_are_not_taken_for_bots(address: str) -> None:
    """Names that only sound alike."""
    assert not is_bot(address)


def test_lines_are_the_sum_of_all_commits() -> None:
    """Added and deleted apart; a binary file has none."""
    known = [commit("a", "x.py", "y.png"), commit("b", "x.py")]
    assert lines_of(known, {"a": (5, 1, -1, -1), "b": (2, 3)}, frozenset()) == Lines(7, 4, 0)


def test_lines_of_excluded_files_are_counted_apart() -> None:
    """They do not make a release large."""
    known = [commit("a", "x.py", "yarn.lock"), commit("b", "yarn.lock")]
    lines = {"a": (5, 1, 900, 800), "b": (10, 20)}
    assert lines_of(known, lines, frozenset({"yarn.lock"})) == Lines(5, 1, 1730)


def test_lines_are_not_told_until_each_commit_was_counted() -> None:
    """Half of them would be a wrong number; a commit without files needs none."""
    known = [commit("a", "x.py"), commit("m")]
    assert lines_of(known, {}, frozenset()) is None
    assert lines_of(known, {"a": (1, 2)}, frozenset()) == Lines(1, 2, 0)


def test_lines_that_do_not_fit_the_files_are_not_told() -> None:
    """A count of another list of files is no count."""
    assert lines_of([commit("a", "x.py", "y.py")], {"a": (1, 2)}, frozenset()) is None


def test_a_release_tells_its_lines_and_the_measurement_how_many_are_counted() -> None:
    """The release whose commits are counted has lines, the other has not."""
    known = history(*line(4), tags={"v1": "c1", "v2": "c3"}, lines={"c2": (3, 1), "c3": (4, 0)})
    found = measured(known)
    assert [one.lines_added for one in found.releases] == [None, 7]
    assert [one.excluded_lines for one in found.releases] == [None, 0]
    assert (found.lines_counted, found.lines_of) == (2, 4)
