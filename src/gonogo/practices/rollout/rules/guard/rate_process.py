# SPDX-License-Identifier: Apache-2.0
"""How strongly do the counts speak against "the new version is no worse"?

A mixture of likelihood ratios for the question on which version each bad event fell. Whatever the rate of bad events
is and however it changes, and however often one looks: if the new version is no worse, the evidence ever reaches
K/alpha with a probability of at most alpha/K (Ville's inequality). It goes on across stages and waves as one product.

Several bad events in one interval are counted as if drawn with replacement. That is exact for one event. For more,
the true draw is without replacement and varies less, and each likelihood ratio is a convex function of it (Hoeffding
1963), so the evidence errs towards fewer alarms, never more; it loses little while few of those at risk fail at once.
Sources: Lindon and Malek 2022; ter Schure, Perez-Ortiz, Ly and Grünwald 2024, "The anytime-valid logrank test".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log1p
from operator import attrgetter
from types import MappingProxyType

from gonogo.practices.rollout.rules.guard.ratios import LEANINGS, LOG_WEIGHTS, log_mixture
from gonogo.practices.rollout.rules.guard.ticks import Arms, Stratum, Tick

NOBODY = Arms()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What whole intervals have shown: the evidence for each ratio, its highest value ever, and the counts.

    `peak` is the logarithm of the largest evidence at the end of any interval; it never falls.
    """

    log_terms: tuple[float, ...] = LOG_WEIGHTS
    peak: float = 0.0
    strata: Mapping[Stratum, Arms] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class RateState:
    """All that is kept between two looks. Rows of the newest interval wait until a row of a later one comes."""

    before: Evidence = field(default_factory=Evidence)
    tick: int | None = None
    rows: tuple[Tick, ...] = ()

    @property
    def seen(self) -> Evidence:
        """The evidence with the newest interval as far as it has been delivered."""
        strata = dict(self.before.strata)
        newest = {row.stratum: row for row in self.rows}
        terms, peak = _close(self.before.log_terms, self.before.peak, strata, newest)
        return Evidence(terms, peak, MappingProxyType(strata))


def fold(state: RateState, ticks: Iterable[Tick]) -> RateState:
    """The state after these rows. Intervals are delivered in order, their rows in any order, in any batches.

    A row that was delivered before, and any row of an interval before the newest, changes nothing.
    """
    rows = sorted((row for row in ticks if state.tick is None or row.tick >= state.tick), key=attrgetter("tick"))
    before, tick, newest = state.before, state.tick, {row.stratum: row for row in state.rows}
    terms, peak, strata = before.log_terms, before.peak, dict(before.strata)
    for row in rows:
        if row.tick != tick:
            terms, peak = _close(terms, peak, strata, newest)
            tick, newest = row.tick, {}
        if row.stratum not in newest:
            newest[row.stratum] = row.capped()
    return RateState(
        Evidence(terms, peak, MappingProxyType(strata)), tick, tuple(newest[key] for key in sorted(newest))
    )


def _close(
    terms: tuple[float, ...], peak: float, strata: dict[Stratum, Arms], newest: Mapping[Stratum, Tick]
) -> tuple[tuple[float, ...], float]:
    before = terms
    for stratum in sorted(newest):
        arms = strata.get(stratum, NOBODY)
        terms = weighed(terms, newest[stratum], arms)
        strata[stratum] = arms.with_tick(newest[stratum])
    return terms, peak if terms is before else max(peak, log_mixture(terms))


def weighed(terms: tuple[float, ...], row: Tick, before: Arms) -> tuple[float, ...]:
    """The evidence for each ratio after the bad events of one row; without two versions at risk nothing is learnt."""
    events = row.bad_new + row.bad_old
    if not events or not row.at_risk_new or not row.at_risk_old:
        return terms
    share = share_at_risk(row, before)
    new = row.bad_new
    return tuple(
        [
            term + new * leaning - events * log1p(excess * share)
            for term, (leaning, excess) in zip(terms, LEANINGS, strict=True)
        ]
    )


def share_at_risk(row: Tick, before: Arms) -> float:
    """The share of the new version among those whom the next bad event may befall: at risk, or ever enrolled if larger.

    People at risk is right when everyone may still fail later. When people fail at once or never, those who are left
    are at risk in name only, and each bad event on the new version would make the next one there look more telling
    than it is; then it is those enrolled. The larger share is right or cautious in both cases.
    """
    enrolled_new, enrolled_old = row.at_risk_new + before.bad_new, row.at_risk_old + before.bad_old
    at_risk = row.at_risk_new / (row.at_risk_new + row.at_risk_old)
    return max(at_risk, enrolled_new / (enrolled_new + enrolled_old))
