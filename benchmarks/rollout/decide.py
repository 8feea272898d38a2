# SPDX-License-Identifier: Apache-2.0
"""How long does one decision take on a plan of 50 waves with 10,000 rows of evidence, and where does the time go?

The decision itself is a pure function; the gate is worked out from rows in memory as the checks do it; the tick reads
all of it from a store of its own. Run it with `python -m benchmarks.rollout.decide`; `--rounds` sets how often.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gonogo.core.rules.evidence import EvidenceFacts
    from gonogo.practices.rollout.queries.control import Look

WAVES, ROWS = 50, 10_000
OPEN = 25
START = datetime(2027, 3, 1, 9, tzinfo=UTC)
NOW = START + timedelta(days=90)
TARGET = 0.010
RELEASE = "portal-2.0"
PLAN = (
    f"gonogo: 1\nrelease: {RELEASE}\nproduct: portal\nkind: big-bang\ndate: 2027-03-01\ngroups:\n"
    + "".join(f"  group-{n}: {{match: {{office: [office-{n}]}}}}\n" for n in range(WAVES))
    + "flags:\n  new-intake: {variants: {on: true, off: false}, new: on, old: off}\nwaves:\n"
    + "".join(
        f"  - {{name: wave-{n}, opens: 2027-03-{n // 2 + 1:02}T09:00, groups: [group-{n}], stages: [10, 50, 100], "
        "bake: 1d, opening: automatic}\n"
        for n in range(WAVES)
    )
)


@contextmanager
def a_store() -> Iterator[None]:
    """A new store in a folder that goes away again."""
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"GONOGO_HOME": home, "DJANGO_SETTINGS_MODULE": "gonogo.settings"}
        from gonogo.core import store

        store.set_up()
        store.prepare()
        fill()
        yield


def fill() -> None:
    """Apply the plan, open half of its waves, and record the evidence, the same number of rows about each check."""
    from gonogo.core.actions.apply_plan import apply_plan
    from gonogo.core.models import Evidence
    from gonogo.core.practice import all_checks
    from gonogo.core.queries.releases import release_row
    from gonogo.core.rules.permissions import Actor, Role
    from gonogo.practices.rollout.models import Wave

    apply_plan(PLAN, rosters={}, by=Actor(name="operator", role=Role.ADMIN, via="benchmark"), now=START)
    row, checks = release_row(RELEASE), list(all_checks())
    Evidence.objects.bulk_create(
        Evidence(
            release=row,
            number=number + 1,
            kind=checks[number % len(checks)],
            subject=f"wave:wave-{number % WAVES}" if number % 3 else "release",
            outcome="passed",
            basis="attested",
            source="benchmark",
            observed_at=START + timedelta(minutes=number),
            recorded_at=START + timedelta(minutes=number),
            plan_version=1,
            actor="operator",
            facts={"statement": "Looked at it today, it is fine."},
            previous="0" * 64,
            hash=f"{number:064}",
        )
        for number in range(ROWS)
    )
    for number in range(OPEN):
        since = NOW - timedelta(days=WAVES - number)
        Wave.objects.filter(release=row, name=f"wave-{number}").update(
            state="open", percent=100, opened_at=since, stage_since=since, changed_at=since, sequence=3
        )


def seconds(work: Callable[[], object], rounds: int, times: int = 1) -> float:
    """The median time of the processor for one call, in seconds: the machine may be busy with other things."""
    taken = []
    for _ in range(rounds):
        started = time.process_time()
        for _ in range(times):
            work()
        taken.append((time.process_time() - started) / times)
    return statistics.median(taken)


def judge_rows(evidence: tuple[EvidenceFacts, ...], seen: Look) -> object:
    """Work out the gate from all rows in memory and decide."""
    from gonogo.core.rules.attestation import assess_latest
    from gonogo.core.rules.gate import assess_gate
    from gonogo.core.rules.verdict import Finding
    from gonogo.practices.rollout.rules.control import decide

    assert seen.evidence.gate is not None
    wave = seen.evidence.gate.wave
    subjects = {"release", f"wave:{wave}"}
    by_kind: dict[str, list[EvidenceFacts]] = {}
    for one in evidence:
        if one.subject in subjects:
            by_kind.setdefault(one.kind, []).append(one)
    found = []
    for check, rows in by_kind.items():
        verdict = assess_latest(rows, nothing="Not answered yet.", now=seen.now)
        found.append(Finding(check, verdict.state, verdict.reason, "Look at it.", evidence=verdict.evidence))
    gate = assess_gate(release=RELEASE, wave=wave, plan_version=1, findings=found, waivers={})
    return decide(seen.plan, seen.state, replace(seen.evidence, gate=gate), seen.calendar, seen.now)


def told(what: str, took: float, target: str = "") -> None:
    """Print a line of the table."""
    print(f"{what:66} {took * 1000:9.3f} ms  {target}", flush=True)


def main() -> int:
    """Print the table, and where the time of a tick goes."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=7)
    rounds = asked.parse_args().rounds
    with a_store():
        from gonogo.core.queries.ledger import all_evidence
        from gonogo.core.queries.releases import release_named
        from gonogo.core.readiness import gate_of
        from gonogo.practices.rollout.actions import tick
        from gonogo.practices.rollout.queries.control import look
        from gonogo.practices.rollout.queries.watching import watch
        from gonogo.practices.rollout.rules.control import decide

        facts = release_named(RELEASE)
        seen, evidence = look(facts, NOW), all_evidence(facts.id)
        wave = seen.evidence.gate.wave if seen.evidence.gate else ""
        pure = seconds(lambda: decide(seen.plan, seen.state, seen.evidence, seen.calendar, seen.now), rounds, 200)
        judged = seconds(lambda: judge_rows(evidence, seen), rounds, 10)
        print(
            f"\n{WAVES} waves, {OPEN} of them open, {len(evidence):,} rows of evidence; median of {rounds} rounds, "
            "processor time"
        )
        told("decide() on what was read", pure, "target < 10 ms")
        told("the gate from all rows in memory, and decide()", judged, "target < 10 ms")
        told("reading the gate from the store: 24 checks", seconds(lambda: gate_of(facts, wave, NOW), rounds))
        told("reading the guardrails from the store", seconds(lambda: watch(facts, NOW), rounds))
        told("a whole look", seconds(lambda: look(facts, NOW), rounds))
        told("a whole tick that holds, its note included", seconds(lambda: tick(RELEASE, now=NOW), rounds))
        profile(lambda: tick(RELEASE, now=NOW))
    return int(max(pure, judged) >= TARGET)


def profile(work: Callable[[], Any]) -> None:
    """Print the functions of ours in which a tick spends its time, calls of others included."""
    with cProfile.Profile() as recorded:
        work()
    print("\nwhere a tick spends its time (with the profiler, so slower), the ten largest of ours:")
    rows = pstats.Stats(recorded).stats.items()  # type: ignore[attr-defined]
    ours = sorted(((cost[3], cost[0], at) for at, cost in rows if "/gonogo/" in at[0]), reverse=True)
    for total, calls, (file, _, name) in ours[:10]:
        print(f"{total * 1000:8.1f} ms {calls:5} x  {file.rpartition('/gonogo/')[2]} {name}")


if __name__ == "__main__":
    raise SystemExit(main())
