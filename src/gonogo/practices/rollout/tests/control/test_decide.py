# SPDX-License-Identifier: Apache-2.0
"""Is the decision total, live and the same in whatever order things come at once; and are freezes whole local days?"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonogo.practices.rollout.rules.control import Act
from gonogo.practices.rollout.rules.control.facts import GRACE
from gonogo.practices.rollout.rules.guard.assessment import GuardrailVerdict
from gonogo.practices.rollout.rules.opening import BreachFacts
from gonogo.practices.rollout.rules.watching import OnBreach
from gonogo.practices.rollout.rules.waves import WaveState
from gonogo.practices.rollout.tests.control import people
from gonogo.practices.rollout.tests.control.drawing import DAY, GUARDRAILS, HOUR, figure, make_ready, world_of
from gonogo.practices.rollout.tests.control.world import STEPS, Lost, Refused, World

MOMENTS = st.none() | st.integers(-400, 400).map(lambda hours: world_of(1).clock + hours * HOUR)


@settings(max_examples=150)
@given(st.data(), st.integers(0, 100_000))
def test_every_state_has_an_act_and_a_reason(data: st.DataObject, number: int) -> None:
    """I32: also states that nothing leads to, such as an open wave without a time or a percentage beyond the stages."""
    world = world_of(number)
    for name, wave in world.waves.items():
        world.waves[name] = replace(
            wave,
            state=data.draw(st.sampled_from(WaveState)),
            percent=data.draw(st.sampled_from((0, 10, 37, 100))),
            stage_since=data.draw(MOMENTS),
            opened_at=data.draw(MOMENTS),
            changed_at=data.draw(MOMENTS),
        )
    for name in data.draw(st.sets(st.sampled_from(tuple(GUARDRAILS)))):
        world.figures[name] = figure(name, data.draw(st.sampled_from(GuardrailVerdict)), world, HOUR, ())
    if data.draw(st.booleans()):
        world.breaches["errors"] = BreachFacts("errors", world.clock, "it was breached.")
    seen = world.look(data.draw(MOMENTS) or world.clock)
    if data.draw(st.booleans()):
        seen = replace(seen, evidence=replace(seen.evidence, gate=None))
    decision = seen.decide()
    assert isinstance(decision.act, Act)
    assert decision.reason.strip()
    assert decision.next_check_at > seen.now


@settings(max_examples=60)
@given(st.integers(0, 100_000))
def test_with_all_green_every_plan_completes_with_one_tick_for_each_step(number: int) -> None:
    """I33: each stage takes one tick once the one before has baked, and one more tick says that it is complete."""
    world = world_of(number)
    world.freezes = ()
    world.waves = {
        name: replace(wave, opens_by_itself=True, advances_by_itself=True, bake=wave.bake or HOUR)
        for name, wave in world.waves.items()
    }
    steps = sum(len(wave.stages) for wave in world.order)
    acts = []
    for _ in range(steps + 1):
        for _ in ("the bake time", "the planned opening"):
            world.clock = max(people.next_due(world), world.clock)
        make_ready(world)
        wave = next((one for one in world.order if not one.started), None)
        if wave is not None and world.roles:
            people.hold_poll(world, wave)
        acts.append(world.tick().act)
    assert acts[-1] is Act.COMPLETE
    assert set(acts[:-1]) <= STEPS


# The grace time of silence

SILENT = GuardrailVerdict.UNKNOWN


@pytest.mark.parametrize(
    ("silent_for", "asks"), [(timedelta(0), False), (GRACE - timedelta(seconds=1), False), (GRACE, True)]
)
@pytest.mark.parametrize("on_breach", ["rollback", "pause", "hold"])
def test_silence_holds_at_once_and_asks_a_person_after_the_grace_time(
    on_breach: OnBreach, silent_for: timedelta, asks: bool
) -> None:
    """Whatever the plan wants on a breach, a guardrail that says nothing changes no wave, however long it lasts."""
    world = world_of(1)
    first = world.order[0]
    world.waves[first.name] = replace(first, state=WaveState.OPEN, percent=100, stage_since=world.clock)
    since = world.clock - silent_for
    silent = replace(figure("errors", SILENT, world, DAY, ()), on_breach=on_breach, unknown_since=since)
    for others in ({}, {"latency": figure("latency", GuardrailVerdict.OK, world, DAY, ())}):
        world.figures = {"errors": silent, **others}
        decision = world.look(world.clock).decide()
        assert (decision.act, decision.asks, decision.waves) == (Act.HOLD, asks, ())
        assert "It is not known how errors stands" in decision.reason


# I28

Step = Callable[[World], None]


def a_tick() -> tuple[Step, Step]:
    """A tick in its two halves: look without the lock, then act under it."""
    kept: list[tuple[object, datetime]] = []

    def look(world: World) -> None:
        kept.append((world.look(world.clock), world.clock))

    def act(world: World) -> None:
        seen, clock = kept.pop()
        world.late(seen, clock)  # type: ignore[arg-type]

    return look, act


def a_move(move: Callable[[World], None]) -> tuple[Step]:
    """A person's move, all of it under the lock; one that is refused changes nothing."""

    def act(world: World) -> None:
        try:
            move(world)
        except (Lost, Refused):
            return

    return (act,)


def edit(world: World) -> None:
    """A plan edit that puts the later waves off."""
    later = {name: replace(w, opens=w.opens + DAY) if not w.started else w for name, w in world.waves.items()}
    world.apply(later, world.freezes)


MOVES: dict[str, Callable[[], tuple[Step, ...]]] = {
    "tick": a_tick,
    "other tick": a_tick,
    "pause": lambda: a_move(lambda world: world.pause("wave-1")),
    "rollback": lambda: a_move(lambda world: world.roll_back("wave-1")),
    "edit": lambda: a_move(edit),
}


def due_world(breached: bool) -> World:
    """The first wave serves and its next step is due; or its users are harmed."""
    world = world_of(27)
    world.freezes, world.roles = (), ()
    world.waves = {
        name: replace(wave, approval_required=False, opens_by_itself=True, advances_by_itself=True, bake=HOUR)
        for name, wave in world.waves.items()
    }
    make_ready(world, tuple(GUARDRAILS))
    world.clock = world.waves["wave-1"].opens
    world.tick()
    world.clock += DAY
    if breached:
        world.figures["errors"] = figure("errors", GuardrailVerdict.BREACH, world, DAY, ())
    return world


def orders(names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Every order in which the halves of these moves can come."""
    halves = [name for name in names for _ in MOVES[name]()]
    yield from set(permutations(halves))


def end_of(world: World, order: tuple[str, ...]) -> tuple[object, ...]:
    """Where everything stands after the halves came in this order."""
    world = copy.deepcopy(world)
    left = {name: list(MOVES[name]()) for name in dict.fromkeys(order)}
    for name in order:
        left[name].pop(0)(world)
    return tuple(world.order), tuple(world.breaches), tuple((one.by, one.verb) for one in world.events)


@pytest.mark.parametrize("breached", [False, True])
@pytest.mark.parametrize("moves", [("tick", "other tick", "pause"), ("tick", "other tick", "rollback", "edit")])
def test_whatever_the_order_the_end_is_that_of_some_order_without_overlap(
    breached: bool, moves: tuple[str, ...]
) -> None:
    """I28: all interleavings of ticks, a pause, a rollback and a plan edit."""
    world = due_world(breached)
    serial = {
        end_of(world, tuple(half for name in order for half in [name] * len(MOVES[name]())))
        for order in permutations(moves)
    }
    for order in orders(moves):
        assert end_of(world, order) in serial, order


# I25


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/New_York", "2027-03-14", 23),
        ("America/New_York", "2027-11-07", 25),
        ("Asia/Kathmandu", "2027-03-14", 24),
    ],
)
def test_a_freeze_covers_whole_days_where_the_release_is(ready: str, zone: str, day: str, hours: int) -> None:
    """I25: from local midnight to local midnight, also on the days on which the clocks change."""
    from gonogo.core.actions.apply_plan import apply_plan
    from gonogo.core.queries.releases import release_named
    from gonogo.core.tests.cast import PLAN, operator
    from gonogo.practices.rollout.queries.waves import freezes_of

    frozen = f"freezes:\n  - {{name: quiet, from: {day}, to: {day}}}\n"
    apply_plan(
        PLAN.replace("America/New_York", zone) + frozen,
        rosters={},
        by=operator(),
        now=datetime(2027, 3, 1, 15, tzinfo=UTC),
    )
    (freeze,) = freezes_of(release_named(ready))
    midnight = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    end = midnight + timedelta(hours=hours)
    covered = [freeze.covers(("pilot",), moment) for moment in (midnight - _SECOND, midnight, end - _SECOND, end)]
    assert covered == [False, True, True, False]


_SECOND = timedelta(seconds=1)
