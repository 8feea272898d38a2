# SPDX-License-Identifier: Apache-2.0
"""Is the source safe from the runner itself, and does a full disk end a run in order?"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gonogo.adapters.copies import Copy, Workshop
from gonogo.practices.rehearsals.actions.running.dead import bury_dead, remove_copies
from gonogo.practices.rehearsals.actions.running.folders import run_folders
from gonogo.practices.rehearsals.actions.running.journal import read_journal
from gonogo.practices.rehearsals.actions.running.telling import Silent, StepAhead
from gonogo.practices.rehearsals.rules.report import Report, Result
from gonogo.practices.rehearsals.tests.running.ground import Ground, copies, sqlite_ground
from gonogo.practices.rehearsals.tests.running.test_killed import clock
from gonogo.practices.rehearsals.tests.running.test_run import hash_of


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    """A sound migration on SQLite."""
    return sqlite_ground(tmp_path)


@pytest.mark.parametrize("link", [False, True])
def test_a_run_that_would_change_the_source_is_refused(
    ground: Ground, monkeypatch: pytest.MonkeyPatch, link: bool
) -> None:
    """Should the address of the copy ever lead to the source, also by a link, not one step is run."""
    place = ground.folder / "innocent.sqlite"
    place.symlink_to(ground.source)
    make = Workshop.make_copy

    def lead_astray(workshop: Workshop, run: str, *rest: object) -> Copy:
        copy = make(workshop, run, *rest)  # type: ignore[arg-type]
        return replace(copy, url=f"sqlite:///{place if link else ground.source}")

    monkeypatch.setattr(Workshop, "make_copy", lead_astray)
    before = hash_of(ground.source)
    report = ground.run()
    assert report.result is Result.ERROR
    assert report.steps == ()
    assert "nothing was changed" in report.reasons[0]
    assert hash_of(ground.source) == before


class Misleading(Silent):
    """Takes the marker away before the second step, as a step that empties everything might."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    def step(self, ahead: StepAhead) -> None:
        """Whether this is the step."""
        import sqlite3

        if ahead.name == "move people":
            for path in (self.ground.home / "rehearsals" / "copies").glob("gonogo_rehearsal*.sqlite"):
                database = sqlite3.connect(path)
                with database:
                    database.execute("DELETE FROM gonogo_rehearsal_marker")
                database.close()


def test_without_its_marker_a_copy_is_not_changed_any_more(ground: Ground) -> None:
    """A copy that cannot show the marker of its run is no copy."""
    report = ground.run(teller=Misleading(ground))
    assert report.result is Result.ERROR
    assert 'Step 2 "move people" could not be carried out: ' in report.reasons[0]
    assert "nothing was changed" in report.reasons[0]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MB of its own; only root can make one."""
    place = tmp_path / "disk"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if os.geteuid() != 0 or not shutil.which("mount") or subprocess.run(words, capture_output=True).returncode:
        pytest.skip("A file system of one's own can be mounted by root only.")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


class Filling(Silent):
    """Fills the disk when the second step begins."""

    def __init__(self, disk: Path) -> None:
        self.disk = disk

    def step(self, ahead: StepAhead) -> None:
        """Whether this is the step."""
        if ahead.name == "move people":
            with (self.disk / "full").open("wb", buffering=0) as file:
                try:
                    while True:
                        file.write(b"x" * 512)
                except OSError:
                    return


def test_a_disk_that_fills_up_ends_the_run_in_order(ground: Ground, small_disk: Path) -> None:
    """The run says that the disk is full, removes its copies, and counts as anything but passed."""
    asked = ground.asked(home=small_disk / "home")
    report = _run(ground, asked.home, Filling(small_disk))
    assert report.result is not Result.PASSED
    assert any("full" in one or "No space left" in one for one in report.reasons), report.reasons
    assert copies(small_disk / "home") == []
    (small_disk / "full").unlink()
    bury_dead(small_disk / "home", clock)
    remove_copies(small_disk / "home", clock)
    (folder,) = run_folders(small_disk / "home")
    assert read_journal(folder.journal).result is not Result.PASSED


def _run(ground: Ground, home: Path, teller: Silent) -> Report:
    return ground.run(teller=teller, home=home)


def test_a_disk_that_is_full_from_the_start_is_told(ground: Ground, small_disk: Path) -> None:
    """Nothing is begun, and the sentence names the folder."""
    Filling(small_disk).step(StepAhead(None, "move people", 1, 1))  # type: ignore[arg-type]
    with pytest.raises(Exception, match=r"No space left|full"):
        _run(ground, small_disk / "home", Silent())
    assert copies(small_disk / "home") == []


def test_what_nobody_expected_leaves_nothing_behind(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of Gonogo itself ends the run as an error, and its copies go all the same."""

    def fault(*_: object) -> int:
        raise ZeroDivisionError("nobody thought of it")

    monkeypatch.setattr("gonogo.practices.rehearsals.actions.running.legs.rows_to_do", fault)
    with pytest.raises(ZeroDivisionError):
        ground.run()
    assert copies(ground.home) == []
    (folder,) = run_folders(ground.home)
    assert read_journal(folder.journal).result is Result.ERROR
