# SPDX-License-Identifier: Apache-2.0
"""How many lines did each change touch? Counted newest first, kept as it goes, and taken up where it stopped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from gonogo.adapters.git import GitError, GitRepository
from gonogo.adapters.git.lines import Counted, Uncounted, count
from gonogo.practices.small_releases.actions.keeping import keep_lines
from gonogo.practices.small_releases.actions.reading import told
from gonogo.practices.small_releases.queries.clones import known_lines
from gonogo.practices.small_releases.rules.figures.reaching import first_commit
from gonogo.practices.small_releases.rules.history import History

TOGETHER = 1000
"""Commits whose lines are kept at once: what is lost when somebody stops the counting."""
LINES_NOTE = "Not all lines can be counted in this clone"
Progress = Callable[[int, int], None]


def count_lines(
    path: str | Path, history: History, *, progress: Progress = lambda done, of: None, most: int | None = None
) -> History:
    """The history with the lines of every commit that can be counted, or of the `most` newest that were not yet.

    `progress` is told how many commits of how many are counted. When it is interrupted, what was counted is kept; see
    `with_known_lines`. Raises UnreadableClone when git fails.
    """
    of = [one.sha for one in history.commits.values() if one.paths]
    waiting = [sha for sha in of if sha not in history.lines]
    progress(len(of) - len(waiting), len(of))
    if not waiting:
        return history
    counting = _Counting(history, progress, len(of), len(of) - len(waiting))
    with told():
        counting.run(GitRepository.open(path), waiting[:most])
    earlier = tuple(note for note in history.notes if LINES_NOTE not in note)
    return replace(history, lines=counting.lines, notes=(*earlier, *counting.notes()))


class _Counting:
    """Lines as they come, and those that are not kept yet."""

    def __init__(self, history: History, progress: Progress, of: int, done: int) -> None:
        self.commits, self.progress, self.of, self.done = history.commits, progress, of, done
        self.root = first_commit(history.commits, history.head)
        self.lines: dict[str, tuple[int, ...]] = dict(history.lines)
        self.fresh: dict[str, tuple[int, ...]] = {}
        self.missing, self.gave_up = 0, False

    def run(self, repository: GitRepository, waiting: Sequence[str]) -> None:
        """Count, and keep what was counted also when something goes wrong."""
        try:
            for one in count(repository, waiting):
                self.take(one)
        except Uncounted:
            self.gave_up = True
        finally:
            self.keep()

    def take(self, one: Counted | str) -> None:
        """One commit more; one given by its hash alone could not be counted."""
        self.done += 1
        if isinstance(one, str):
            self.missing += 1
            return
        if one.paths != self.commits[one.sha].paths:
            raise GitError(f"git lists other files for {one.sha} than it did before. Read the clone again.")
        self.fresh[one.sha] = one.lines
        if len(self.fresh) >= TOGETHER:
            self.keep()

    def keep(self) -> None:
        """Write down what was counted since last time."""
        keep_lines(self.root, self.fresh)
        self.lines |= self.fresh
        self.fresh = {}
        self.progress(self.done, self.of)

    def notes(self) -> tuple[str, ...]:
        """What could not be counted, and what helps."""
        if self.gave_up:
            return (
                f"{LINES_NOTE}: it lacks the files of {self.missing} commits and probably of more. A clone made "
                "without files (--filter=blob:none) needs them first: git fetch --refetch",
            )
        if self.missing:
            commits = "1 commit" if self.missing == 1 else f"{self.missing} commits"
            return (f"{LINES_NOTE}: it lacks files of {commits}. See which: git fsck",)
        return ()


def with_known_lines(history: History) -> History:
    """The history with all lines that are kept, such as those counted before somebody stopped the counting."""
    return replace(history, lines=known_lines(first_commit(history.commits, history.head), history.commits))
