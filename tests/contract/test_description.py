# SPDX-License-Identifier: Apache-2.0
"""Does the running server keep to its own description of the data plane, with a real client key and without?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx

from tests.contract.conftest import Served, client_key
from tests.server import gonogo

ENDLESS = "streamChanges"
"""The event stream never ends, so generated requests cannot wait for its end; `test_events` covers it."""


def test_generated_requests_find_no_violation_in_the_running_server(served: Served, tmp_path: Path) -> None:
    """Whatever is sent, each answer is one that the description foresees, and refusals are really refusals."""
    made = ("token", "create", "--scope", "evaluate", "--scope", "sync", "--format", "json")
    key = gonogo(*made, home=served.portal.home).json()["token"]
    served.server.wait_for(lambda: may_sync(served, key), "the new key is known")
    description = tmp_path / "openapi.yaml"
    description.write_bytes(httpx.get(f"{served.url}/ofrep/openapi.yaml", timeout=30).content)
    done = subprocess.run(
        [
            *(sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"),
            *("run", str(description), "--url", served.url, "--header", f"Authorization: Bearer {key}"),
            *("--exclude-operation-id", ENDLESS, "--phases", "examples,coverage,fuzzing,stateful"),
            *("--max-examples", "5", "--continue-on-failure", "--generation-deterministic", "--no-color"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "5 selected" in done.stdout
    assert "Traceback" not in served.server.said()


def may_sync(served: Served, key: str) -> bool:
    """Whether the server knows the key already; it looks for new ones several times a second."""
    answer = httpx.get(f"{served.url}/flagd/flags.json", headers={"X-API-Key": key}, timeout=30)
    return answer.status_code == 200


def test_a_revoked_key_stops_working_in_the_running_server(served: Served) -> None:
    """What another process revokes is refused here shortly after."""
    home = served.portal.home
    key = client_key(home, "sync")
    served.server.wait_for(lambda: may_sync(served, key), "the new key is known")
    newest = max(one["id"] for one in gonogo("token", "list", "--format", "json", home=home).json()["tokens"])
    gonogo("token", "revoke", str(newest), home=home)
    served.server.wait_for(lambda: not may_sync(served, key), "the key is refused")
