# SPDX-License-Identifier: Apache-2.0
"""How is Unleash, the flag server to compare with, started on a PostgreSQL of its own with one flag?"""

from __future__ import annotations

import json
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from benchmarks.http.load import Target
from benchmarks.http.servers import server
from tests.postgres_cluster import NoPostgres, temporary_postgres
from tests.server import free_port

FOLDER = Path(__file__).with_name("unleash")
NAME = "Unleash, frontend API, one flag"
ADMIN = "*:*.for-the-benchmark-admin"
FRONTEND = "default:development.for-the-benchmark-frontend"


class NoUnleash(Exception):
    """It cannot be run here; the message says why."""


@contextmanager
def unleash(folder: Path) -> Iterator[Target]:
    """Unleash with one enabled flag, opened to half of the users, as its documentation sets it up."""
    _install()
    try:
        with temporary_postgres() as url:
            port = free_port()
            settings = {
                **_database(url),
                "HTTP_PORT": str(port),
                "HTTP_HOST": "127.0.0.1",
                "NODE_ENV": "production",
                "LOG_LEVEL": "error",
                "CHECK_VERSION": "false",
                "SEND_TELEMETRY": "false",
                "INIT_ADMIN_API_TOKENS": ADMIN,
                "INIT_FRONTEND_API_TOKENS": FRONTEND,
            }
            command = ["node", str(FOLDER / "node_modules" / "unleash-server" / "dist" / "server.js")]
            with server(command, port, "/health", folder, settings) as process:
                _make_flag(port)
                yield Target(NAME, process, port, "GET", "/api/frontend?userId=u1", FRONTEND)
    except NoPostgres as reason:
        raise NoUnleash(str(reason)) from None


def _database(url: str) -> dict[str, str]:
    place = urlsplit(url)
    return {
        "DATABASE_HOST": unquote(place.netloc.partition("@")[2]),
        "DATABASE_NAME": place.path[1:],
        "DATABASE_USERNAME": place.username or "",
        "DATABASE_PASSWORD": "none",
        "DATABASE_SSL": "false",
    }


def _install() -> None:
    if not (shutil.which("npm") and shutil.which("node")):
        raise NoUnleash("npm is not installed.")
    if not (FOLDER / "node_modules" / "unleash-server").is_dir():
        done = subprocess.run(["npm", "ci", "--ignore-scripts"], cwd=FOLDER, capture_output=True, text=True)
        if done.returncode != 0:
            raise NoUnleash(f"it could not be installed: {done.stderr.strip()[-500:]}")


def _make_flag(port: int) -> None:
    features = "/api/admin/projects/default/features"
    _ask(port, "POST", features, {"name": "new-intake", "type": "release"})
    share = {"rollout": "50", "stickiness": "userId", "groupId": "new-intake"}
    strategy = {"name": "flexibleRollout", "constraints": [], "parameters": share}
    _ask(port, "POST", f"{features}/new-intake/environments/development/strategies", strategy)
    _ask(port, "POST", f"{features}/new-intake/environments/development/on", {})


def _ask(port: int, method: str, path: str, content: dict[str, Any]) -> None:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}",
        json.dumps(content).encode(),
        {"Authorization": ADMIN, "Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        answer.read()
