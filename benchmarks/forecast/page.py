# SPDX-License-Identifier: Apache-2.0
"""How long does the page of the forecast take with a list of 10,000 items, and how long to make that forecast?

A store of its own, a list as a tracker exports it, and the page as a signed-in person gets it, without a network. Run
it with `python -m benchmarks.forecast.page`; `--rounds` sets how often.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta

ITEMS, FINISHED = 10_000, 9_400
WEEKS = 200
TARGET = 0.300
RELEASE = "portal-2.0"


def plan_text(today: datetime) -> str:
    """A release a year ahead."""
    day = f"{today + timedelta(days=364):%Y-%m-%d}"
    return (
        f"gonogo: 1\nrelease: {RELEASE}\nproduct: portal\nkind: big-bang\ndate: {day}\nschedule: {{holidays: US}}\n"
        f"groups: {{everyone: {{match: any}}}}\nwaves: [{{name: first, opens: {day}T09:00, groups: [everyone]}}]\n"
    )


def backlog(today: datetime) -> bytes:
    """A list of items, each created some weeks before it was finished."""
    draw = random.Random(1)
    lines = ["Issue key,Summary,Status,Created,Resolved"]
    for number in range(ITEMS):
        finished = today - timedelta(days=draw.uniform(1, WEEKS * 7)) if number < FINISHED else None
        created = (finished or today) - timedelta(days=draw.uniform(1, 90))
        resolved = f"{finished:%Y-%m-%d}" if finished else ""
        lines.append(f"P-{number},Item {number},{'Done' if finished else 'Open'},{created:%Y-%m-%d},{resolved}")
    return "\n".join(lines).encode()


def main() -> int:
    """Measure and print."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--rounds", type=int, default=15)
    rounds = given.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="gonogo-bench-") as home:
        os.environ |= {"GONOGO_HOME": home, "DJANGO_SETTINGS_MODULE": "gonogo.settings"}
        from gonogo.core import store

        store.prepare()
        made, taken = measured(rounds)
    middle = statistics.median(taken)
    print(f"{ITEMS:,} items, {ITEMS - FINISHED:,} of them open; milliseconds by the clock")
    print(f"reading the list and making the forecast   {made * 1000:7.0f}")
    print(f"the page, median of {rounds} ({min(taken) * 1000:.0f} to {max(taken) * 1000:.0f})   {middle * 1000:7.0f}")
    print(f"page below {TARGET * 1000:.0f} ms: {'met' if middle < TARGET else 'missed'}")
    return 0


def measured(rounds: int) -> tuple[float, list[float]]:
    """Seconds to bring in the list and forecast, and seconds of each page after the first."""
    from django.test import Client

    from gonogo.core.actions.apply_plan import apply_plan
    from gonogo.core.models import Person
    from gonogo.core.rules.permissions import Actor, Role
    from gonogo.practices.schedule.actions.forecasting import make_forecast
    from gonogo.practices.schedule.actions.importing import import_work

    now = datetime.now(UTC)
    operator = Actor(name="operator", role=Role.ADMIN, via="benchmark")
    apply_plan(plan_text(now), rosters={}, by=operator, now=now)
    started = time.perf_counter()
    import_work(RELEASE, backlog(now), file_name="backlog.csv", by=operator, now=now)
    make_forecast(RELEASE, by=operator, now=now)
    made = time.perf_counter() - started
    client = Client(headers={"host": "localhost"})
    client.force_login(
        Person.objects.create(username="vera", role=Role.VIEWER.value),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    taken = []
    for _ in range(rounds + 1):
        started = time.perf_counter()
        answer = client.get(f"/r/{RELEASE}/forecast/")
        taken.append(time.perf_counter() - started)
        assert answer.status_code == 200
        assert b"in 85 of 100 cases" in answer.content
    return made, taken[1:]


if __name__ == "__main__":
    raise SystemExit(main())
