# SPDX-License-Identifier: Apache-2.0
"""Are lines counted as git counts them, and what becomes of commits whose files are missing?"""

from __future__ import annotations

from pathlib import Path

import pytest

from gonogo.adapters.git import GitError, GitRepository, MissingObjects, lines
from gonogo.adapters.git.lines import Counted, Uncounted, count
from gonogo.practices.small_releases.tests.made_repository import MadeRepository, run_git


@pytest.fixture
def made(tmp_path: Path) -> MadeRepository:
    """A repository without commits."""
    return MadeRepository(tmp_path / "r")


def counted(made: MadeRepository, *commits: str) -> list[Counted | str]:
    """The lines of these commits."""
    return list(count(GitRepository.open(made.path), commits))


def test_lines_stand_beside_their_paths(made: MadeRepository) -> None:
    """Added and deleted; minus one for binary files; odd names, no final line break, a submodule."""
    first = made.commit({"a": "1\n2\n", "b\n\tc": "x", "bin": b"\0", b"\xe9": "", "d/e": "1\n" * 9})
    second = made.commit({"a": "2\n3\n4\n", "bin": b"\0\1", "d/e": None})
    made.submodule("sub")
    assert counted(made, made.head(), first, second) == [
        Counted(made.head(), ("sub",), (1, 0)),
        Counted(first, ("a", "b\n\tc", "bin", "d/e", "\\xe9"), (2, 0, 1, 0, -1, -1, 9, 0, 0, 0)),
        Counted(second, ("a", "bin", "d/e"), (2, 1, -1, -1, 0, 9)),
    ]


def test_a_commit_whose_files_are_missing_stays_uncounted(made: MadeRepository) -> None:
    """All others are counted, whichever it is, and in their order."""
    commits = [made.commit({"a": f"{number}\n" * 3, f"f{number}": "1\n"}) for number in range(7)][::-1]
    whole = counted(made, *commits)
    for lost in range(7):
        blob = made.write("blob", f"{6 - lost}\n".encode() * 3)
        content = made.object_path(blob).read_bytes()
        made.object_path(blob).unlink()
        touched = {lost, lost - 1} - {-1}
        expected = [commits[at] if at in touched else one for at, one in enumerate(whole)]
        assert counted(made, *commits) == expected
        made.object_path(blob).write_bytes(content)


def test_a_clone_without_files_is_given_up(
    made: MadeRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After some commits it is clear that nothing can be counted."""
    commits = [made.commit({"a": f"{number}\n"}) for number in range(9)][::-1]
    made.git("config", "uploadpack.allowFilter", "true")
    source = f"file://{made.path}"
    run_git("clone", "-q", "--bare", "--filter=blob:none", source, str(tmp_path / "bare.git"))
    monkeypatch.setattr(lines, "MOST_MISSING", 4)
    given = []
    with pytest.raises(Uncounted):
        given.extend(count(GitRepository.open(tmp_path / "bare.git"), commits))
    assert given == commits[:4]


def test_a_file_that_is_damaged_is_like_one_that_is_missing(made: MadeRepository) -> None:
    """git says so in other words."""
    sha = made.commit({"a": "1\n"})
    made.object_path(made.write("blob", b"1\n")).write_bytes(b"rubbish")
    assert counted(made, sha) == [sha]


def test_another_error_is_not_taken_for_a_missing_file(made: MadeRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is called uncounted because git could not be run."""
    sha = made.commit({"a": "1\n"})
    monkeypatch.setattr(lines, "_WORDS", ("log", "--no-such-option"))
    with pytest.raises(GitError) as raised:
        counted(made, sha)
    assert not isinstance(raised.value, MissingObjects)


def test_a_large_commit_is_counted(made: MadeRepository) -> None:
    """20,000 files in one commit are no trouble."""
    sha = made.commit({f"d{number % 97}/f{number}": "1\n" for number in range(20_000)})
    (one,) = counted(made, sha)
    assert isinstance(one, Counted)
    assert one.lines == (1, 0) * 20_000
