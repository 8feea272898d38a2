# SPDX-License-Identifier: Apache-2.0
"""Do 5,000 reported events a second slow down the answers to flags, and how long does a million users take to count?

One server on one core answers flags to wrk as fast as it can, in turns with and without events arriving beside it.
Then a million users are written straight into a store and counted. Run it with `python -m benchmarks.rollout.events`;
`--users 0` leaves the counting out.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from benchmarks.http.load import Measured, Target, ask, ratio, require_wrk, table
from benchmarks.http.servers import python, server
from tests.contract.conftest import client_key
from tests.contract.portal import PLAN, USERS, write_plan
from tests.server import free_port, gonogo, surroundings

ALONE, BESIDE = "flags alone", "flags beside 5,000 events/s"
EVENTS_A_SECOND, IN_A_BATCH, SENDERS = 5_000, 500, 12
WANTED = 0.9
GUARDED = PLAN.replace(
    "policy:",
    "guardrails:\n  - {name: failed, kind: rate, bad: failed, of: tried, margin: 0.01, on-breach: rollback}\npolicy:",
).replace("groups: [offices]}", "groups: [offices], stages: [50, 100], holdback: 10}")
UNTHROTTLED = "1000000"


@dataclass
class Reporters:
    """Applications that report: new users all the time, each with an exposure and an outcome."""

    port: int
    key: str
    accepted: int = 0
    refused: int = 0
    late: list[float] = field(default_factory=list)
    _number: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Report at the wanted pace until the end of the block."""
        stop = threading.Event()
        threads = [threading.Thread(target=self._report, args=(stop,)) for _ in range(SENDERS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join()

    def _report(self, stop: threading.Event) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        pause = SENDERS * IN_A_BATCH / EVENTS_A_SECOND
        due = time.perf_counter()
        while not stop.is_set():
            connection.request("POST", "/api/v1/events", self._batch(), headers)
            answer = connection.getresponse()
            content = answer.read()
            with self._lock:
                self.late.append(time.perf_counter() - due)
                if answer.status == 200:
                    self.accepted += json.loads(content)["accepted"]
                else:
                    self.refused += 1
            due += pause
            stop.wait(max(0.0, due - time.perf_counter()))

    def _batch(self) -> bytes:
        with self._lock:
            self._number += 1
            number = self._number
        events: list[dict[str, str]] = []
        for n in range(IN_A_BATCH // 2):
            user = f"user-{number}-{n}"
            variant = "on" if n % 2 else "off"
            events += [
                {"type": "exposure", "user": user, "flag": "new-intake", "variant": variant, "wave": "pilot"},
                {"type": "outcome", "user": user, "event": "tried"},
            ]
        return json.dumps({"batch": f"b{number}", "events": events}).encode()


def measure(target: Target, reporters: Reporters, rounds: int, seconds: int) -> dict[str, list[Measured]]:
    """Ask for flags in turns, alone and with events beside."""
    ask(target, 1)
    found: dict[str, list[Measured]] = {ALONE: [], BESIDE: []}
    for number in range(rounds):
        for name in sorted(found, reverse=bool(number % 2)):
            if name == ALONE:
                found[name].append(ask(replace(target, name=name), seconds))
                continue
            with reporters.at_work():
                found[name].append(ask(replace(target, name=name), seconds))
    return found


def flags_beside_events(folder: Path, rounds: int, seconds: int) -> None:
    """Print what a server answers alone and with events beside."""
    home, port = folder / "home", free_port()
    evaluate, events = client_key(home, "evaluate"), client_key(home, "events")
    bodies = folder / "bodies"
    bodies.write_text("".join(json.dumps({"context": user.context}) + "\n" for user in USERS))
    settings = surroundings(home, GONOGO_RATE_LIMIT=UNTHROTTLED)
    with server(python("-m", "gonogo", "serve", "--port", str(port)), port, "/readyz", folder, settings) as process:
        path = "/ofrep/v1/evaluate/flags/new-intake"
        target = Target(ALONE, process, port, "POST", path, f"Bearer {evaluate}", str(bodies))
        reporters = Reporters(port, events)
        started = time.perf_counter()
        found = measure(target, reporters, rounds, seconds)
        print(f"{rounds} rounds of {seconds} s, {time.perf_counter() - started:.0f} s in all")
    print(table(found))
    compared = ratio(found, BESIDE, ALONE)
    rate = reporters.accepted / (rounds * seconds)
    answer = statistics.median(reporters.late) * 1000
    print(f"events accepted: {rate:,.0f} a second, {reporters.refused} batches refused, median answer {answer:.0f} ms")
    met = "met" if compared.median >= WANTED and rate >= EVENTS_A_SECOND * WANTED else "missed"
    print(
        f"{BESIDE} : {ALONE} = {compared.median:.2f} ({compared.least:.2f} to {compared.most:.2f}); "
        f"at least {WANTED:g} at {EVENTS_A_SECOND:,} events/s wanted: {met}"
    )


def counting(folder: Path, users: int) -> None:
    """Print how long writing and counting so many users takes, the first time and one minute later."""
    os.environ |= {"GONOGO_HOME": str(folder / "home"), "DJANGO_SETTINGS_MODULE": "gonogo.settings"}
    import django

    django.setup()
    from gonogo.core import clock
    from gonogo.core.queries.releases import only_release
    from gonogo.practices.rollout.models.keeping import keep_exposures, keep_outcomes
    from gonogo.practices.rollout.queries.watching import rate_state, scene_of
    from gonogo.practices.rollout.rules.served_stages import tick_of

    random, release, now = Random(1), only_release(), clock.now()
    first, started = tick_of(now), time.perf_counter()
    for start in range(0, users, 5_000):
        people = [(random.getrandbits(63), ("new", "old")[n % 2], random.random()) for n in range(5_000)]
        tick = first + 3_000 * start // users
        keep_exposures((release.id, user, arm, "pilot", 50, tick) for user, arm, _ in people)
        names = [
            (user, name) for user, _, draw in people for name in ("tried", "failed") if name == "tried" or draw < 0.03
        ]
        keep_outcomes((release.id, name, user, None, tick) for user, name in names)
    print(f"writing {users:,} users: {time.perf_counter() - started:.1f} s")
    rate = release.plan.guardrails[0]
    for words, minute in (("counted the first time", 2_990), ("ten minutes later", 3_000), ("asked again", 3_000)):
        scene = replace(scene_of(release, now), closed=first + minute)
        started, spent = time.perf_counter(), time.process_time()
        state = rate_state(scene, rate)  # type: ignore[arg-type]
        people = sum(arms.new + arms.old for arms in state.seen.strata.values())
        took = time.perf_counter() - started
        print(f"{people:,} users {words}: {took:.2f} s ({time.process_time() - spent:.2f} s of processor)")


def main() -> None:
    """Measure both."""
    asked = argparse.ArgumentParser(description="Events beside flags.")
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--seconds", type=int, default=3)
    asked.add_argument("--users", type=int, default=1_000_000)
    options = asked.parse_args()
    require_wrk()
    with tempfile.TemporaryDirectory() as place:
        gonogo("plan", "apply", str(write_plan(Path(place), GUARDED)), home=Path(place) / "home")
        gonogo("wave", "open", "pilot", home=Path(place) / "home")
        if options.rounds:
            flags_beside_events(Path(place), options.rounds, options.seconds)
        if options.users:
            counting(Path(place), options.users)


if __name__ == "__main__":
    main()
