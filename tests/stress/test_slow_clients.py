# SPDX-License-Identifier: Apache-2.0
"""Is memory bounded, and is everybody else told at once, when hundreds of clients open streams and never read?"""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from gonogo.faces.ofrep.tests.cast import ALL_KEY, APP_KEY
from tests.server import free_port
from tests.stress.slow_clients import clients_that_never_read, resident_bytes

SLOW = 200
ROUND = 50
MOST_BYTES = 32 * 1024 * 1024
"""Several times what 200 streams may cost by their own bounds, on any allocator."""


@dataclass(frozen=True, slots=True)
class Stressed:
    """A running data plane whose flags the test changes."""

    url: str
    process: subprocess.Popen[str]

    def change(self, times: int) -> int:
        """Change what is served so many times; the version that is served then."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(f"{times}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@contextmanager
def stressed() -> Iterator[Stressed]:
    """The data plane in a process of its own."""
    port = free_port()
    command = [sys.executable, "-m", "tests.stress.plane_under_change", str(port)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=Path(__file__).parents[2], **pipes) as process:
        running = Stressed(f"http://127.0.0.1:{port}", process)
        wait_for(lambda: process.poll() is None and answers(running), "the data plane answers")
        try:
            yield running
        finally:
            process.terminate()


def answers(running: Stressed) -> bool:
    """Whether an ordinary question is answered."""
    try:
        asked = httpx.post(
            f"{running.url}/ofrep/v1/evaluate/flags/new-intake",
            json={"context": {"targetingKey": "ana"}},
            headers={"X-API-Key": APP_KEY},
        )
    except httpx.TransportError:
        return False
    return asked.status_code == 200


def wait_for(happens: Callable[[], bool], what: str, seconds: float = 60) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, f"Not yet after {seconds} s: {what}"
        time.sleep(0.05)


def listen(url: str, told: queue.Queue[int], ready: threading.Event) -> None:
    """Read a stream as a healthy client does, and note each version."""
    with httpx.stream("GET", f"{url}/ofrep/v1/events", headers={"X-API-Key": ALL_KEY}, timeout=60) as response:
        for line in response.iter_lines():
            ready.set()
            if line.startswith("id: "):
                told.put(int(line[4:]))


def connections_of(process: int) -> int:
    """How many sockets a process has open."""
    return sum(1 for file in Path(f"/proc/{process}/fd").iterdir() if is_socket(file))


def is_socket(file: Path) -> bool:
    """Whether an open file is a socket; it may be closed meanwhile."""
    try:
        return str(file.readlink()).startswith("socket:")
    except OSError:
        return False


def test_clients_that_never_read_are_dropped_and_cost_little() -> None:
    """Memory stays bounded over hundreds of changes, the connections are broken off, and a healthy client is told."""
    told: queue.Queue[int] = queue.Queue()
    ready = threading.Event()
    with stressed() as running:
        threading.Thread(target=listen, args=(running.url, told, ready), daemon=True).start()
        assert ready.wait(30)
        few = connections_of(running.process.pid)
        with clients_that_never_read(running.url, APP_KEY, SLOW) as slow:
            wait_for(lambda: connections_of(running.process.pid) >= few + SLOW, "all streams are open")
            before, changes = resident_bytes(running.process.pid), 0
            while connections_of(running.process.pid) > few + SLOW // 10:
                newest = running.change(ROUND)
                changes += ROUND
                assert changes < 4000, "The clients that never read are not dropped."
                while told.get(timeout=30) < newest:
                    pass
                assert answers(running)
                grown = resident_bytes(running.process.pid) - before
                assert grown < MOST_BYTES
            print(f"\n{SLOW} clients that never read were dropped within {changes} changes: {grown / 1e6:.1f} MB more")
            assert len(slow) == SLOW
