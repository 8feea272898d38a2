# SPDX-License-Identifier: Apache-2.0
"""How does every guardrail of a release stand now?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from django.db.models import QuerySet

from gonogo.core.models import Event
from gonogo.core.planfile import Count, Guardrail, Limit, Mean, Rate
from gonogo.core.queries.ledger import all_evidence
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.rules.roster import KEY
from gonogo.practices.rollout.models import Breach
from gonogo.practices.rollout.models import Reading as ReadingRow
from gonogo.practices.rollout.queries.measurements import (
    changes_of,
    closed_tick,
    last_arrival,
    spans_at,
    sums_of,
    wave_records,
)
from gonogo.practices.rollout.queries.waves import waves_of
from gonogo.practices.rollout.rules.guard.assessment import Assessment, Basis, GuardrailVerdict
from gonogo.practices.rollout.rules.guard.count import CountRule, assess_count
from gonogo.practices.rollout.rules.guard.freshness import SHORTEST
from gonogo.practices.rollout.rules.guard.limit import LimitRule, Reading, assess_limit
from gonogo.practices.rollout.rules.guard.mean import MeanRule, Values, assess_mean
from gonogo.practices.rollout.rules.guard.rate import RateRule, assess_rate
from gonogo.practices.rollout.rules.guard.rate_process import RateState, fold
from gonogo.practices.rollout.rules.guard.shares import expected_share
from gonogo.practices.rollout.rules.guard.ticks import Stratum
from gonogo.practices.rollout.rules.guard.wording import age
from gonogo.practices.rollout.rules.served_stages import tick_of
from gonogo.practices.rollout.rules.tallies import Span, ticks_of, values_of, waves_compared
from gonogo.practices.rollout.rules.watching import (
    COUNT_LASTS,
    Counted,
    Silence,
    Watched,
    assess_silence,
    counted_since,
)
from gonogo.practices.rollout.rules.waves import WaveFacts

COUNTED = {"support": "support requests", "incidents": "incidents"}
"""What the rooms that count do count, in words for people."""
BEFORE_OPENING = timedelta(hours=1)
"""How often a limit is read while no wave serves."""
MOST_REMEMBERED = 64
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Scene:
    """What all guardrails of a release are judged by: its waves, the stages since their openings, and the time."""

    release: ReleaseFacts
    newest: WaveFacts | None
    spans: tuple[Span, ...]
    closed: int
    now: datetime

    @property
    def shares(self) -> Mapping[Stratum, float]:
        """Of each stratum, the share of its people that the draw sends to the new version."""
        holdbacks = {wave.name: wave.holdback for wave in self.release.plan.waves}
        return {Stratum(name, one.stage): expected_share(one.stage, holdbacks.get(name, 0)) for name, one in self.spans}

    @property
    def moves_together_by(self) -> str | None:
        """The attribute by which people change versions together, if not each alone."""
        by = self.release.plan.bucket_by
        return None if by == KEY else by

    @property
    def randomised(self) -> int:
        """How many guardrails share the chance of a false alarm."""
        return randomised(self.release)


def randomised(release: ReleaseFacts) -> int:
    """How many guardrails of the release compare with the holdback."""
    return sum(isinstance(one, Rate | Mean) for one in release.plan.guardrails)


def scene_of(release: ReleaseFacts, now: datetime) -> Scene:
    """Read the waves as they stand and stood."""
    started = [wave for wave in waves_of(release) if wave.started and wave.opened_at is not None]
    newest = max(started, key=lambda wave: wave.opened_at or now, default=None)
    records = wave_records(release.id).get(release.id, {})
    return Scene(release, newest, spans_at(release, records), closed_tick(now), now)


def watch(release: ReleaseFacts, now: datetime) -> tuple[Watched, ...]:
    """Every guardrail of the plan, in its order."""
    if not release.plan.guardrails:
        return ()
    scene = scene_of(release, now)
    return tuple(_watch(scene, guardrail) for guardrail in release.plan.guardrails)


def _watch(scene: Scene, guardrail: Guardrail) -> Watched:
    match guardrail:
        case Rate():
            return _watch_rate(scene, guardrail)
        case Mean():
            return _watch_mean(scene, guardrail)
        case Limit():
            return _watch_limit(scene, guardrail)
        case Count():
            return _watch_count(scene, guardrail)


def _watch_rate(scene: Scene, rate: Rate) -> Watched:
    silence = _silence(scene, rate.of)
    state = rate_state(scene, rate)
    rule = RateRule(rate.name, rate.bad, rate.of, rate.margin, scene.randomised)
    assessment = assess_rate(
        rule, state, scene.shares, problem=silence.problem or None, moves_together_by=scene.moves_together_by
    )
    strata = {stratum: (arms.new, arms.old) for stratum, arms in state.seen.strata.items()}
    return _compared(scene, rate, silence, assessment, waves_compared(strata))


def _watch_mean(scene: Scene, mean: Mean) -> Watched:
    silence = _silence(scene, mean.of)
    values = mean_values(scene, mean)
    rule = MeanRule(mean.name, mean.of, mean.margin, mean.better, scene.randomised)
    assessment = assess_mean(
        rule, values, scene.shares, problem=silence.problem or None, moves_together_by=scene.moves_together_by
    )
    return _compared(
        scene,
        mean,
        silence,
        assessment,
        waves_compared({one.stratum: (one.new.people, one.old.people) for one in values}),
    )


def _silence(scene: Scene, name: str) -> Silence:
    return assess_silence(name, last_arrival(scene.release.id, name), scene.newest, scene.now)


def _compared(
    scene: Scene, guardrail: Rate | Mean, silence: Silence, assessment: Assessment, waves: tuple[str, ...]
) -> Watched:
    since = silence.since or (scene.newest.opened_at if scene.newest else None)
    return _watched(
        guardrail,
        assessment,
        at=last_arrival(scene.release.id, guardrail.of),
        fresh_until=silence.fresh_until,
        unknown_since=since,
        waves=waves,
    )


def _watch_limit(scene: Scene, limit: Limit) -> Watched:
    rows = _readings(scene, limit)
    last, good = rows.first(), rows.filter(problem="").values_list("at", flat=True).first()
    lasts = max(3 * every_of(scene, limit), SHORTEST)
    opened = scene.newest.opened_at if scene.newest else None
    return _watched(
        limit,
        limit_assessment(scene, limit),
        at=last.at if last else None,
        fresh_until=last.at + lasts if last and not last.problem else None,
        unknown_since=opened if good is None else good + lasts,
    )


def limit_assessment(scene: Scene, limit: Limit) -> Assessment:
    """How the newest reading keeps to the limit."""
    row = _readings(scene, limit).first()
    reading = None if row is None else Reading(row.at, row.value, row.problem or None)
    rule = LimitRule(limit.name, limit.below, limit.above, every_of(scene, limit))
    return assess_limit(rule, reading, scene.now)


def every_of(scene: Scene, limit: Limit) -> timedelta:
    """How often the figure is read now."""
    return limit.every if scene.newest else max(limit.every, BEFORE_OPENING)


def _readings(scene: Scene, limit: Limit) -> QuerySet[ReadingRow]:
    """The readings of the limit, newest first."""
    return ReadingRow.objects.filter(release_id=scene.release.id, guardrail=limit.name).order_by("-at", "-pk")


def _watch_count(scene: Scene, count: Count) -> Watched:
    counted = counted_by(scene.release, count)
    problem = _count_problem(scene, count, counted)
    counts = sum(isinstance(one, Count) for one in scene.release.plan.guardrails)
    rule = CountRule(count.name, COUNTED.get(count.source, count.source), counts)
    until = counted.until + COUNT_LASTS if counted.until else None
    return _watched(
        count,
        assess_count(rule, counted.rows, problem=problem),
        at=counted.until,
        fresh_until=until,
        unknown_since=until or (scene.newest.opened_at if scene.newest else None),
    )


def counted_by(release: ReleaseFacts, count: Count) -> Counted:
    """What the room counted since the release first opened, less what came before a breach that was cleared."""
    opened = Event.objects.filter(release_id=release.id, verb="wave opened").order_by("pk").values_list("at", flat=True)
    since = opened.first()
    if since is None:
        return Counted()
    evidence = all_evidence(release.id, kind=f"{count.source}.count")
    return counted_since(evidence, max(since, _cleared_at(release.id, count.name) or since))


def _count_problem(scene: Scene, count: Count, counted: Counted) -> str | None:
    kind = f"{count.source}.count"
    if counted.unreadable and not counted.rows:
        return f"Evidence {counted.unreadable[-1]} of {kind} cannot be read: it needs count, expected, from and to."
    if scene.newest is None or scene.newest.opened_at is None:
        return "No wave is open, so there is nothing to compare yet."
    if counted.until is None:
        ago = age(scene.now - scene.newest.opened_at)
        return f"No {kind} was recorded since wave {scene.newest.name} opened {ago} ago."
    if scene.now - counted.until > COUNT_LASTS:
        return f"The newest {kind} ends {age(scene.now - counted.until)} ago."
    return None


def _watched(
    guardrail: Guardrail,
    assessment: Assessment,
    *,
    at: datetime | None,
    fresh_until: datetime | None,
    unknown_since: datetime | None,
    waves: tuple[str, ...] = (),
) -> Watched:
    unknown = assessment.verdict is GuardrailVerdict.UNKNOWN
    return Watched(
        guardrail=guardrail.name,
        kind=guardrail.kind,
        on_breach=guardrail.on_breach,
        verdict=assessment.verdict,
        basis=Basis(assessment.basis),
        reason=assessment.reason,
        at=at,
        fresh_until=fresh_until,
        unknown_since=unknown_since if unknown else None,
        waves=waves,
        assessment=assessment,
    )


def rate_state(scene: Scene, rate: Rate) -> RateState:
    """Everything the counts of a rate have shown since a breach was last cleared."""
    after = _counts_after(scene, rate.name)

    def make() -> RateState:
        changes = changes_of(scene.release.id, rate, scene.spans, scene.closed)
        return fold(RateState(), ticks_of(changes, after))

    return _remembered(("rate", scene.release.id, rate.of, rate.bad), (scene.closed, scene.spans, after), make)


def mean_values(scene: Scene, mean: Mean) -> tuple[Values, ...]:
    """The sums of a measured value since a breach was last cleared."""
    after = _counts_after(scene, mean.name)
    make = partial(_values, scene, mean, after)
    return _remembered(("mean", scene.release.id, mean.of, ""), (scene.closed, scene.spans, after), make)


def _values(scene: Scene, mean: Mean, after: int) -> tuple[Values, ...]:
    return values_of(sums_of(scene.release.id, mean, scene.spans, after, scene.closed))


def _counts_after(scene: Scene, guardrail: str) -> int:
    cleared = _cleared_at(scene.release.id, guardrail)
    return -1 if cleared is None else tick_of(cleared)


def _cleared_at(release_id: int, guardrail: str) -> datetime | None:
    """When a person last cleared a breach of the guardrail."""
    rows = Breach.objects.filter(release_id=release_id, guardrail=guardrail, cleared_at__isnull=False)
    return rows.order_by("-cleared_at").values_list("cleared_at", flat=True).first()


_memory: dict[tuple[object, ...], tuple[object, object]] = {}


def forget_states() -> None:
    """Work everything out anew."""
    _memory.clear()


def _remembered(key: tuple[object, ...], stamp: object, make: Callable[[], Made]) -> Made:
    """What was made for the key while its stamp stays the same: closed minutes never change."""
    found = _memory.get(key)
    if found is not None and found[0] == stamp:
        return found[1]  # type: ignore[return-value]
    made = make()
    while len(_memory) >= MOST_REMEMBERED:
        _memory.pop(next(iter(_memory)), None)
    _memory[key] = (stamp, made)
    return made
