# SPDX-License-Identifier: Apache-2.0
"""Does the data plane keep to its own description, whatever is sent?"""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

from gonogo.faces.ofrep.tests.cast import ALL_KEY, BENEFITS, benefits, permits, plane, snapshot
from gonogo.faces.ofrep.tests.server import serving

ENDLESS = "streamChanges"
"""The event stream never ends, so generated requests cannot wait for its end; `test_events` covers it."""


def test_generated_requests_find_no_server_error_and_no_violation(tmp_path: Path) -> None:
    """Examples, edge cases, random and chained requests: each answer is one the description foresees."""
    # A flag that is broken on purpose answers a fair request with 400, which is its job and not a violation.
    sound = {**BENEFITS, "flags": {key: flag for key, flag in BENEFITS["flags"].items() if key != "broken"}}
    app = plane(snapshot(flag_sets={"benefits": benefits(sound), "permits": permits()}))
    with serving(app) as address:
        done = subprocess.run(
            [
                *(sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"),
                *("run", str(files("gonogo.faces.ofrep") / "openapi.yaml"), "--url", address),
                *("--header", f"X-API-Key: {ALL_KEY}", "--exclude-operation-id", ENDLESS, "--phases"),
                *("examples,coverage,fuzzing,stateful", "--max-examples", "5", "--continue-on-failure"),
                *("--generation-deterministic", "--no-color"),
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "5 selected" in done.stdout
