# SPDX-License-Identifier: Apache-2.0
"""Why does one user get this version, and when would the plan give them the new one?

Everything is asked of the flag definitions themselves, so that the answer is the one applications were given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import floor
from typing import Any

from gonogo.core.rules.membership import MatchAttributes
from gonogo.core.rules.roster import KEY, Roster
from gonogo.evaluation import Explanation, FlagSet, Step
from gonogo.evaluation.bucketing import value_position
from gonogo.practices.rollout.rules.definitions import SERVED_FLAG, WAVE_FLAG, WavePlan, flag_definitions
from gonogo.practices.rollout.rules.places import reason_for
from gonogo.practices.rollout.rules.waves import WaveFacts, WaveState

Context = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Given:
    """What a flag gave: the name of the variant and its value; both None when the plan did not have the flag."""

    flag: str
    variant: str | None
    value: object


@dataclass(frozen=True, slots=True)
class Draw:
    """Where a user was drawn on the line of their wave: `position` from 0 to below 100, by the value of `attribute`."""

    position: float
    attribute: str
    value: str

    def __str__(self) -> str:
        return f"{floor(self.position * 10) / 10:.1f} %"

    def within(self, percent: int) -> bool:
        """Whether a share of so many percent reaches them."""
        return floor(self.position) < percent


@dataclass(frozen=True, slots=True)
class Gain:
    """How the plan gives the new version to somebody who lacks it: at this stage, at the `earliest`, by whom.

    `earliest` is None when no date can be told: the wave was rolled back, or only a person moves it on.
    """

    stage: int
    first: bool
    earliest: datetime | None
    by_hand: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What a user got under a plan in a state of its waves, and why.

    `wave` is None for a user in no wave. `gain` is None for who has the new version, or by this plan never gets it.
    `not_known` are attributes that user groups ask for and the context lacks.
    """

    user: str
    given: tuple[Given, ...]
    served: bool
    wave: WaveFacts | None
    group: str
    ground: str
    draw: Draw | None
    gain: Gain | None
    not_known: tuple[str, ...]
    alone: bool
    """Whether they are drawn by their key because the attribute that moves others together is not known."""

    @property
    def held_back(self) -> bool:
        """Whether the user is in the share that stays on the old version for comparison."""
        return self.wave is not None and self.draw is not None and not self.draw.within(100 - self.wave.holdback)


def narrowed(rosters: Mapping[str, Roster], user: str) -> dict[str, Roster]:
    """The rosters with nobody on them but this user: they give the user the same answer, and compile at once."""
    return {path: Roster((user,) if user in roster.keys else ()) for path, roster in rosters.items()}


def explain(plan: WavePlan, rosters: Mapping[str, Roster], context: Context, at: datetime) -> Answer:
    """Answer for the user whose key stands under `targetingKey` in the context, at `at`."""
    few = narrowed(rosters, context[KEY])
    flags = FlagSet.from_definitions(flag_definitions(plan, few), bucketing=plan.bucketing)
    name = flags.evaluate(WAVE_FLAG + plan.release, context).value
    wave = next((one for one in plan.waves if one.name == name), None)
    served = flags.evaluate(SERVED_FLAG + plan.release, context).value is True
    group, _, ground = reason_for(plan, wave.name, few)(context).partition(": ") if wave else ("", "", "")
    draw = _draw(plan, few, context) if wave else None
    return Answer(
        user=context[KEY],
        given=tuple(_given(flags, spec.key, context) for spec in plan.flags),
        served=served,
        wave=wave,
        group=group,
        ground=ground,
        draw=draw,
        gain=plan_gain(wave, draw, at) if wave and draw and not served else None,
        not_known=tuple(name for name in _asked(plan, wave) if name not in context),
        alone=draw is not None and plan.bucket_by not in (KEY, draw.attribute),
    )


def given_by(plan: WavePlan, rosters: Mapping[str, Roster], context: Context) -> tuple[bool, tuple[Given, ...]]:
    """Whether the user got the new version, and what each flag gave; quicker than the whole explanation."""
    definitions = flag_definitions(plan, narrowed(rosters, context[KEY]))
    flags = FlagSet.from_definitions(definitions, bucketing=plan.bucketing)
    served = flags.evaluate(SERVED_FLAG + plan.release, context).value is True
    return served, tuple(_given(flags, spec.key, context) for spec in plan.flags)


def path_of(plan: WavePlan, rosters: Mapping[str, Roster], context: Context, flag: str | None) -> Explanation:
    """The steps through the rule of the flag, or without one through that of the release, with the whole rosters."""
    flags = FlagSet.from_definitions(flag_definitions(plan, rosters), bucketing=plan.bucketing)
    return flags.explain(flag or SERVED_FLAG + plan.release, context)


def plan_gain(wave: WaveFacts, draw: Draw, at: datetime) -> Gain | None:
    """When the plan would give the new version to who was drawn there and lacks it; None when it never does."""
    most = 100 - wave.holdback
    begun = wave.percent if wave.started else 0
    ahead = [stage for stage in wave.stages if stage > begun]
    needed = next((index for index, stage in enumerate(ahead) if draw.within(min(stage, most))), None)
    if needed is None:
        return None
    by_hand = not (wave.advances_by_itself if wave.started or needed else wave.opens_by_itself)
    return Gain(ahead[needed], needed == 0 and not wave.started, _earliest(wave, needed, at), by_hand)


def _earliest(wave: WaveFacts, steps: int, at: datetime) -> datetime | None:
    """The planned opening and, for each stage before, the bake time; nothing that has passed already."""
    if wave.state is WaveState.PLANNED:
        return _later(wave.opens, wave.bake * steps)
    if not wave.started or wave.stage_since is None or not wave.advances_by_itself:
        return None
    moment = _later(wave.stage_since, wave.bake * (steps + 1))
    return moment if moment > at else None


def _later(moment: datetime, span: timedelta) -> datetime:
    """Counted in UTC: between two local times an hour goes missing when the clocks change."""
    return (moment.astimezone(UTC) + span).astimezone(moment.tzinfo)


def _given(flags: FlagSet, key: str, context: Context) -> Given:
    evaluation = flags.evaluate(key, context)
    return Given(key, evaluation.variant, evaluation.value)


def _asked(plan: WavePlan, wave: WaveFacts | None) -> Sequence[str]:
    """The attributes that decide on the wave: those of the groups of all waves up to it."""
    last = plan.waves.index(wave) if wave else len(plan.waves) - 1
    groups = (plan.groups[name] for one in plan.waves[: last + 1] for name in one.groups)
    return tuple(dict.fromkeys(name for one in groups if isinstance(one, MatchAttributes) for name in one.attributes))


def _draw(plan: WavePlan, rosters: Mapping[str, Roster], context: Context) -> Draw | None:
    """Where the user is drawn, found with every wave half open: then the rule must draw, whatever the waves are at."""
    halves = tuple(replace(one, state=WaveState.OPEN, percent=50, holdback=0) for one in plan.waves)
    path = path_of(replace(plan, waves=halves, flags=()), rosters, context, None).path
    seed = next((step.result for step in _steps(path) if step.operator == "cat"), None)
    position = value_position(plan.bucketing)(seed)
    if position is None:
        return None
    value = str(seed).removeprefix(f"{plan.release}/")
    by_key = plan.bucket_by == KEY or (value == context[KEY] and not context.get(plan.bucket_by))
    return Draw(position * 100 / 2**32, KEY if by_key else plan.bucket_by, value)


def _steps(path: Step | None) -> Iterator[Step]:
    if path is not None:
        yield path
        for step in path.steps:
            yield from _steps(step)
