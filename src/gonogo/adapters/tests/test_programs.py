# SPDX-License-Identifier: Apache-2.0
"""Do programs end as they should, with everything they began, whatever happens to the runner?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gonogo.adapters.programs import MARK, CannotStart, Ended, Program, Programs, end_leftovers, leftover_processes
from gonogo.adapters.programs import running as keeping

RUNNER = """
import os, signal, sys
from pathlib import Path
from gonogo.adapters.programs import Program, Programs
signal.signal(signal.SIGINT, signal.default_int_handler)
with Programs(sys.argv[1], grace=0.2) as programs:
    log = Path(sys.argv[2]) / "log"
    programs.start(Program(("/bin/sh", "-c", sys.argv[3]), Path(sys.argv[2]), dict(os.environ), log))
"""
FAMILY = "sleep 600 & setsid sleep 601 & trap '' TERM; echo begun > here; sleep 602; sleep 603"
"""A shell that will not listen, with a child in the background and one that left the group."""


def shell(folder: Path, command: str, *, timeout: float | None = None, run: str = "r", grace: float = 0.2) -> Ended:
    """Run a line of shell to its end."""
    with Programs(run, grace=grace) as programs:
        return programs.start(_program(folder, command, timeout))


def _program(folder: Path, command: str, timeout: float | None = None) -> Program:
    return Program(("/bin/sh", "-c", command), folder, dict(os.environ), folder / "log", timeout)


def wait_until_gone(run: str) -> tuple[int, ...]:
    """What is left of a run after its guard had ample time."""
    for _ in range(500):
        if not leftover_processes(run):
            return ()
        time.sleep(0.02)
    return leftover_processes(run)


def wait_for(path: Path) -> None:
    """Until a file is there."""
    for _ in range(500):
        if path.exists():
            return
        time.sleep(0.02)
    raise AssertionError(f"{path} never came")


def test_a_program_says_what_it_says_and_how_it_ended(tmp_path: Path) -> None:
    """Both streams are kept in their order, on the disk as well."""
    ended = shell(tmp_path, "echo one; echo two >&2; exit 7")
    assert (ended.code, ended.tail, ended.last_line) == (7, "one\ntwo\n", "two")
    assert (tmp_path / "log").read_text() == "one\ntwo\n"


def test_a_program_gets_its_variables_and_nothing_else(tmp_path: Path) -> None:
    """Only what was given, and the name of the run."""
    program = Program(("/usr/bin/env",), tmp_path, {"COLOUR": "blue"}, tmp_path / "log")
    with Programs("r42") as programs:
        said = programs.start(program).tail.splitlines()
    assert {line for line in said if not line.startswith("LC_CTYPE=")} == {"COLOUR=blue", f"{MARK}=r42"}


def test_nobody_is_asked(tmp_path: Path) -> None:
    """A program that reads from the keyboard finds nothing there and does not wait."""
    assert shell(tmp_path, "read answer || echo nobody").last_line == "nobody"


def test_a_signal_is_a_negative_code(tmp_path: Path) -> None:
    """A program that was killed is told from one that ended."""
    assert shell(tmp_path, "kill -9 $$").code == -9


def test_much_is_said_and_little_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a flood the beginning stays on the disk, the end is shown, and memory holds no more than that."""
    monkeypatch.setattr(keeping, "LARGEST_LOG", 100_000)
    ended = shell(tmp_path, "head -c 3000000 /dev/zero | tr '\\0' x; echo; echo the end")
    assert ended.last_line == "the end"
    assert len(ended.tail) == keeping.KEPT_TAIL
    assert (tmp_path / "log").stat().st_size == 100_000


def test_a_hanging_program_is_ended_with_its_whole_family(tmp_path: Path) -> None:
    """Children, and children that left the group, and a shell that ignores being asked: all are gone."""
    ended = shell(tmp_path, FAMILY, timeout=0.5, run="hanging")
    assert ended.timed_out
    assert (tmp_path / "here").exists()
    assert leftover_processes("hanging") == ()


def test_a_program_that_listens_may_tidy_up(tmp_path: Path) -> None:
    """It is asked first, and has the grace to answer."""
    ended = shell(tmp_path, "trap 'echo tidied; exit 0' TERM; sleep 600 & wait", timeout=0.5, grace=20)
    assert ended.timed_out
    assert ended.last_line == "tidied"


def test_what_is_left_in_the_background_lives_until_the_run_ends(tmp_path: Path) -> None:
    """A server that one step started is there for the next, may go on talking, and is gone with the run."""
    with Programs("background", grace=0.2) as programs:
        begun = programs.start(_program(tmp_path, "(while :; do echo talking; sleep 0.05; done) & echo begun"))
        assert begun.code == 0
        assert leftover_processes("background")
        assert programs.start(_program(tmp_path, "echo next")).last_line == "next"
    assert leftover_processes("background") == ()


def test_everything_is_gone_when_the_runner_is_killed(tmp_path: Path) -> None:
    """The guard notices that its runner is gone, also by kill -9."""
    words = [sys.executable, "-c", RUNNER, "killed", str(tmp_path), FAMILY]
    with subprocess.Popen(words) as runner:
        wait_for(tmp_path / "here")
        assert len(leftover_processes("killed")) >= 4
        runner.send_signal(signal.SIGKILL)
    assert wait_until_gone("killed") == ()


def test_what_a_killed_guard_left_is_found_and_ended(tmp_path: Path) -> None:
    """Should both be killed at once, the next run ends what carries the name of the dead one, and nothing else."""
    words = [sys.executable, "-c", RUNNER, "orphaned", str(tmp_path), FAMILY]
    with subprocess.Popen(words) as runner, Programs("other") as other:
        other.start(_program(tmp_path, "sleep 600 &"))
        wait_for(tmp_path / "here")
        runner.send_signal(signal.SIGSTOP)
        guard = min(leftover_processes("orphaned"))
        os.kill(guard, signal.SIGKILL)
        runner.send_signal(signal.SIGKILL)
        runner.wait(timeout=60)
        assert len(leftover_processes("orphaned")) >= 3
        assert end_leftovers("orphaned")
        assert leftover_processes("orphaned") == ()
        assert leftover_processes("other")


def test_ctrl_c_ends_it(tmp_path: Path) -> None:
    """Interrupted while a program runs, the runner leaves nothing behind; the program did not see the keys itself."""
    words = [sys.executable, "-c", RUNNER, "stopped", str(tmp_path), FAMILY]
    with subprocess.Popen(words, stderr=subprocess.DEVNULL) as runner:
        wait_for(tmp_path / "here")
        runner.send_signal(signal.SIGINT)
        runner.wait(timeout=60)
        assert runner.returncode != 0
        assert leftover_processes("stopped") == ()


def test_a_program_that_is_not_there_says_so(tmp_path: Path) -> None:
    """As a shell does: 127, and a sentence."""
    with Programs("r") as programs:
        ended = programs.start(Program(("no-such-program",), tmp_path, {"PATH": "/bin"}, tmp_path / "log"))
    assert ended.code == 127
    assert ended.last_line == "no-such-program cannot be started: No such file or directory"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Nothing was started, and no pipe is left open."""
    before = len(os.listdir("/proc/self/fd"))
    with Programs("r") as programs, pytest.raises(CannotStart, match="nowhere"):
        programs.start(Program(("true",), tmp_path / "nowhere", {}, tmp_path / "log"))
    assert len(os.listdir("/proc/self/fd")) == before


def test_no_pipe_is_left_open(tmp_path: Path) -> None:
    """Many programs later there are as many open files as before."""
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        shell(tmp_path, "true")
    assert len(os.listdir("/proc/self/fd")) == before
