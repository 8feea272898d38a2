# SPDX-License-Identifier: Apache-2.0
"""What do people do in the model who do all that is asked of them?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from gonogo.core.rules.poll import Answer
from gonogo.practices.rollout.rules.waves import WaveFacts, WaveState
from gonogo.practices.rollout.tests.control.drawing import DAY, GUARDRAILS, make_ready
from gonogo.practices.rollout.tests.control.world import World

if TYPE_CHECKING:
    from gonogo.practices.rollout.tests.control.machine import ReleaseMachine


def next_due(world: World) -> datetime:
    """When the wave that comes next may take its step, going by bake time and planned opening."""
    for wave in world.order:
        if wave.stage_since is None or not wave.started:
            return wave.opens
        baked = wave.stage_since + wave.bake
        if wave.percent != wave.stages[-1] or world.clock < baked:
            return baked
    return world.clock


def next_wave(world: World) -> str:
    """The name of the wave that comes next; of a complete release, the last."""
    left = [wave.name for wave in world.order if not wave.started or wave.percent != wave.stages[-1]]
    return left[0] if left else world.order[-1].name


def patience(world: World) -> int:
    """How many rounds may pass: one for each step, each resumption and each protection, and one to see the end."""
    return sum(len(wave.stages) + 1 for wave in world.order) + len(GUARDRAILS) + len(world.waves) + 2


def mend(world: World) -> frozenset[str]:
    """Set the clock right, wait for the next step and the end of freezes, measure anew, clear breaches, resume."""
    ends = [one.until for one in world.freezes]
    known = [one.observed_at for one in world.ledger.evidence]
    world.clock = max([world.now, next_due(world), *ends, *known]) + timedelta(minutes=1)
    make_ready(world, lasts=10 * DAY)
    cleared = frozenset(world.breaches)
    for name in cleared:
        world.clear(name)
    for name, wave in tuple(world.waves.items()):
        if wave.state is WaveState.PAUSED:
            world.resume(name)
    return cleared


def approve_and_move(machine: ReleaseMachine) -> None:
    """Hold the poll of the wave that comes next, and take the step that the loop leaves to a person."""
    world = machine.world
    wave = next((one for one in world.order if not one.started or one.percent != one.stages[-1]), None)
    if wave is None:
        return
    if not wave.started and world.roles:
        hold_poll(world, wave)
    back = wave.state is WaveState.ROLLED_BACK
    if not wave.started and (back or not wave.opens_by_itself):
        _attempt(machine, "open", lambda: world.open(wave.name, wave))
    elif wave.started and (_stopped(world) or not (wave.advances_by_itself and wave.bake)):
        _attempt(machine, "advance", lambda: world.advance(wave.name, wave))


def _stopped(world: World) -> bool:
    """Whether somebody stopped the release by a rollback, so that the loop waits for people."""
    return any(wave.state is WaveState.ROLLED_BACK for wave in world.order)


def hold_poll(world: World, wave: WaveFacts) -> None:
    """Everybody says go."""
    world.ledger.open_poll(world.ledger.gate(wave.name, world.version, world.now), world.roles, world.now)
    for role in world.roles:
        world.ledger.answer(wave.name, role, Answer.GO)


def _attempt(machine: ReleaseMachine, what: str, move: Callable[[], None]) -> None:
    machine.do(what, move)
