# SPDX-License-Identifier: Apache-2.0
"""How do tests run the real thing: commands and servers as processes of their own, each with its own data folder?"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

START_SECONDS = 60
STOP_SECONDS = 60
COMMAND = (sys.executable, "-m", "gonogo")


@dataclass(frozen=True, slots=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """The answer of a command that was asked for `--format json`."""
        return json.loads(self.out)


def surroundings(home: Path, **settings: str) -> dict[str, str]:
    """The variables of a process: nothing of ours from outside, the data folder, and what the test sets."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GONOGO_", "DJANGO_"))}
    return {**kept, "GONOGO_HOME": str(home), "COLUMNS": "200", "PYTHONUNBUFFERED": "1", **settings}


def start_gonogo(
    *args: str, home: Path, before: Callable[[], None] | None = None, **settings: str
) -> subprocess.Popen[str]:
    """Start a command and leave it running; `before` runs in its process first."""
    return subprocess.Popen(
        [*COMMAND, *args],
        env=surroundings(home, **settings),
        cwd=home.parent,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=before,
    )


def end_of(process: subprocess.Popen[str], timeout: float = 120) -> Said:
    """Wait for a command and say what it said. A traceback fails the test: people never see one."""
    out, err = process.communicate(timeout=timeout)
    assert "Traceback" not in out + err, err
    return Said(process.returncode, out, err)


def gonogo(*args: str, home: Path, code: int | None = 0, **settings: str) -> Said:
    """Run a command to its end; the exit code must be `code` unless that is None."""
    said = end_of(start_gonogo(*args, home=home, **settings))
    assert code is None or said.code == code, f"gonogo {' '.join(args)} ended with {said.code}: {said.err}{said.out}"
    return said


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


@dataclass(slots=True)
class Server:
    """A running `gonogo serve`."""

    url: str
    home: Path
    process: subprocess.Popen[bytes]
    log: Path

    def stop(self) -> int:
        """Ask the server to end, as a service manager does, and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)

    def kill(self) -> None:
        """End the server without asking: no handler runs, nothing is flushed."""
        self.process.kill()
        self.process.wait(STOP_SECONDS)

    def said(self) -> str:
        """What the server printed so far."""
        return self.log.read_text(errors="replace")

    def wait_for(self, happens: Callable[[], bool], what: str, seconds: float = 30) -> float:
        """Wait until something is so, and return how many seconds that took."""
        started = time.perf_counter()
        while not happens():
            assert self.process.poll() is None, f"The server ended: {self.said()}"
            assert time.perf_counter() - started < seconds, f"After {seconds} s not yet: {what}. {self.said()}"
            time.sleep(0.02)
        return time.perf_counter() - started

    def is_ready(self) -> bool:
        """Whether the server answers from a loaded snapshot."""
        try:
            return httpx.get(f"{self.url}/readyz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False


@contextmanager
def running_server(home: Path, *, port: int | None = None, **settings: str) -> Iterator[Server]:
    """A real server on loopback with its own data folder, ready to answer; it is asked to end afterwards."""
    port = port or free_port()
    log = home.parent / f"{home.name}-serve-{port}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*COMMAND, "serve", "--host", "127.0.0.1", "--port", str(port)],
            env=surroundings(home, **settings),
            cwd=home.parent,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    server = Server(f"http://127.0.0.1:{port}", home, process, log)
    try:
        server.wait_for(server.is_ready, "the server is ready", START_SECONDS)
        yield server
    finally:
        try:
            server.stop()
        except subprocess.TimeoutExpired:
            server.kill()
            raise


def answer_of(url: str, flag: str, context: Mapping[str, object], key: str) -> dict[str, Any]:
    """What the data plane says about one flag for one user."""
    asked = httpx.post(
        f"{url}/ofrep/v1/evaluate/flags/{flag}",
        json={"context": dict(context)},
        headers={"Authorization": f"Bearer {key}"},
        timeout=30,
    )
    answer: dict[str, Any] = asked.json()
    return {"status": asked.status_code, **answer}
