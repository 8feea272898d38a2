# SPDX-License-Identifier: Apache-2.0
"""How do counted changes become what the statistics read: people at risk and bad events, minute by minute?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

from gonogo.practices.rollout.rules.guard.difference import Sums
from gonogo.practices.rollout.rules.guard.mean import Values
from gonogo.practices.rollout.rules.guard.ticks import Stratum, Tick
from gonogo.practices.rollout.rules.served_stages import StageSpan, WaveRecord

NEW, OLD = "new", "old"
Span = tuple[str, StageSpan]


@dataclass(frozen=True, slots=True)
class Change:
    """So many people of a stratum and version who were enrolled, failed or were censored in one minute."""

    stratum: Stratum
    arm: str
    tick: int
    what: str
    people: int


@dataclass(slots=True)
class Flows:
    """What happened on one version of a stratum, by minute."""

    enrolled: Counter[int] = field(default_factory=Counter)
    failed: Counter[int] = field(default_factory=Counter)
    censored: Counter[int] = field(default_factory=Counter)

    def of(self, what: str) -> Counter[int]:
        """The counts of one kind of change."""
        return {"enrolled": self.enrolled, "failed": self.failed, "censored": self.censored}[what]


def spans_of(records: Iterable[WaveRecord]) -> tuple[Span, ...]:
    """Every stage of the waves since their latest opening."""
    return tuple((record.name, span) for record in records for span in record.spans())


def end_of(spans: Iterable[Span], wave: str) -> float:
    """The minute from which people of the wave take no part any more; beyond all minutes while it serves."""
    ends = [one.end for name, one in spans if name == wave]
    return max((inf if end is None else end for end in ends), default=inf)


def clipped(spans: Iterable[Span], tick: int) -> tuple[Span, ...]:
    """The spans as far as they reach up to a minute; what is counted up to there depends on nothing later."""
    return tuple(
        (name, StageSpan(one.stage, one.start, one.end if one.end is not None and one.end <= tick else None))
        for name, one in spans
        if one.start <= tick
    )


def ticks_of(changes: Iterable[Change], after: int) -> tuple[Tick, ...]:
    """The minutes after `after` in which anything changed, in order; what was before decides who is at risk."""
    flows: dict[Stratum, dict[str, Flows]] = {}
    for change in changes:
        by_arm = flows.setdefault(change.stratum, {NEW: Flows(), OLD: Flows()})
        by_arm[change.arm].of(change.what)[change.tick] += change.people
    rows = [row for stratum, by_arm in flows.items() for row in _rows(stratum, by_arm[NEW], by_arm[OLD])]
    return tuple(sorted((row for row in rows if row.tick > after), key=lambda row: (row.tick, row.stratum)))


def _rows(stratum: Stratum, new: Flows, old: Flows) -> Iterator[Tick]:
    at_risk_new = at_risk_old = 0
    for tick in sorted(
        {tick for arm in (new, old) for counts in (arm.enrolled, arm.failed, arm.censored) for tick in counts}
    ):
        at_risk_new += new.enrolled[tick] - new.censored[tick]
        at_risk_old += old.enrolled[tick] - old.censored[tick]
        yield Tick(stratum, tick, at_risk_new, at_risk_old, new.failed[tick], old.failed[tick])
        at_risk_new -= new.failed[tick]
        at_risk_old -= old.failed[tick]


def values_of(rows: Iterable[tuple[Stratum, str, int, float, float]]) -> tuple[Values, ...]:
    """The sums of measured values: (stratum, version, people, total, squares), each stratum and version any number."""
    sums: dict[Stratum, dict[str, Sums]] = {}
    for stratum, arm, people, total, squares in rows:
        by_arm = sums.setdefault(stratum, {NEW: Sums(0, 0.0, 0.0), OLD: Sums(0, 0.0, 0.0)})
        before = by_arm[arm]
        by_arm[arm] = Sums(before.people + people, before.total + total, before.squares + squares)
    return tuple(Values(stratum, by_arm[NEW], by_arm[OLD]) for stratum, by_arm in sorted(sums.items()))


def waves_compared(strata: Mapping[Stratum, Sequence[int]]) -> tuple[str, ...]:
    """The waves of which people took part on the new version, from (people new, people old) by stratum."""
    return tuple(dict.fromkeys(stratum.wave for stratum, (new, _) in sorted(strata.items()) if new))
