# SPDX-License-Identifier: Apache-2.0
"""Which plans, guardrails and calendars are tried, and how does a world with one of them begin?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import strategies as st

from gonogo.core.rules.evidence import Outcome
from gonogo.practices.rollout.rules.guard.assessment import Basis, GuardrailVerdict
from gonogo.practices.rollout.rules.opening import Freeze
from gonogo.practices.rollout.rules.watching import OnBreach, Watched
from gonogo.practices.rollout.rules.waves import WaveFacts
from gonogo.practices.rollout.tests.control.ledger import REQUIRED
from gonogo.practices.rollout.tests.control.world import START, World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ROLES = ("lead", "security")
GUARDRAILS: dict[str, tuple[str, OnBreach, Basis]] = {
    "errors": ("rate", "rollback", Basis.HOLDBACK),
    "latency": ("limit", "rollback", Basis.LIMIT),
    "requests": ("count", "pause", Basis.HISTORY),
    "load": ("limit", "hold", Basis.LIMIT),
}
SETS = ((), ("errors",), ("errors", "latency"), ("requests",), ("latency", "requests"), *[tuple(GUARDRAILS)] * 3)
FREEZES = (
    (),
    (),
    (Freeze("enrolment", START + 5 * HOUR, START + 20 * HOUR),),
    (Freeze("holidays", START + 30 * HOUR, START + 60 * HOUR, ("group-2",)),),
    (Freeze("quiet", START + 2 * HOUR, START + 3 * DAY),),
)


def figure(name: str, verdict: GuardrailVerdict, world: World, lasts: timedelta, waves: tuple[str, ...]) -> Watched:
    """What a guardrail says now."""
    kind, on_breach, basis = GUARDRAILS[name]
    return Watched(
        guardrail=name,
        kind=kind,
        on_breach=on_breach,
        verdict=verdict,
        basis=basis,
        reason=f"it is {verdict.value}.",
        at=world.now,
        fresh_until=world.now + lasts,
        unknown_since=world.now if verdict is GuardrailVerdict.UNKNOWN else None,
        waves=waves,
    )


def planned_waves(chance: Random) -> dict[str, WaveFacts]:
    """The waves of a plan: one to four, each with its stages, bake time and who moves it."""
    waves: dict[str, WaveFacts] = {}
    for number in range(1, chance.randint(1, 4) + 1):
        waves[f"wave-{number}"] = WaveFacts(
            name=f"wave-{number}",
            opens=START + number * chance.choice((HOUR, 6 * HOUR)),
            groups=(f"group-{number}",),
            stages=chance.choice(((100,), (10, 100), (25, 50, 100))),
            bake=chance.choice((HOUR, 6 * HOUR, 6 * HOUR, DAY, timedelta(0))),
            holdback=chance.choice((0, 10)),
            approval_required=chance.random() < 0.3,
            opens_by_itself=chance.random() < 0.8,
            advances_by_itself=chance.random() < 0.8,
            point_of_no_return=chance.random() < 0.2,
        )
    return waves


def world_of(number: int) -> World:
    """The world with this number at its beginning: a plan is applied, all was looked at, and no wave is open."""
    chance = Random(number)
    waves = planned_waves(chance)
    roles = ROLES if any(wave.approval_required for wave in waves.values()) else chance.choice(((), ROLES))
    world = World(waves, roles=roles, freezes=chance.choice(FREEZES))
    make_ready(world, chance.choice(SETS))
    return world


WORLDS = st.integers(0, 100_000).map(world_of)


def make_ready(world: World, guardrails: tuple[str, ...] | None = None, lasts: timedelta = 2 * DAY) -> None:
    """Look at everything, and measure that all is well."""
    look_again(world, lasts)
    measure_again(world, tuple(world.figures) if guardrails is None else guardrails, lasts)


def look_again(world: World, lasts: timedelta = 2 * DAY, but: str = "") -> None:
    """Every required check is met again, but for one."""
    for check in (one for one in REQUIRED if one != but):
        world.ledger.record(
            check, Outcome.PASSED, world.now, world.now + lasts, version=world.version, subject="release"
        )


def measure_again(world: World, guardrails: tuple[str, ...], lasts: timedelta = 2 * DAY) -> None:
    """These guardrails say ok."""
    for name in guardrails:
        world.figures[name] = figure(name, GuardrailVerdict.OK, world, lasts, ())


def edited(world: World, which: str) -> dict[str, WaveFacts]:
    """The waves of the plan with one thing changed about those that nobody is in yet."""
    waves = dict(world.waves)
    for name, wave in waves.items():
        if wave.started:
            continue
        match which:
            case "bake":
                waves[name] = replace(wave, bake=wave.bake / 2 if wave.bake else HOUR)
            case "approval":
                waves[name] = replace(wave, approval_required=not wave.approval_required and bool(world.roles))
            case "stages":
                waves[name] = replace(wave, stages=(50, 100))
            case "later":
                waves[name] = replace(wave, opens=wave.opens + 6 * HOUR)
    return waves
