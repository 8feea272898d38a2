# SPDX-License-Identifier: Apache-2.0
"""What does a guardrail of the plan say at this moment, and how long does that hold?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Literal

from gonogo.core.rules.evidence import EvidenceFacts
from gonogo.practices.rollout.rules.guard.assessment import Assessment, Basis, GuardrailVerdict
from gonogo.practices.rollout.rules.guard.count import CountRow
from gonogo.practices.rollout.rules.guard.wording import age
from gonogo.practices.rollout.rules.waves import WaveFacts

OnBreach = Literal["rollback", "pause", "hold"]
SHORTEST_SILENCE = timedelta(hours=1)
"""How long nothing need be reported before the figures of a comparison are too old."""
COUNT_LASTS = timedelta(days=2)
"""How old the end of the newest counted period may be."""


@dataclass(frozen=True, slots=True)
class Watched:
    """One guardrail as it stands: the verdict, the sentence that says why, and what the plan wants on a breach.

    `at` is the newest figure it rests on, `fresh_until` the moment from which that figure is too old, `unknown_since`
    when it became unknown. `waves` are those whose people took part.
    """

    guardrail: str
    kind: str
    on_breach: OnBreach
    verdict: GuardrailVerdict
    basis: Basis
    reason: str
    at: datetime | None = None
    fresh_until: datetime | None = None
    unknown_since: datetime | None = None
    waves: tuple[str, ...] = ()
    assessment: Assessment | None = None

    def verdict_at(self, now: datetime) -> GuardrailVerdict:
        """The verdict, unless its figures are too old by now: then nothing is known, except that a breach stays one."""
        stale = self.fresh_until is not None and now >= self.fresh_until
        return GuardrailVerdict.UNKNOWN if stale and self.verdict is not GuardrailVerdict.BREACH else self.verdict


@dataclass(frozen=True, slots=True)
class Silence:
    """Whether something that is counted is still reported. `problem` is empty while it is, until `fresh_until`."""

    problem: str = ""
    since: datetime | None = None
    fresh_until: datetime | None = None


def longest_silence(wave: WaveFacts) -> timedelta:
    """How long nothing need be reported: an hour, or a tenth of the bake time when the wave is watched for long."""
    return max(SHORTEST_SILENCE, wave.bake / 10)


def assess_silence(name: str, last: datetime | None, newest: WaveFacts | None, now: datetime) -> Silence:
    """Whether events of this name still arrive. `last`: the minute of the last one; `newest`: the wave opened last."""
    if newest is None or newest.opened_at is None:
        return Silence("No wave is open, so there is nothing to compare yet.")
    opened = newest.opened_at.astimezone(UTC)
    if last is None or last < opened.replace(second=0, microsecond=0):
        return Silence(f"No {name} was reported since wave {newest.name} opened {age(now - opened)} ago.", opened)
    until = last + longest_silence(newest)
    if now >= until:
        return Silence(f"No {name} was reported for {age(now - last)}.", until)
    return Silence(fresh_until=until)


@dataclass(frozen=True, slots=True)
class Counted:
    """What another room counted since the first opening: the rows, the evidence they come from, the end of the last.

    `unreadable` are the numbers of the evidence that cannot be used.
    """

    rows: tuple[CountRow, ...] = ()
    evidence: tuple[int, ...] = ()
    until: datetime | None = None
    unreadable: tuple[int, ...] = ()


def counted_since(evidence: Iterable[EvidenceFacts], since: datetime) -> Counted:
    """The periods that began at or after `since`, none counted twice: of two that overlap the earlier one stands."""
    periods: list[tuple[datetime, datetime, int, float, int]] = []
    unreadable = []
    for one in evidence:
        period = _period(one)
        if period is None:
            unreadable.append(one.number)
        elif period[0] >= since:
            periods.append(period)
    rows, numbers, until = [], [], None
    for start, end, count, expected, number in sorted(periods):
        if until is None or start >= until:
            rows.append(CountRow(int(start.timestamp()), count, expected))
            numbers.append(number)
            until = end
    return Counted(tuple(rows), tuple(numbers), until, tuple(unreadable))


def _period(one: EvidenceFacts) -> tuple[datetime, datetime, int, float, int] | None:
    """From, to, count and expected of one piece of evidence; None when it cannot be read."""
    count, expected = one.facts.get("count"), one.facts.get("expected")
    if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count < 2**53:
        return None
    if isinstance(expected, bool) or not isinstance(expected, int | float) or not 0 <= expected < 2**53:
        return None
    start, end = _instant(one.facts.get("from")), _instant(one.facts.get("to"))
    if start is None or end is None or end <= start or not isfinite(expected):
        return None
    return start, end, count, float(expected), one.number


def _instant(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return None if moment is None or moment.tzinfo is None else moment.astimezone(UTC)
