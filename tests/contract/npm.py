# SPDX-License-Identifier: Apache-2.0
"""What do the official npm clients answer?"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

CLIENTS = Path(__file__).parent / "clients"
OLDEST_NODE = 20


@cache
def why_not() -> str:
    """The reason why there are no npm clients here, or nothing when they are installed."""
    if not (shutil.which("npm") and shutil.which("node")):
        return "npm is not installed."
    version = _run(["node", "--version"]).stdout.strip()
    if int(version.lstrip("v").partition(".")[0]) < OLDEST_NODE:
        return f"Node.js {version} is older than {OLDEST_NODE}, which the clients need."
    with _one_at_a_time():
        return _install()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Tests run in several processes; `npm ci` of a second one would take away what the first has installed."""
    mine = hashlib.sha256(str(CLIENTS).encode()).hexdigest()[:16]
    with (Path(tempfile.gettempdir()) / f"gonogo-npm-{mine}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _install() -> str:
    lock, installed = CLIENTS / "package-lock.json", CLIENTS / "node_modules" / ".installed-from"
    if installed.is_file() and installed.read_bytes() == lock.read_bytes():
        return ""
    done = _run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"])
    if done.returncode != 0:
        return f"The npm clients could not be installed: {done.stderr.strip()[-500:]}"
    shutil.copyfile(lock, installed)
    return ""


def require_npm() -> None:
    """Skip without npm; in CI that is a failure."""
    if reason := why_not():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


def job(client: str, url: str, key: str, asks: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Questions for the npm client `ofrep` or `flagd`: {flag, kind, default, context} each."""
    return {"client": client, "url": url, "key": key, "asks": asks}


def answers_to(*jobs: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """What the clients answer, job by job."""
    done = _run(["node", "ask.mjs"], json.dumps(jobs))
    assert done.returncode == 0, done.stderr
    answers: list[list[dict[str, Any]]] = json.loads(done.stdout)
    return answers


def _run(command: list[str], given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=CLIENTS, input=given, capture_output=True, text=True, timeout=300, check=False)
