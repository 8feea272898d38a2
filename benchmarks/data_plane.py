# SPDX-License-Identifier: Apache-2.0
"""How much does it bring to answer flags outside Django? Measures one server against itself, round by round.

The same `gonogo serve` process answers the same question twice: by the data plane, and by a Django view that evaluates
the same snapshot with the same code. Run it with `python -m benchmarks.data_plane`.
"""

from __future__ import annotations

import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from tests.contract.conftest import client_key
from tests.contract.portal import USERS, write_plan
from tests.server import COMMAND, free_port, gonogo, surroundings

ROUNDS = 7
REQUESTS = 400
FLAG = "new-intake"
PLANE, DJANGO = f"/ofrep/v1/evaluate/flags/{FLAG}", f"/benchmark/{FLAG}"
BODIES = [json.dumps({"context": user.context}).encode() for user in USERS[:REQUESTS]]


def rate(connection: http.client.HTTPConnection, path: str, key: str) -> float:
    """Answers per second, one after the other over one connection."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    started = time.perf_counter()
    for body in BODIES:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        assert answer.status == 200, content
        assert json.loads(content)["key"] == FLAG
    return REQUESTS / (time.perf_counter() - started)


def measure(url: str, key: str) -> None:
    """Print the figures of both, taken in turns, and their ratio per round."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    rates: dict[str, list[float]] = {PLANE: [], DJANGO: []}
    for path in rates:
        rate(connection, path, key)  # not counted: the first requests import what is needed
    for number in range(ROUNDS):
        for path in sorted(rates, reverse=bool(number % 2)):
            rates[path].append(rate(connection, path, key))
    for path, found in rates.items():
        print(f"{path:40} {statistics.median(found):7.0f} answers/s ({min(found):.0f} to {max(found):.0f})")
    ratios = [plane / django for plane, django in zip(rates[PLANE], rates[DJANGO], strict=True)]
    print(f"data plane : Django view, {ROUNDS} rounds of {REQUESTS} requests, one connection:", end=" ")
    print(f"median {statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f})")


def main() -> None:
    """Prepare a release, serve it with the additional view, and measure."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        home = folder / "home"
        gonogo("plan", "apply", str(write_plan(folder)), home=home)
        key = client_key(home, "evaluate")
        gonogo("wave", "open", "pilot", home=home)
        port = free_port()
        root = str(Path(__file__).parents[1])
        settings = {"PYTHONPATH": os.pathsep.join((root, *sys.path)), "DJANGO_SETTINGS_MODULE": "benchmarks.with_view"}
        command = [*COMMAND, "serve", "--port", str(port)]
        with subprocess.Popen(command, env=surroundings(home, **settings), cwd=folder) as process:
            try:
                wait_until_ready(port)
                measure(f"http://127.0.0.1:{port}", key)
            finally:
                process.terminate()


def wait_until_ready(port: int) -> None:
    """Wait until the server answers."""
    for _ in range(600):
        time.sleep(0.1)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            continue
        finally:
            connection.close()
    raise SystemExit("The server did not start.")


if __name__ == "__main__":
    main()
