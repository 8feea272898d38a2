# SPDX-License-Identifier: Apache-2.0
"""How does a wave's state read to a person?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from gonogo.practices.rollout.rules.waves import WaveFacts, WaveState


class StageMark(StrEnum):
    """Where a stage of a wave stands."""

    DONE = "done"
    NOW = "now"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Stage:
    """One percentage step with its mark."""

    percent: int
    mark: StageMark


@dataclass(frozen=True, slots=True)
class Bake:
    """How far the bake time is: `passed` and `whole` in whole hours, and the sentence that says it."""

    passed: int
    whole: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Told:
    """One wave as the pages tell it; counts are None when the plan names no population."""

    number: int
    facts: WaveFacts
    state: str
    planned: str
    stages: tuple[Stage, ...]
    bake: Bake | None
    groups: tuple[tuple[str, str], ...]
    people: int | None
    served: int | None

    @property
    def held_back(self) -> int | None:
        """How many people of a fully open wave stay on the old version for comparison."""
        if self.people is None or self.served is None or not self.facts.holdback or self.facts.next_stage is not None:
            return None
        return self.people - self.served if self.facts.started else None


def tell(
    wave: WaveFacts,
    *,
    number: int,
    groups: tuple[tuple[str, str], ...],
    people: int | None,
    served: int | None,
    now: datetime,
    zone: ZoneInfo,
) -> Told:
    """The wave in words and figures. `groups` pairs the name of each user group with whom it holds."""
    return Told(
        number=number,
        facts=wave,
        state=state_words(wave),
        planned=planned_words(wave.opens, now, zone),
        stages=stages_of(wave),
        bake=bake_of(wave, now, zone),
        groups=groups,
        people=people,
        served=served,
    )


def state_words(wave: WaveFacts) -> str:
    """The state in a word or two: `Open, 50 %`."""
    if wave.state is WaveState.OPEN:
        return f"Open, {wave.percent} %"
    if wave.state is WaveState.PAUSED:
        return f"Paused at {wave.percent} %"
    return "Rolled back" if wave.state is WaveState.ROLLED_BACK else "Planned"


def stages_of(wave: WaveFacts) -> tuple[Stage, ...]:
    """The stages with what is behind, what holds now and what is to come."""
    return tuple(Stage(percent, _mark(wave, percent)) for percent in wave.stages)


def _mark(wave: WaveFacts, percent: int) -> StageMark:
    if not wave.started or percent > wave.percent:
        return StageMark.LATER
    return StageMark.NOW if percent == wave.percent else StageMark.DONE


def bake_of(wave: WaveFacts, now: datetime, zone: ZoneInfo) -> Bake | None:
    """The bake time as it stands; None for a wave without one."""
    if not wave.bake:
        return None
    whole = max(int(wave.bake.total_seconds() // 3600), 1)
    if wave.baked_at is None or wave.stage_since is None:
        start = "once it is open for all of its people" if len(wave.stages) > 1 else "once it is open"
        return Bake(0, whole, f"Bakes {span_words(wave.bake)} {start}.")
    if now >= wave.baked_at:
        return Bake(whole, whole, f"Baked {span_words(wave.bake)}, until {moment_words(wave.baked_at, zone)}.")
    passed = min(int((now - wave.stage_since).total_seconds() // 3600), whole)
    left = span_words(wave.baked_at - now)
    return Bake(
        passed, whole, f"Bakes until {moment_words(wave.baked_at, zone)}: {left} left of {span_words(wave.bake)}."
    )


def span_words(span: timedelta) -> str:
    """A length of time in its largest fitting unit: `7 days`, `5 hours`, `1 minute`."""
    minutes = max(round(span.total_seconds() / 60), 0)
    for unit, size in (("day", 1440), ("hour", 60)):
        if minutes >= size * 2 or (minutes >= size and minutes % size == 0):
            count = round(minutes / size)
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def moment_words(moment: datetime, zone: ZoneInfo) -> str:
    """An instant as the people of the release read it: `Monday, 1 March 2027, 09:00`."""
    return f"{moment.astimezone(zone):%A, %-d %B %Y, %H:%M}"


def planned_words(opens: datetime, now: datetime, zone: ZoneInfo) -> str:
    """The planned opening against today: `planned for Monday, 1 March 2027, 09:00, in 99 days`."""
    days = (opens.astimezone(zone).date() - now.astimezone(zone).date()).days
    when = f"Planned for {moment_words(opens, zone)}"
    if days == 0:
        return f"{when}: today."
    count = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"{when}: in {count}." if days > 0 else f"{when}: {count} ago."
