# SPDX-License-Identifier: Apache-2.0
"""Who ends a program and everything it began when the runner is gone? This file, as a small process between the two.

It is started as `python -I -S guard.py LIFE STATUS GRACE -- WORDS`, with the numbers of two pipes. It runs the words,
writes how they ended to STATUS, and stays while anything they began still runs. When LIFE is closed, which also happens
when the runner is killed with -9, all of it is asked to end, and after GRACE seconds ended. It uses only the standard
library and imports nothing of Gonogo.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import time

SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER of prctl(2): processes that lose their parent become children of this one."""
LOOKS_PER_SECOND = 50


def main(life: int, status: int, grace: float, words: list[str]) -> None:
    """Run the words, say how they ended, and stay until nothing of them is left or nobody wants it any more."""
    become_subreaper()
    waking, woken = os.pipe()
    for end in (waking, woken):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
    stop: list[int] = []
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.append(1))
    child = start(words, (life, status, waking, woken))
    quiet = os.open(os.devnull, os.O_RDWR)
    for file in (0, 1, 2):
        os.dup2(quiet, file)
    while alive(child, status):
        ready, _, _ = select.select([life, waking], [], [], 1.0)
        if waking in ready:
            with contextlib.suppress(BlockingIOError):
                os.read(waking, 512)
        if stop or (life in ready and not os.read(life, 1)):
            end_all(child, grace)
            return


def start(words: list[str], ours: tuple[int, ...]) -> int:
    """Begin the words in a process group of their own, and return its number."""
    child = os.fork()
    if child:
        return child
    os.setpgid(0, 0)
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    for end in ours:
        os.close(end)
    try:
        os.execvp(words[0], words)  # noqa: S606 (what the rehearsal says, on the machine of whoever runs it)
    except OSError as error:
        os.write(2, f"{words[0]} cannot be started: {error.strerror}\n".encode())
        os._exit(127)


def alive(child: int, status: int) -> bool:
    """Whether anything is left, after taking note of what ended. How the words themselves ended is passed on."""
    while True:
        try:
            ended, how = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return False
        if ended == 0:
            return True
        if ended == child:
            with contextlib.suppress(BrokenPipeError):
                os.write(status, f"{os.waitstatus_to_exitcode(how)}\n".encode())


def end_all(child: int, grace: float) -> None:
    """Ask everything to end, and after the grace end it; what begins meanwhile is ended too."""
    until = time.monotonic() + grace
    for process in family(child):
        tell(process, signal.SIGTERM)
    while some_left() and time.monotonic() < until:
        time.sleep(1 / LOOKS_PER_SECOND)
    while some_left():
        for process in family(child):
            tell(process, signal.SIGKILL)
        time.sleep(1 / LOOKS_PER_SECOND)


def some_left() -> bool:
    """Whether a process of the family is left; those that ended are buried."""
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                return True
        except ChildProcessError:
            return False


def family(child: int) -> list[int]:
    """All that descends from this process; without /proc the process group of the words, as a negative number."""
    parents: dict[int, int] = {}
    try:
        names = [name for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return [-child]
    for name in names:
        with contextlib.suppress(OSError, ValueError, IndexError), open(f"/proc/{name}/stat", "rb") as file:
            parents[int(name)] = int(file.read().rpartition(b") ")[2].split()[1])
    if not parents:
        return [-child]
    found = {os.getpid()}
    while more := {one for one, parent in parents.items() if parent in found} - found:
        found |= more
    return sorted(found - {os.getpid()})


def tell(process: int, number: int) -> None:
    """Send a signal; whoever is gone already needs none."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(process, number)


def become_subreaper() -> None:
    """On Linux, keep also those whose parent ends before them; elsewhere the process group has to do."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None, use_errno=True).prctl(SUBREAPER, 1, 0, 0, 0)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), sys.argv[5:])
