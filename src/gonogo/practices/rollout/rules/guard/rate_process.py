# SPDX-License-Identifier: Apache-2.0
"""How strongly do the counts speak against "the new version is no worse"?

A mixture of likelihood ratios for the question on which version each bad event fell. Whatever the rate of bad events
is and however it changes, and however often one looks: if the new version is no worse, the evidence ever reaches K/alpha
with a probability of at most alpha/K (Ville's inequality). It goes on across stages and waves as one product.

Several bad events in one interval are counted as if drawn with replacement. That is exact for one event. For more,
the true draw is without replacement and varies less, and each likelihood ratio is a convex function of it (Hoeffding
1963), so the evidence errs towards fewer alarms, never more; it loses little while few of those at risk fail at once.
Sources: Lindon and Malek 2022; ter Schure, Perez-Ortiz, Ly and Grünwald 2024, "The anytime-valid logrank test".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from math import log1p
from operator import attrgetter
from types import MappingProxyType

from gonogo.practices.rollout.rules.guard.ratios import LEANINGS, LOG_WEIGHTS, log_mixture
from gonogo.practices.rollout.rules.guard.ticks import Arms, Stratum, Tick


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
    """Everything that is kept between two looks. Rows of the newest interval wait until one of a later interval comes."""

    before: Evidence = field(default_factory=Evidence)
    tick: int | None = None
    rows: tuple[Tick, ...] = ()

    @property
    def seen(self) -> Evidence:
        """The evidence with the newest interval as far as it has been delivered."""
        return with_interval(self.before, self.rows)


def fold(state: RateState, ticks: Iterable[Tick]) -> RateState:
    """The state after these rows. Intervals are delivered in order, their rows in any order, in any batches.

    A row that was delivered before, and any row of an interval before the newest, changes nothing.
    """
    rows = sorted((row for row in ticks if state.tick is None or row.tick >= state.tick), key=attrgetter("tick"))
    for tick, interval in groupby(rows, key=attrgetter("tick")):
        if tick != state.tick:
            state = RateState(state.seen, tick)
        known = {row.stratum: row for row in state.rows}
        for row in interval:
            known.setdefault(row.stratum, row.capped())
        state = RateState(state.before, tick, tuple(sorted(known.values(), key=attrgetter("stratum"))))
    return state


def with_interval(evidence: Evidence, rows: Iterable[Tick]) -> Evidence:
    """The evidence after one whole interval, its rows in the order of their strata."""
    strata = dict(evidence.strata)
    terms = evidence.log_terms
    for row in rows:
        terms = weighed(terms, row)
        strata[row.stratum] = strata.get(row.stratum, Arms()).with_tick(row)
    peak = evidence.peak if terms is evidence.log_terms else max(evidence.peak, log_mixture(terms))
    return Evidence(terms, peak, MappingProxyType(strata))


def weighed(terms: tuple[float, ...], row: Tick) -> tuple[float, ...]:
    """The evidence for each ratio after the bad events of one row; without two versions at risk nothing is learnt."""
    events = row.bad_new + row.bad_old
    if not events or not row.at_risk_new or not row.at_risk_old:
        return terms
    share = row.at_risk_new / (row.at_risk_new + row.at_risk_old)
    new = row.bad_new
    return tuple(
        [
            term + new * leaning - events * log1p(excess * share)
            for term, (leaning, excess) in zip(terms, LEANINGS, strict=True)
        ]
    )
