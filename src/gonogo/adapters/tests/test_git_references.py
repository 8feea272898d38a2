# SPDX-License-Identifier: Apache-2.0
"""Which tags are releases, to which commits do they lead, and where are the heads of pull requests?"""

from __future__ import annotations

from pathlib import Path

import pytest

from gonogo.adapters.git import GitRepository
from gonogo.adapters.git.requests import has_merge_requests, merge_request_numbers, request_heads
from gonogo.adapters.git.tags import GitTag, is_release, read_tags, split_patterns
from gonogo.practices.small_releases.tests.made_repository import MadeRepository


@pytest.fixture
def made(tmp_path: Path) -> MadeRepository:
    """A repository with one commit."""
    made = MadeRepository(tmp_path / "r")
    made.commit({"a": "1"})
    return made


def tags_of(made: MadeRepository) -> tuple[list[GitTag], list[str]]:
    """The tags that lead to a commit, and the names of those that lead nowhere."""
    repository = GitRepository.open(made.path)
    return read_tags(repository, repository.references())


def test_tags_lead_to_commits_and_say_when_they_were_made(made: MadeRepository) -> None:
    """A lightweight one does not say; a tag of a tag says when it was made itself."""
    first = made.head()
    made.tag("v1")
    inner = made.tag("v2", at=1_800_000_000)
    made.tag("v3", inner, at=1_800_000_500)
    second = made.commit({"a": "2"})
    made.tag("deep/v4", made.tag("x", made.tag("y", at=5), at=6), at=7)
    assert sorted(tags_of(made)[0], key=lambda one: one.name) == [
        GitTag("deep/v4", second, 7),
        GitTag("v1", first, None),
        GitTag("v2", first, 1_800_000_000),
        GitTag("v3", first, 1_800_000_500),
        GitTag("x", second, 6),
        GitTag("y", second, 5),
    ]


def test_a_tag_without_a_tagger_has_no_time(made: MadeRepository) -> None:
    """Old programs wrote none; a line of the message that looks like one does not count."""
    content = f"object {made.head()}\ntype commit\ntag v0\n\ntagger A <a@x> 99 +0000\n"
    made.ref("refs/tags/v0", made.write("tag", content.encode()))
    assert tags_of(made)[0] == [GitTag("v0", made.head(), None)]


def test_tags_of_files_and_folders_mark_no_release(made: MadeRepository) -> None:
    """Also when the tag is annotated. They are no error either."""
    made.tag("blob", made.write("blob", b"x"))
    made.tag("tree", made.write("tree", b""), at=5)
    assert tags_of(made) == ([], [])


def test_a_tag_whose_object_is_missing_is_named(made: MadeRepository) -> None:
    """The other tags are read all the same."""
    made.tag("v1")
    made.ref("refs/tags/gone", "1" * 40)
    lost = made.commit({"a": "lost"})
    made.tag("lost", lost, at=5)
    made.reset(made.git("rev-parse", f"{lost}^").strip())
    made.object_path(lost).unlink()
    tags, missing = tags_of(made)
    assert [one.name for one in tags] == ["v1"]
    assert sorted(missing) == ["gone", "lost"]


@pytest.mark.parametrize(
    ("pattern", "matching"),
    [
        ("v*", ["v1", "v1/rc", "version"]),
        ("v[0-9]*, release-?", ["v1", "v1/rc", "release-1"]),
        ("[0-9]*", ["1.0"]),
        ("*", ["v1", "v1/rc", "version", "release-1", "1.0", "V1"]),
        ("", []),
        ("[", []),
    ],
)
def test_several_patterns_choose_the_tags(pattern: str, matching: list[str]) -> None:
    """Parted by commas or blanks; letters count as they are."""
    names = ["v1", "v1/rc", "version", "release-1", "1.0", "V1"]
    assert [name for name in names if is_release(name, split_patterns(pattern))] == matching


def test_heads_of_requests_are_found_where_hosting_services_keep_them() -> None:
    """Fetched as they are or under a remote; what only looks alike is passed over."""
    references = {
        "refs/pull/1/head": "a",
        "refs/pull/1/merge": "x",
        "refs/remotes/fork/pull/1": "x",
        "refs/remotes/origin/pull/2/head": "b",
        "refs/remotes/upstream/pull/2/head": "x",
        "refs/remotes/origin/pr/3": "c",
        "refs/merge-requests/4/head": "d",
        "refs/pull-requests/5/from": "e",
        "refs/heads/pull/6/head": "x",
        "refs/pull/seven/head": "x",
    }
    assert request_heads(references) == {1: "a", 2: "b", 3: "c", 4: "d", 5: "e"}
    assert has_merge_requests(references)
    assert not has_merge_requests({"refs/pull/1/head", "refs/heads/merge-requests/1/head"})


def test_the_merge_request_of_a_change_stands_in_its_message(made: MadeRepository) -> None:
    """The last one named in the body counts; a subject alone does not."""
    one = made.commit({"a": "2"}, "Merge branch 'x' into 'main'\n\nIntake\n\nSee merge request team/portal!12")
    two = made.commit({"a": "3"}, "Revert\n\nSee merge request portal!3\n\nSee merge request a/b/c!4")
    made.commit({"a": "4"}, "See merge request portal!5")
    made.commit({"a": "5"}, "Nothing\n\nSee merge request of last week!")
    repository = GitRepository.open(made.path)
    assert dict(merge_request_numbers(repository, [made.head()], [])) == {one: 12, two: 4}
    assert dict(merge_request_numbers(repository, [made.head()], [one])) == {two: 4}
