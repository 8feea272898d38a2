# SPDX-License-Identifier: Apache-2.0
"""Is a run that was killed, wherever that was, interrupted and never passed, and is nothing of it left?"""

from __future__ import annotations

import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gonogo.adapters.programs import leftover_processes
from gonogo.practices.rehearsals.actions.running.dead import bury_dead, remove_copies
from gonogo.practices.rehearsals.actions.running.errors import JournalProblem
from gonogo.practices.rehearsals.actions.running.folders import RunFolder, run_folders
from gonogo.practices.rehearsals.actions.running.journal import new_journal, read_journal
from gonogo.practices.rehearsals.actions.running.keeping import kept_report
from gonogo.practices.rehearsals.actions.running.sending import mark_recorded, waiting_reports
from gonogo.practices.rehearsals.rules.journal.entry import Entry, Event
from gonogo.practices.rehearsals.rules.recording.report_data import report_from_data
from gonogo.practices.rehearsals.rules.report import Leg, Result
from gonogo.practices.rehearsals.tests.running.ground import Ground, copies, sqlite_ground
from gonogo.practices.rehearsals.tests.running.killing import KILLED, killed_after, run_apart
from gonogo.practices.rehearsals.tests.running.test_run import hash_of

SERVER = '  - {name: start a server, shell: "sleep 600 & setsid sleep 600 & echo begun"}\n'
MOST_ENTRIES = 60


def clock() -> datetime:
    """The time."""
    return datetime.now(UTC)


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    """A sound migration whose first step leaves processes running."""
    ground = sqlite_ground(tmp_path)
    ground.change(("steps:\n", f"steps:\n{SERVER}"), file="people.yaml")
    return ground


def gone(run: str) -> bool:
    """Whether nothing of the run runs any more, after its guard had ample time."""
    for _ in range(500):
        if not leftover_processes(run):
            return True
        time.sleep(0.02)
    return False


def test_killed_at_every_entry_it_is_interrupted_and_nothing_is_left(ground: Ground) -> None:
    """Each entry of the journal in turn is the last thing that the runner does; then the next one looks."""
    before = hash_of(ground.source)
    seen = []
    for number in range(1, MOST_ENTRIES):
        code = run_apart(ground, killed_after(number))
        if code != KILLED:
            break
        folder = run_folders(ground.home)[-1]
        ended = read_journal(folder.journal).ended
        buried = bury_dead(ground.home, clock)
        remove_copies(ground.home, clock)
        told = read_journal(folder.journal)
        assert told.state is not None
        where = f"after entry {number}, {told.state.where}"
        assert told.result is (Result.PASSED if ended else Result.INTERRUPTED), where
        assert len(buried) == (0 if ended else 1), where
        assert report_from_data(kept_report(folder) or {}).result is told.result, where
        assert copies(ground.home) == [], where
        assert gone(folder.run), where
        assert hash_of(ground.source) == before, where
        seen.append(told.state.where)
    assert code == 0
    assert {f'in the leg "{leg.value}"' for leg in Leg if leg is not Leg.MASK} <= set(seen)
    assert 'in step "move people" of the leg "up"' in seen
    assert 'in step "move back" of the leg "backout"' in seen
    assert 'in step "move people" of the leg "up again"' in seen


def test_the_next_run_tidies_up_and_passes(ground: Ground) -> None:
    """A run after a killed one is not disturbed by it, and the killed one waits to be recorded as interrupted."""
    assert run_apart(ground, killed_after(12)) == KILLED
    assert bury_dead(ground.home, clock)[0].rehearsal == "people"
    assert ground.run(quick=True).passed
    assert copies(ground.home) == []
    waiting = waiting_reports(ground.home)
    assert [one.report["result"] for one in waiting] == ["interrupted", "passed"]
    mark_recorded(waiting[0].folder, 7, clock)
    assert [one.report["result"] for one in waiting_reports(ground.home)] == ["passed"]


def test_the_dead_are_buried_once(ground: Ground) -> None:
    """Looking again finds nothing, and says the same of the run."""
    run_apart(ground, killed_after(9))
    assert len(bury_dead(ground.home, clock)) == 1
    assert remove_copies(ground.home, clock).removed
    assert bury_dead(ground.home, clock) == ()
    assert remove_copies(ground.home, clock).removed == ()


def test_a_living_run_is_left_alone(ground: Ground) -> None:
    """Neither its journal nor its copies are touched while its process lives."""

    def look(count: int, entry: Entry) -> None:
        if entry.event is Event.STEP_BEGUN and entry.leg is Leg.UP:
            here, there = os.pipe()
            if not os.fork():
                os.close(here)
                left = copies(ground.home)
                found = bury_dead(ground.home, clock), remove_copies(ground.home, clock).removed
                os.write(there, b"alone" if found == ((), ()) and copies(ground.home) == left and left else b"hurt!")
                os._exit(0)
            os.close(there)
            if os.read(here, 5) != b"alone":
                os._exit(9)

    assert run_apart(ground, look, quick=True) == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stopped_run_cleans_up_itself(ground: Ground, number: signal.Signals) -> None:
    """Ctrl-C, a pipeline that gives up and a closed terminal: copies and processes go, and it says where it was."""

    def look(count: int, entry: Entry) -> None:
        if entry.event is Event.STEP_BEGUN and entry.step == "move people":
            os.kill(os.getpid(), number)

    assert run_apart(ground, look) == 1
    (folder,) = run_folders(ground.home)
    report = report_from_data(kept_report(folder) or {})
    assert report.result is Result.INTERRUPTED
    assert report.reasons == ('The run was stopped in step "move people" of the leg "up".',)
    assert read_journal(folder.journal).result is Result.INTERRUPTED
    assert copies(ground.home) == []
    assert leftover_processes(folder.run) == ()
    assert bury_dead(ground.home, clock) == ()


def test_a_journal_that_cannot_be_written_stops_the_run(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the middle of a run the disk is full: it ends as an error that says so, and its copies are gone."""
    real = os.fsync
    calls = [0]

    def fsync(file: int) -> None:
        calls[0] += 1
        if calls[0] == 10:
            monkeypatch.setattr(os, "write", full)
        real(file)

    def full(file: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fsync)
    report = ground.run()
    monkeypatch.undo()
    assert report.result is Result.ERROR
    assert any("No space left on device" in one for one in report.reasons)
    assert copies(ground.home) == []
    (folder,) = run_folders(ground.home)
    assert read_journal(folder.journal).result is Result.INTERRUPTED


def test_without_a_journal_nothing_is_run(ground: Ground) -> None:
    """Where runs cannot be kept, the source is not even opened."""
    ground.home.mkdir()
    (ground.home / "rehearsals").write_text("in the way")
    with pytest.raises(JournalProblem, match="rehearsals"):
        ground.run()


def test_a_folder_without_a_first_entry_goes_away(ground: Ground) -> None:
    """A run that died before it said what it is has nothing to tell."""
    folder = RunFolder(ground.home / "rehearsals" / "20270301T090000.000Z-abcdef")
    folder.path.mkdir(parents=True)
    new_journal(folder.journal).close()
    assert bury_dead(ground.home, clock) == ()
    assert not folder.path.exists()


def test_two_runs_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    """Each has its copies, and both pass."""
    ground = sqlite_ground(tmp_path)
    children = []
    for _ in range(2):
        child = os.fork()
        if not child:
            code = 3
            try:
                code = 0 if ground.run(quick=True).passed else 1
            finally:
                os._exit(code)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0]
    assert copies(ground.home) == []
    assert len(run_folders(ground.home)) == 2
