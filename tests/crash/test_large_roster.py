# SPDX-License-Identifier: Apache-2.0
"""Does a user group of 100,000 people work from the plan file to the answer, and a roster from its import?"""

from __future__ import annotations

import subprocess
import time
from contextlib import suppress
from pathlib import Path

import httpx

from tests.contract.portal import murmur3
from tests.crash.conftest import write_plan
from tests.crash.store import require_sound, rows
from tests.server import Server, gonogo, running_server, start_gonogo

KEYS = 100_000
LISTED = range(0, 3 * KEYS, 3)
PLAN = """\
gonogo: 1
release: portal-2.0
product: portal
kind: iterative
date: 2027-03-01
groups:
  listed: {roster: rosters/people.csv}
flags:
  new-intake: {variants: {on: true, off: false}, new: on, old: off}
waves:
  - {name: listed, opens: 2027-03-01T09:00, groups: [listed], stages: [25, 100]}
policy: {small_releases.size: off, rollout.rollback: off, incidents.open: off}
"""


def megabytes(server: Server, which: str = "VmRSS") -> int:
    """How much memory the server has in use, or had at most (`VmHWM`)."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith(which)]
    return int(line.split()[1]) // 1024


def test_a_group_of_100_000_is_served_exactly(tmp_path: Path) -> None:
    """Members get the new version by their share, others never; also right after the wave opened."""
    home = tmp_path / "home"
    people = "targetingKey\n" + "".join(f"user-{n}\n" for n in LISTED)
    plan = write_plan(tmp_path, PLAN, people)
    started = time.perf_counter()
    gonogo("plan", "apply", str(plan), home=home)
    applied = time.perf_counter() - started
    said = ("--outcome", "passed", "--because", "Counted by hand: everybody is on the list.")
    gonogo("evidence", "attest", "rollout.groups", *said, home=home)
    key = gonogo("token", "create", "--scope", "evaluate", "--format", "json", home=home).json()["token"]
    asked = [n for n in (*range(0, 150), *range(3 * KEYS - 50, 3 * KEYS + 50))]
    with running_server(home) as server, httpx.Client(base_url=server.url, headers={"X-API-Key": key}) as client:
        before = megabytes(server)

        def on() -> set[int]:
            return {n for n in asked if answer(client, f"user-{n}")["value"]}

        assert on() == set()
        gonogo("wave", "open", "listed", home=home)
        followed = server.wait_for(lambda: served(client) == 2, "the wave is served")
        assert on() == {n for n in asked if n in LISTED and murmur3(f"portal-2.0/user-{n}".encode()) * 100 >> 32 < 25}
        gonogo("wave", "advance", "listed", home=home)
        server.wait_for(lambda: served(client) == 3, "the next stage is served")
        assert on() == {n for n in asked if n in LISTED}
        started = time.perf_counter()
        for n in asked:
            answer(client, f"user-{n}")
        each = (time.perf_counter() - started) / len(asked)
        print(
            f"\n{KEYS:,} keys: applied in {applied:.1f} s, followed {followed:.2f} s after the command, "
            f"{each * 1000:.1f} ms per answer over HTTP; memory {before} MB at the start, {megabytes(server)} MB "
            f"after three versions, {megabytes(server, 'VmHWM')} MB at most"
        )
    require_sound(home)


def answer(client: httpx.Client, user: str) -> dict[str, object]:
    """What a user gets."""
    answered: dict[str, object] = client.post(
        "/ofrep/v1/evaluate/flags/new-intake", json={"context": {"targetingKey": user}}
    ).json()
    return answered


def served(client: httpx.Client) -> object:
    """The serving version that answers are given from."""
    metadata = answer(client, "user-0")["metadata"]
    assert isinstance(metadata, dict)
    return metadata["servingVersion"]


def test_an_import_ends_whole_or_not_at_all(tmp_path: Path) -> None:
    """Killed at any point, the old roster stays in use; the same import then works, and its process stays small."""
    home = tmp_path / "home"
    plan = write_plan(tmp_path, PLAN, "targetingKey\nuser-0\n")
    gonogo("plan", "apply", str(plan), home=home)
    (tmp_path / "export.csv").write_text(
        "key,office\n" + "".join(f"user-{n},office-{n % 50}\n" for n in range(2 * KEYS))
    )
    words = ("roster", "import", "rosters/people.csv", "--from", str(tmp_path / "export.csv"))
    for seconds in (1.0, 2.0, 3.0):
        process = start_gonogo(*words, home=home)
        time.sleep(seconds)
        process.kill()
        process.communicate()
        require_sound(home)
        versions = rows(home, "SELECT count(*) FROM core_planversion")[0][0]
        assert rows(home, "SELECT count(*) FROM core_roster") == [(versions,)]
    said = gonogo(*words, "--format", "json", home=home).json()
    assert (said["keys"], said["version"]) == (2 * KEYS, 2)
    require_sound(home)


def most_memory(process: subprocess.Popen[str]) -> int:
    """The most memory that a process used until it ended, in KB.

    Asked of the process while it runs: what the system says afterwards counts the process that started it as well.
    """
    most = 0
    while process.poll() is None:
        with suppress(OSError):
            lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
            most = max([most, *(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))])
        time.sleep(0.02)
    return most


def test_an_import_takes_little_memory(tmp_path: Path) -> None:
    """Half a million users with an office take less than 200 MB, the program itself included."""
    home = tmp_path / "home"
    gonogo("plan", "apply", str(write_plan(tmp_path, PLAN, "targetingKey\nuser-0\n")), home=home)
    lines = (f"user-{n:07d},office-{n % 50}\n" for n in range(5 * KEYS))
    (tmp_path / "export.csv").write_text("key,office\n" + "".join(lines))
    words = ("roster", "import", "rosters/people.csv", "--from", str(tmp_path / "export.csv"))
    process = start_gonogo(*words, home=home)
    most = most_memory(process)
    out, err = process.communicate()
    assert (process.returncode, "500,000 keys, plan version 2" in out) == (0, True), err
    assert 0 < most < 200 * 1024
