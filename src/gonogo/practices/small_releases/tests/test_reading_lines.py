# SPDX-License-Identifier: Apache-2.0
"""Are lines counted newest first, kept as they come, and never counted twice?"""

from __future__ import annotations

from pathlib import Path

import pytest

from gonogo.adapters.git import lines
from gonogo.practices.small_releases.actions import reading_lines
from gonogo.practices.small_releases.actions.reading import UnreadableClone
from gonogo.practices.small_releases.actions.reading_lines import count_lines, with_known_lines
from gonogo.practices.small_releases.models import LineBatch
from gonogo.practices.small_releases.tests.made_repository import MadeRepository

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(tmp_path: Path) -> MadeRepository:
    """A repository with nine commits, the second of them empty."""
    made = MadeRepository(tmp_path / "r")
    for number in range(9):
        made.commit({} if number == 1 else {"a": f"{number}\n" * number, f"f{number}": "1\n"})
    return made


def test_every_commit_with_files_is_counted(made: MadeRepository) -> None:
    """In the order of its paths; what is known stands in the next reading."""
    history = count_lines(made.path, made.history())
    assert history.lines[made.head()] == (8, 7, 1, 0)
    assert set(history.lines) == {sha for sha, one in history.commits.items() if one.paths}
    assert made.history().lines == history.lines


def test_the_newest_come_first_and_the_rest_later(made: MadeRepository) -> None:
    """Nothing is counted twice."""
    first = count_lines(made.path, made.history(), most=3)
    newest = [sha for sha, one in first.commits.items() if one.paths][:3]
    assert list(first.lines) == newest
    again: list[str] = []
    whole = count_lines(made.path, first, progress=lambda done, of: again.append(f"{done}/{of}"))
    assert (again[0], again[-1]) == ("3/8", "8/8")
    assert [row.commits for row in LineBatch.objects.all()] == [3, 5]
    assert count_lines(made.path, whole) is whole


def test_what_was_counted_is_kept_when_somebody_stops_it(made: MadeRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also what was not yet written then."""
    history = made.history()
    monkeypatch.setattr(reading_lines, "TOGETHER", 2)

    def stop(done: int, of: int) -> None:
        if done >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        count_lines(made.path, history, progress=stop)
    assert len(with_known_lines(history).lines) == 4


def test_missing_files_leave_a_note_once(made: MadeRepository) -> None:
    """How many commits could not be counted; all others are, and no release gets a wrong number."""
    made.object_path(made.write("blob", b"5\n" * 5)).unlink()
    history = count_lines(made.path, made.history())
    assert len(history.lines) == 6
    assert history.notes == (
        "Not all lines can be counted in this clone: it lacks files of 2 commits. See which: git fsck",
    )
    assert count_lines(made.path, history).notes == history.notes


def test_a_clone_without_files_says_what_helps(made: MadeRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counting ends soon."""
    history = made.history()
    monkeypatch.setattr(lines, "MOST_MISSING", 2)
    for number in range(9):
        made.object_path(made.write("blob", f"{number}\n".encode() * number)).unlink(missing_ok=True)
    history = count_lines(made.path, history)
    assert "of 2 commits and probably of more" in history.notes[0]
    assert "git fetch --refetch" in history.notes[0]


def test_a_clone_that_is_gone_is_told(made: MadeRepository) -> None:
    """It was there when it was read."""
    history = made.history()
    made.path.rename(made.path.parent / "moved")
    with pytest.raises(UnreadableClone, match="There is no folder"):
        count_lines(made.path, history)
