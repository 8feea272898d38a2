# SPDX-License-Identifier: Apache-2.0
"""Does a runner run every program of a cutover once, whoever is killed and whoever is away meanwhile?"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from gonogo.adapters.programs import leftover_processes
from tests.crash.conftest import Prepared, copied
from tests.crash.store import FILE
from tests.server import end_of, free_port, gonogo, running_server, start_gonogo

RUNBOOK = """\
runbook: night
title: A night in a folder
window: {{starts: 2027-03-06T22:00, ends: 2027-03-07T06:00}}
people:
  lead: {{}}
tasks:
  - id: copy
    name: Copy
    owner: lead
    kind: command
    planned: 1m
    resume: {resume}
    run: echo "copy $$" >> begun; while [ ! -e go ]; do sleep 0.05; done; echo all copied
  - {{id: after, name: After, owner: lead, kind: command, after: [copy], planned: 1m, run: echo after >> begun}}
backout:
  - {{id: restore, name: Restore, owner: lead, kind: command, planned: 1m, run: echo restore >> begun}}
"""


class Night:
    """A dress rehearsal that has started, with its runbook in a folder, and whatever runs for it."""

    def __init__(self, home: Path, folder: Path) -> None:
        self.home, self.folder, self.file = home, folder, folder / "night.yaml"
        self.settings: dict[str, str] = {}
        self.processes: list[subprocess.Popen[str]] = []

    def ask(self, *args: str, code: int | None = 0) -> Any:
        """Run a command of the cutover."""
        return gonogo("cutover", *args, home=self.home, code=code, **self.settings)

    def run(self, *args: str) -> subprocess.Popen[str]:
        """Start a runner and leave it running."""
        words = ("cutover", "run", "dress", str(self.file), "--runner", "db1", *args)
        self.processes.append(start_gonogo(*words, home=self.home, **self.settings))
        return self.processes[-1]

    def stage(self, task: str = "copy") -> str:
        """Where a task stands by its newest event, read beside Gonogo."""
        query = "SELECT after FROM rehearsals_cutoverevent WHERE task = ? ORDER BY sequence DESC LIMIT 1"
        with closing(sqlite3.connect(self.home / FILE, timeout=30)) as store:
            found = store.execute(query, (task,)).fetchone()
        return str(found[0]) if found else "waiting"

    def begun(self) -> list[str]:
        """The programs that began, in their order."""
        path = self.folder / "begun"
        return [line.split()[0] for line in path.read_text().splitlines()] if path.exists() else []

    def let_go(self) -> None:
        """Let the copy come to its end."""
        (self.folder / "go").touch()


def wait_for(happens: Callable[[], bool], what: str, seconds: float = 60) -> None:
    """Wait until something is so."""
    until = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < until, f"not yet: {what}"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def started(untouched: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Path], Night]:
    """Makes a night of the test's own, by what the runbook says about repeating; each kind is prepared once."""
    made: dict[str, Path] = {}

    def make(resume: str, folder: Path) -> Night:
        if resume not in made:
            made[resume] = prepare(untouched, tmp_path_factory.mktemp(resume), resume)
        shutil.copytree(made[resume], folder / "night")
        return Night(folder / "night" / "home", folder / "night")

    return make


def prepare(untouched: Prepared, folder: Path, resume: str) -> Path:
    """Schedule and start a dress rehearsal in a copy of the release; the folder that holds both."""
    home = copied(untouched, folder / "home").home
    (folder / "night.yaml").write_text(RUNBOOK.format(resume=resume))
    for words in (("import", str(folder / "night.yaml")), ("schedule", "night", "dress"), ("start", "dress")):
        gonogo("cutover", *words, home=home)
    return folder


@pytest.fixture
def night(started: Callable[[str, Path], Night], tmp_path: Path) -> Iterator[Night]:
    """A night whose programs ask a person after an interruption."""
    yield from ended_afterwards(started("ask", tmp_path))


@pytest.fixture
def safe_night(started: Callable[[str, Path], Night], tmp_path: Path) -> Iterator[Night]:
    """A night whose programs may be repeated."""
    yield from ended_afterwards(started("safe", tmp_path))


def ended_afterwards(night: Night) -> Iterator[Night]:
    """The night, whose runners are ended after the test."""
    yield night
    for process in night.processes:
        process.kill()
        process.communicate()


def test_a_runner_does_the_programs_in_their_order_until_it_is_over(night: Night) -> None:
    """What they said stands on the task, and the exit code says that the night was completed."""
    night.let_go()
    runner = night.run()
    wait_for(lambda: night.stage("after") == "done", "both programs are done")
    state = night.ask("status", "dress", "--format", "json").json()
    assert [row["note"] for row in state["tasks"]][:2] == ["Exit code 0. all copied", "Exit code 0."]
    assert [one["runner"] for one in state["runners"]] == ["db1"]
    night.ask("finish", "dress")
    said = end_of(runner)
    assert (said.code, night.begun()) == (0, ["copy", "after"])
    assert "Dress rehearsal is completed" in said.out


def test_a_killed_runner_takes_its_program_along_and_a_person_decides(night: Night) -> None:
    """After kill -9 nothing of the program is left; the next runner says interrupted, and a person repeats it."""
    runner = night.run()
    wait_for(lambda: night.begun() == ["copy"], "the copy runs")
    runner.send_signal(signal.SIGKILL)
    runner.wait()
    mark = "cutover-only-dress-db1-copy-1"
    wait_for(lambda: leftover_processes(mark) == (), "nothing of it is left")
    assert night.stage() == "running"
    night.run()
    wait_for(lambda: night.stage() == "interrupted", "the interruption is told")
    night.let_go()
    night.ask("again", "dress", "copy")
    wait_for(lambda: night.stage("after") == "done", "it goes on")
    assert night.begun() == ["copy", "copy", "after"]


def test_a_program_that_may_be_repeated_is_repeated(safe_night: Night) -> None:
    """With `resume: safe` nobody is asked."""
    night = safe_night
    runner = night.run()
    wait_for(lambda: night.begun() == ["copy"], "the copy runs")
    runner.kill()
    runner.wait()
    night.let_go()
    second = night.run()
    wait_for(lambda: night.stage("after") == "done", "it was repeated")
    assert night.begun() == ["copy", "copy", "after"]
    second.send_signal(signal.SIGTERM)
    assert end_of(second).code == 1


def test_programs_go_on_while_the_server_is_away(night: Night) -> None:
    """The server is killed and comes back: what happened meanwhile is told, and the next task begins."""
    scopes = ("--scope", "read", "--scope", "cutover")
    token = gonogo("token", "create", *scopes, "--for", "dana", "--format", "json", home=night.home).json()["token"]
    port = free_port()
    night.settings = {"GONOGO_URL": f"http://127.0.0.1:{port}", "GONOGO_TOKEN": token}
    with running_server(night.home, port=port) as server:
        night.run("--journal", str(night.folder / "journal"))
        wait_for(lambda: night.begun() == ["copy"], "the copy runs")
        server.kill()
        night.let_go()
        journal = night.folder / "journal" / "journal.jsonl"
        wait_for(lambda: '"what": "done"' in journal.read_text(), "the end is in the journal")
    with running_server(night.home, port=port):
        wait_for(lambda: night.stage("after") == "done", "it goes on")
    assert night.begun() == ["copy", "after"]


def test_turning_back_ends_the_program_and_begins_the_way_back(night: Night) -> None:
    """The copy is ended, and only then the old database is restored."""
    night.run()
    wait_for(lambda: night.begun() == ["copy"], "the copy runs")
    night.ask("turn-back", "dress", "--because", "rows are missing")
    wait_for(lambda: night.stage("restore") == "done", "the way back is gone")
    assert (night.begun(), night.stage("copy")) == (["copy", "restore"], "failed")
    assert leftover_processes("cutover-only-dress-db1-copy-1") == ()


def test_a_second_runner_of_the_same_name_is_refused(night: Night) -> None:
    """Two would not know of each other's programs; a runner of another name does what is left."""
    first = night.run()
    wait_for(lambda: night.begun() == ["copy"], "the copy runs")
    second = end_of(night.run())
    assert (second.code, "Another runner of this name" in second.err) == (1, True)
    night.run("--runner", "db2")
    night.let_go()
    wait_for(lambda: night.stage("after") == "done", "one of them did the rest")
    assert night.begun() == ["copy", "after"]
    assert first.poll() is None


def test_no_command_comes_from_the_server(night: Night) -> None:
    """A file that says anything else than what was frozen starts nothing, and the message says how to get it."""
    night.file.write_text(night.file.read_text().replace("all copied", "all gone"))
    said = end_of(night.run())
    assert (said.code, night.begun()) == (2, [])
    assert "does not say what was frozen for dress, which is version 1 of night" in said.err


def test_a_runner_that_reaches_nobody_starts_nothing(night: Night) -> None:
    """The address, the reason and the remedy are said."""
    night.settings = {"GONOGO_URL": f"http://127.0.0.1:{free_port()}", "GONOGO_TOKEN": "x"}
    said = end_of(night.run())
    assert said.code == 2
    assert "could not be reached" in said.err
    assert "Nothing was started" in said.err
    night.settings = {"GONOGO_DATABASE_URL": f"postgres://nobody@127.0.0.1:{free_port()}/nothing"}
    said = end_of(night.run())
    assert said.code == 2
    assert "PostgreSQL cannot be used" in said.err


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 kB of its own; only root can make one."""
    place = tmp_path / "disk"
    place.mkdir()
    words = ("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place))
    if os.geteuid() != 0 or subprocess.run(words, capture_output=True).returncode != 0:
        pytest.skip("A file system of one's own can be mounted by root only.")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(disk: Path) -> Path:
    """A file that leaves not a byte of the disk."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 512)
        except OSError:
            return filler


def pad_journal(journal: Path) -> None:
    """Fill the last page of the journal, so that its next line needs room that a full disk has not."""
    size = journal.stat().st_size
    entry = '{"do": "drop", "task": "%s"}\n'
    with journal.open("a") as file:
        file.write(entry % ("x" * (4096 - size % 4096 - len(entry) + 2)))
    assert journal.stat().st_size % 4096 == 0


def test_on_a_full_disk_what_ended_is_told_and_the_runner_ends_with_one_sentence(
    night: Night, small_disk: Path
) -> None:
    """The end of the program reaches the cutover though it cannot be written down; with room again it goes on."""
    place = ("--journal", str(small_disk / "journal"))
    runner = night.run(*place)
    wait_for(lambda: night.begun() == ["copy"], "the copy runs")
    pad_journal(small_disk / "journal" / "journal.jsonl")
    filler = fill(small_disk)
    night.let_go()
    said = end_of(runner)
    assert said.code == 2
    assert len(said.err.splitlines()) == 1
    assert "cannot be written: No space left on device. Mend that, then start the runner again." in said.err
    assert (night.stage(), night.begun()) == ("done", ["copy"])
    filler.unlink()
    night.run(*place)
    wait_for(lambda: night.stage("after") == "done", "it goes on")
    assert night.begun() == ["copy", "after"]


def test_with_a_full_disk_from_the_start_nothing_is_begun(night: Night, small_disk: Path) -> None:
    """What cannot be written down is not begun; with room again it begins, once."""
    place = ("--journal", str(small_disk / "journal"))
    filler = fill(small_disk)
    said = end_of(night.run(*place))
    assert (said.code, night.begun()) == (2, [])
    assert len(said.err.splitlines()) == 1
    assert "The journal" in said.err
    filler.unlink()
    night.let_go()
    night.run(*place)
    wait_for(lambda: night.stage("after") == "done", "it goes on")
    assert night.begun() == ["copy", "after"]


def test_a_journal_that_cannot_be_written_is_named(night: Night, small_disk: Path) -> None:
    """A disk that is mounted for reading only: one sentence with the folder, and nothing begun."""
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    said = end_of(night.run("--journal", str(small_disk / "journal")))
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert (said.code, night.begun()) == (2, [])
    assert f"The journal folder {small_disk / 'journal'} cannot be used: Read-only file system." in said.err
