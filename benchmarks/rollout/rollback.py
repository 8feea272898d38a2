# SPDX-License-Identifier: Apache-2.0
"""How soon after a rollback is an open client told, and is the next answer the old version?

Another process rolls back, as a person beside the server would; the time counts from just before its commit. Run it
with `python -m benchmarks.rollout.rollback`; `--rounds` sets how often.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import httpx

from tests.contract.conftest import Portal, client_key
from tests.contract.portal import USERS, write_plan
from tests.server import Server, answer_of, gonogo, running_server, start_gonogo

TARGET_SECONDS = 1.0
PILOT = USERS[0]
OPENED = 2
"""The serving version once the pilot is open."""


def prepared(folder: Path) -> Portal:
    """A data folder with the release of the contract tests, its pilot open."""
    home = folder / "home"
    gonogo("plan", "apply", str(write_plan(folder)), home=home)
    key = client_key(home, "evaluate")
    gonogo("wave", "open", "pilot", home=home)
    return Portal(home, key, key)


def round_of(server: Server, key: str) -> tuple[float, bool]:
    """Seconds from the commit of a rollback to the event, and whether the next answer was the old version."""
    headers = {"Authorization": f"Bearer {key}", "Last-Event-ID": str(OPENED)}
    with httpx.stream("GET", f"{server.url}/ofrep/v1/events", headers=headers, timeout=120) as response:
        lines = response.iter_lines()
        next(lines)
        process = start_gonogo("wave", "rollback", "pilot", "--because", "measured", home=server.home)
        told = _time_of_event(lines)
        answer = answer_of(server.url, "new-intake", PILOT.context, key)
    if process.wait(120) != 0:
        raise SystemExit("The rollback was refused.")
    return told - _committed(server.home), answer["value"] is False


def _time_of_event(lines: Iterator[str]) -> float:
    for line in lines:
        if line.startswith("data: ") and json.loads(line[6:])["type"] == "refetchEvaluation":
            return time.time()
    raise SystemExit("The stream ended before the event.")


def _committed(home: Path) -> float:
    with closing(sqlite3.connect(home / "gonogo.sqlite3")) as store:
        (at,) = store.execute("SELECT at FROM core_event WHERE verb = 'wave rolled back'").fetchone()
    return datetime.fromisoformat(f"{at}+00:00").timestamp()


def main() -> None:
    """Roll back a few times, each in a data folder of its own, and print the seconds."""
    asked = argparse.ArgumentParser(description="From a rollback to the clients.")
    asked.add_argument("--rounds", type=int, default=5)
    rounds = asked.parse_args().rounds
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / "first").mkdir()
        first = prepared(Path(place) / "first")
        found = []
        for number in range(rounds):
            portal = first.copy(Path(place) / f"home-{number}")
            with running_server(portal.home) as server:
                found.append(round_of(server, portal.evaluate))
    seconds = [one for one, _ in found]
    old = sum(is_old for _, is_old in found)
    met = "met" if statistics.median(seconds) < TARGET_SECONDS and old == rounds else "missed"
    print("| measure | median | least | greatest |\n|---|---|---|---|")
    print(
        f"| from the commit to the event, s | {statistics.median(seconds):.2f} | {min(seconds):.2f} |"
        f" {max(seconds):.2f} |"
    )
    print(f"The next answer was the old version in {old} of {rounds} rounds.")
    print(f"Less than {TARGET_SECONDS:g} s and the next answer wanted: {met}")


if __name__ == "__main__":
    main()
