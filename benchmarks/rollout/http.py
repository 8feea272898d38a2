# SPDX-License-Identifier: Apache-2.0
"""How many flags a second are answered over HTTP, beside an app that does nothing and beside Unleash?

Every server runs on one core, wrk on the other. Run it with `python -m benchmarks.rollout.http`; `--without-unleash`
leaves the peer out, `--rounds` and `--seconds` set how often and how long each is asked. A target counts as met when
both the answers a second and the processor time of one answer say so: a busy machine flatters the first.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path

from benchmarks.http.load import Target, in_turns, ratio, require_wrk, table
from benchmarks.http.servers import python, server
from benchmarks.http.unleash_server import NoUnleash, unleash
from tests.contract.conftest import client_key
from tests.contract.portal import USERS, write_plan
from tests.server import free_port, gonogo, surroundings

GONOGO, NEW = "Gonogo, OFREP, one flag", "Gonogo, OFREP, no question asked twice"
EMPTY, UNLEASH = "empty ASGI app", "Unleash, frontend API, one flag"
TARGETS = {EMPTY: 0.8, UNLEASH: 3.0}
QUESTIONS = 100_000
FLAG_PATH = "/ofrep/v1/evaluate/flags/new-intake"
UNTHROTTLED = "1000000"
"""All requests come with one client key; the limit is checked for each, and never reached."""


@contextmanager
def portal(folder: Path) -> Iterator[tuple[Target, Target]]:
    """Gonogo with the release of the contract tests, its pilot open, asked for 1,000 users in turn.

    And the same asked so that it cannot remember: each question holds a number of its own.
    """
    home, port = folder / "home", free_port()
    gonogo("plan", "apply", str(write_plan(folder)), home=home)
    key = client_key(home, "evaluate")
    gonogo("wave", "open", "pilot", home=home)
    bodies = folder / "bodies"
    bodies.write_text("".join(json.dumps({"context": user.context}) + "\n" for user in USERS))
    new = folder / "new"
    asked = ({"context": {**USERS[number % len(USERS)].context, "request": number}} for number in range(QUESTIONS))
    new.write_text("".join(json.dumps(question) + "\n" for question in asked))
    settings = surroundings(home, GONOGO_RATE_LIMIT=UNTHROTTLED)
    with server(python("-m", "gonogo", "serve", "--port", str(port)), port, "/readyz", folder, settings) as process:
        ours = Target(GONOGO, process, port, "POST", FLAG_PATH, f"Bearer {key}", str(bodies))
        yield ours, replace(ours, name=NEW, bodies=str(new))


@contextmanager
def nothing(folder: Path, like: Target) -> Iterator[Target]:
    """The app that does nothing, asked the same."""
    port = free_port()
    root = {"PYTHONPATH": str(Path(__file__).parents[2])}
    with server(python("-m", "benchmarks.http.empty", str(port)), port, "/", folder, root) as process:
        yield Target(EMPTY, process, port, like.method, like.path, like.authorization, like.bodies)


def main() -> None:
    """Start all servers, ask them in turns, and print the table and the ratios."""
    asked = argparse.ArgumentParser(description="Flags a second over HTTP.")
    asked.add_argument("--rounds", type=int, default=7)
    asked.add_argument("--seconds", type=int, default=2)
    asked.add_argument("--without-unleash", action="store_true")
    options = asked.parse_args()
    require_wrk()
    with tempfile.TemporaryDirectory() as place, ExitStack() as running:
        folder = Path(place)
        ours, new = running.enter_context(portal(folder))
        targets = [ours, new, running.enter_context(nothing(folder, ours))]
        if not options.without_unleash:
            try:
                targets.append(running.enter_context(unleash(folder)))
            except NoUnleash as reason:
                print(f"Unleash is left out: {reason}")
        found = in_turns(targets, options.rounds, options.seconds)
    print(table(found))
    for one, other in product((GONOGO, NEW), (target.name for target in targets[2:])):
        compared = ratio(found, one, other)
        met = "met" if min(compared.median, compared.by_processor) >= TARGETS[other] else "missed"
        print(
            f"{one} : {other} = {compared.median:.2f} ({compared.least:.2f} to {compared.most:.2f}), by processor time"
            f" {compared.by_processor:.2f}; at least {TARGETS[other]:g} wanted: {met}"
        )


if __name__ == "__main__":
    main()
