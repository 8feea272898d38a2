# SPDX-License-Identifier: Apache-2.0
"""How does a server run on one core of its own, and when is it ready?"""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

SERVER_CORE, LOAD_CORE = "0", "1"
START_SECONDS = 120


def pinned(core: str, command: Sequence[str]) -> list[str]:
    """The command on one core only, where the system can do that."""
    can = shutil.which("taskset") is not None and (os.cpu_count() or 1) > 1
    return ["taskset", "-c", core, *command] if can else list(command)


@contextmanager
def server(
    command: Sequence[str], port: int, ready: str, folder: Path, environment: Mapping[str, str] | None = None
) -> Iterator[int]:
    """Run a server on its core until the end of the block, and give its process id.

    `ready` is the path that answers 200 when it is.
    """
    log = folder / f"server-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            pinned(SERVER_CORE, command),
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_ready(process, port, ready, log)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def processor_seconds(process: int) -> float:
    """How long a process has had a processor so far, all its threads together."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def python(*words: str) -> list[str]:
    """A command of this Python."""
    return [sys.executable, *words]


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, path: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    raise SystemExit(f"The server on port {port} did not start:\n{log.read_text(errors='replace')[-2000:]}")
