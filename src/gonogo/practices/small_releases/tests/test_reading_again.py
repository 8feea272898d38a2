# SPDX-License-Identifier: Apache-2.0
"""Does a reading that remembers earlier ones ever say anything else than a fresh one?"""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gonogo.practices.small_releases.actions.reading import read_history
from gonogo.practices.small_releases.actions.reading_lines import count_lines
from gonogo.practices.small_releases.models import Clone
from gonogo.practices.small_releases.rules.figures.measuring import measure
from gonogo.practices.small_releases.rules.history import History
from gonogo.practices.small_releases.tests.made_repository import MadeRepository

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
STEPS = (
    "commit",
    "commit",
    "skewed",
    "branch",
    "land",
    "force",
    "merge",
    "octopus",
    "squash",
    "tag",
    "annotate",
    "move",
    "untag",
    "rewrite",
    "collect",
    "people",
    "request",
    "join",
    "count",
    "clone",
)
PATTERNS = ("v*", "*", "none")


class Growing:
    """A repository that changes step by step, in every way that a real one does."""

    def __init__(self, folder: Path) -> None:
        self.made = MadeRepository(folder / "r")
        self.made.commit({"a": "0\n"})
        self.path = self.made.path
        self.number = 0

    def take(self, step: str, draw: int) -> None:
        """One step; `draw` chooses among what there is."""
        self.number += 1
        getattr(self, step)(draw)
        self.made.switch("main")

    def commit(self, draw: int) -> None:
        """A change of one or two files by one of two people."""
        names = {f"f{draw % 5}": f"{self.number}\n" * (draw % 4), b"\xe9": f"{draw}"}
        self.made.commit(names, f"Change (#{draw})", by=("ravi", "dana")[draw % 2])

    def skewed(self, draw: int) -> None:
        """A change by somebody whose clock is wrong."""
        before = self.made.now
        self.made.commit({"s": f"{self.number}"}, at=before - draw * 86_400)
        self.made.now = before

    def branch(self, draw: int) -> None:
        """A branch of a pull request, still open."""
        self.made.branch(f"b{self.number}")
        self.made.commit({f"b{self.number}": "1"})
        self.made.commit({f"b{self.number}": "2"})
        self.made.pull_head(self.number)

    def land(self, draw: int) -> None:
        """A pull request that was open is merged."""
        heads = sorted((self.made.folder / "refs" / "pull").glob("*/head"))
        if heads:
            head = heads[draw % len(heads)].read_text().strip()
            self.made.merge(head, message="Merge pull request")

    def force(self, draw: int) -> None:
        """A pull request is pushed anew: its former commits are gone."""
        for path in sorted((self.made.folder / "refs" / "pull").glob("*/head"))[:1]:
            self.made.branch(f"again{self.number}")
            path.write_text(self.made.commit({"again": f"{self.number}"}) + "\n")

    def merge(self, draw: int) -> None:
        """A pull request that is merged."""
        self.branch(draw)
        self.made.switch("main")
        self.made.merge(f"b{self.number}", message=f"Merge pull request #{self.number} from b")

    def octopus(self, draw: int) -> None:
        """Three branches at once."""
        names = [f"o{self.number}-{one}" for one in range(3)]
        for name in names:
            self.made.branch(name, "main")
            self.made.commit({name: "1"})
        self.made.switch("main")
        self.made.merge(*names)

    def squash(self, draw: int) -> None:
        """A pull request that is squashed."""
        self.branch(draw)
        self.made.switch("main")
        self.made.squash(f"b{self.number}", self.number)

    def tag(self, draw: int) -> None:
        """A release of main, or of an older commit of it."""
        self.made.tag(f"v{self.number}", self.older(draw))

    def annotate(self, draw: int) -> None:
        """A release on a branch of its own."""
        self.made.branch(f"hotfix{self.number}", self.older(draw))
        self.made.commit({"fix": f"{self.number}"})
        self.made.tag(f"v{self.number}", at=self.made.later())

    def move(self, draw: int) -> None:
        """A tag that leads elsewhere from now on."""
        self.made.tag("v0", self.older(draw))

    def untag(self, draw: int) -> None:
        """A tag that is gone."""
        for path in sorted((self.made.folder / "refs" / "tags").glob("v*"))[:1]:
            path.unlink()

    def rewrite(self, draw: int) -> None:
        """A forced push that drops some commits and puts another one there."""
        self.made.reset(self.older(draw))
        self.made.commit({"again": f"{self.number}"})

    def collect(self, draw: int) -> None:
        """git packs everything and forgets what nobody refers to."""
        self.made.git("-c", "gc.packRefs=false", "gc", "-q", "--prune=now")

    def people(self, draw: int) -> None:
        """Two addresses turn out to be of one person."""
        self.made.commit({".mailmap": f"<p{draw}@x> <{('ravi', 'dana')[draw % 2]}@example.gov>\n"})

    def request(self, draw: int) -> None:
        """A merge request of GitLab."""
        self.made.commit({"r": f"{self.number}"}, f"Change\n\nSee merge request a/b!{draw}")
        self.made.pull_head(draw, under="refs/merge-requests")

    def join(self, draw: int) -> None:
        """Another repository with its own history comes in."""
        self.made.on = f"other{self.number}"
        self.made.commit({f"lib{self.number}": "1"}, root=True)
        self.made.switch("main")
        self.made.merge(f"other{self.number}")

    def count(self, draw: int) -> None:
        """Some lines are counted."""
        count_lines(self.path, read_history(self.path, pattern="*", now=NOW), most=draw)

    def clone(self, draw: int) -> None:
        """Reading goes on in another clone of the same repository."""
        other = self.made.path.parent / f"clone{self.number}"
        shutil.copytree(self.made.path, other)
        self.path = self.made.path = other
        self.made.folder = other / ".git"

    def older(self, draw: int) -> str:
        """A commit of main, as far back as drawn."""
        line = self.made.git("rev-list", "--first-parent", "main").split()
        return line[draw % len(line)]


def fresh(path: Path, pattern: str) -> History:
    """What a reading says that remembers nothing."""
    with transaction.atomic():
        Clone.objects.all().delete()
        history = read_history(path, pattern=pattern, now=NOW)
        transaction.set_rollback(True)
    return history


@pytest.mark.django_db
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(1, 9)), min_size=1, max_size=4),
                  st.sampled_from(PATTERNS)),
        min_size=2, max_size=4,
    )
)  # fmt: skip
def test_remembering_changes_no_answer(grown: list[tuple[list[tuple[str, int]], str]]) -> None:
    """However the repository changed between two readings; what is measured is the same too."""
    Clone.objects.all().delete()
    with TemporaryDirectory() as folder:
        growing = Growing(Path(folder))
        for steps, pattern in grown:
            for step, draw in steps:
                growing.take(step, draw)
            remembered = read_history(growing.path, pattern=pattern, now=NOW)
            anew = fresh(growing.path, pattern)
            lines = remembered.lines
            assert replace(remembered, seen={}, lines={}) == anew
            assert set(lines) <= set(remembered.commits)
            counted = count_lines(growing.path, replace(anew, lines={})).lines
            assert all(counted[sha] == one for sha, one in lines.items())
            assert measure(replace(remembered, seen={}, lines={}), pattern=pattern, now=NOW) == measure(
                anew, pattern=pattern, now=NOW
            )


@pytest.mark.django_db
@pytest.mark.parametrize("step", sorted(set(STEPS)))
def test_every_step_alone_changes_no_answer(step: str, tmp_path: Path) -> None:
    """So that none is left to chance: right after it, and when nothing changed since."""
    growing = Growing(tmp_path)
    for before in ("commit", "commit", "squash", "tag", "branch"):
        growing.take(before, 1)
    read_history(growing.path, pattern="v*", now=NOW)
    growing.take(step, 2)
    for _ in range(2):
        remembered = read_history(growing.path, pattern="v*", now=NOW)
        assert replace(remembered, seen={}, lines={}) == fresh(growing.path, "v*")
