# SPDX-License-Identifier: Apache-2.0
"""Does the journal on the disk tell the truth, whoever reads it and however its run ended?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gonogo.practices.rehearsals.actions.running.errors import JournalProblem
from gonogo.practices.rehearsals.actions.running.folders import RunFolder, new_folder, run_folders
from gonogo.practices.rehearsals.actions.running.journal import new_journal, read_journal, take_over
from gonogo.practices.rehearsals.rules.journal.entry import Entry, Event, IllegalEntry
from gonogo.practices.rehearsals.rules.report import Leg, Result
from gonogo.practices.rehearsals.tests.journal.journals import at, passed_run

NOW = datetime(2027, 3, 1, 9, 0, 7, tzinfo=UTC)
LIVES = """
import sys, time
from pathlib import Path
from gonogo.practices.rehearsals.actions.running.journal import new_journal
from gonogo.practices.rehearsals.tests.journal.journals import passed_run
from gonogo.practices.rehearsals.rules.report import Leg
journal = new_journal(Path(sys.argv[1]))
for entry in passed_run((Leg.UP, Leg.VERIFY))[:3]:
    journal.write(entry)
print("written", flush=True)
time.sleep(600)
"""


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """A whole run, entry by entry, ends as passed."""
    with new_journal(tmp_path / "journal.jsonl") as journal:
        for entry in passed_run((Leg.UP, Leg.VERIFY)):
            journal.write(entry)
    assert read_journal(tmp_path / "journal.jsonl").result is Result.PASSED


def test_what_cannot_follow_is_not_written(tmp_path: Path) -> None:
    """A refused entry leaves no trace on the disk."""
    with new_journal(tmp_path / "journal.jsonl") as journal:
        journal.write(passed_run((Leg.UP, Leg.VERIFY))[0])
        with pytest.raises(IllegalEntry):
            journal.write(Entry(Event.ENDED, at(1), result=Result.PASSED))
    assert (tmp_path / "journal.jsonl").read_text().count("\n") == 1


def test_a_killed_run_is_told_from_one_at_work(tmp_path: Path) -> None:
    """While its process lives nobody can take it over; after kill -9 the next can, and finds it interrupted."""
    path = tmp_path / "journal.jsonl"
    with subprocess.Popen([sys.executable, "-c", LIVES, str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"written\n"
        assert take_over(path) is None
        process.send_signal(signal.SIGKILL)
    taken = take_over(path)
    assert taken is not None
    with taken:
        assert taken.state is not None
        assert taken.state.where == 'in step "one" of the leg "up"'
        taken.write(Entry(Event.ENDED, at(9), result=Result.INTERRUPTED))
    assert (read_journal(path).result, read_journal(path).broken) == (Result.INTERRUPTED, "")


def test_a_torn_line_is_taken_away_before_more_is_written(tmp_path: Path) -> None:
    """Half of an entry counts as not written, and what follows begins on its own line."""
    path = tmp_path / "journal.jsonl"
    with new_journal(path) as journal:
        for entry in passed_run((Leg.UP, Leg.VERIFY))[:2]:
            journal.write(entry)
    with path.open("ab") as file:
        file.write(b'{"event":"step begun","at":"2027-03')
    assert read_journal(path).broken == ""
    taken = take_over(path)
    assert taken is not None
    with taken:
        taken.write(Entry(Event.ENDED, at(9), result=Result.INTERRUPTED))
    assert (read_journal(path).result, read_journal(path).broken) == (Result.INTERRUPTED, "")


def test_a_full_disk_stops_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry that does not reach the disk is an error that says so, and counts as not written."""
    with new_journal(tmp_path / "journal.jsonl") as journal:
        entries = passed_run((Leg.UP, Leg.VERIFY))
        journal.write(entries[0])

        def full(file: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(JournalProblem, match="No space left"):
            journal.write(entries[1])
        assert journal.state is not None
        assert journal.state.open_leg is None


def test_a_journal_that_is_there_is_not_begun_again(tmp_path: Path) -> None:
    """Nobody writes over what another run wrote."""
    new_journal(tmp_path / "journal.jsonl").close()
    with pytest.raises(JournalProblem, match="File exists"):
        new_journal(tmp_path / "journal.jsonl")


def test_runs_sort_by_time_and_never_meet(tmp_path: Path) -> None:
    """Two runs of the same second have folders of their own; the id begins with the time."""
    first, second = new_folder(tmp_path, NOW), new_folder(tmp_path, NOW)
    later = new_folder(tmp_path, NOW.replace(hour=10))
    assert first.run != second.run
    assert first.run.startswith("20270301T090007.000Z-")
    assert run_folders(tmp_path)[-1] == later
    assert {one.run for one in run_folders(tmp_path)} == {first.run, second.run, later.run}


def test_other_things_in_the_folder_are_no_runs(tmp_path: Path) -> None:
    """What does not look like a run is left alone; without a folder there is no run."""
    assert run_folders(tmp_path) == ()
    (tmp_path / "rehearsals" / "golden").mkdir(parents=True)
    (tmp_path / "rehearsals" / "20270301T090007.000Z-abcdef").write_text("a file")
    assert run_folders(tmp_path) == ()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """Also for root, who may write everywhere: a file is in the way."""
    (tmp_path / "rehearsals").write_text("")
    with pytest.raises(JournalProblem, match="rehearsals"):
        new_folder(tmp_path, NOW)


def test_a_run_without_a_journal_was_interrupted(tmp_path: Path) -> None:
    """It died between making its folder and its first entry."""
    assert read_journal(tmp_path / "journal.jsonl").result is Result.INTERRUPTED
    assert take_over(tmp_path / "journal.jsonl") is None


def test_a_log_is_named_for_its_step(tmp_path: Path) -> None:
    """Whatever a step is called, its log stays in the folder of the run."""
    folder = RunFolder(tmp_path)
    assert folder.log("up-2 move people").name == "up-2-move-people.log"
    assert folder.log("../../etc/passwd").parent == tmp_path
