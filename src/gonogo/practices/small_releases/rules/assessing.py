# SPDX-License-Identifier: Apache-2.0
"""Is the pending release small and young, by the product's own history, and could a part of it go first?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from gonogo.core.rules.verdict import Verdict
from gonogo.practices.small_releases.rules.headline import Headline
from gonogo.practices.small_releases.rules.words import FEWEST, at_most, count, days, figure, larger, wait

DAY = timedelta(days=1)
MEASURE = "gonogo releases measure"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A measurement in the ledger. `headline` is None when its facts cannot be read."""

    number: int
    observed_at: datetime
    valid_until: datetime | None
    headline: Headline | None


def standing(recorded: Recorded | None, now: datetime) -> Headline | Verdict:
    """The headline that counts now, or the verdict that says why there is none."""
    if recorded is None:
        return Verdict.unknown(f"Nothing was measured yet; `{MEASURE}` in a clone of the product does.")
    if recorded.headline is None:
        return Verdict.unknown("The newest measurement cannot be read; measure again.", recorded.number)
    if recorded.valid_until is None or recorded.valid_until <= now:
        return Verdict.unknown(
            f"The measurement of {recorded.observed_at:%-d %B %Y} is too old to count; measure again.", recorded.number
        )
    return recorded.headline


def assess_size(recorded: Recorded | None, *, kind: str, now: datetime) -> Verdict:
    """Go when no more changes wait than 9 in 10 of the last 50 releases had. Needs ten releases with changes."""
    headline = standing(recorded, now)
    if isinstance(headline, Verdict):
        return headline
    assert recorded is not None
    if headline.compared < FEWEST or headline.usual_p90 is None:
        return Verdict.unknown(_too_few(headline, "what is a usual size"), recorded.number)
    if headline.pending <= headline.usual_p90:
        return Verdict.go(_small(headline, kind), recorded.number)
    return Verdict.no_go(_large(headline, kind), recorded.number)


def _small(headline: Headline, kind: str) -> str:
    usual = f"9 in 10 of the last {headline.compared} releases had at most {at_most(headline.usual_p90 or 0)}"
    if headline.pending == 0:
        return "Nothing waits: everything on the main branch is released."
    if kind == "iterative":
        return f"Declared iterative, and it is: {wait(headline.pending)}, and {usual}."
    return f"Declared a big bang, but only {wait(headline.pending)}, and {usual}: it could go as a small release."


def _large(headline: Headline, kind: str) -> str:
    times = f", {_times(headline)} times the usual {figure(headline.usual_p50)}" if headline.usual_p50 else ""
    said = f"{wait(headline.pending)}{times}; {larger(headline.larger_than, headline.compared)}"
    if kind == "iterative":
        return f"Declared iterative, but {said}: treat it as a big bang, or release a part of it first."
    return f"Declared a big bang, and it is: {said}."


def _times(headline: Headline) -> str:
    return figure(headline.pending / (headline.usual_p50 or 1))


def assess_age(recorded: Recorded | None, *, now: datetime) -> Verdict:
    """Go when the oldest unreleased change waits no longer than 9 in 10 releases let theirs wait. It ages with now."""
    headline = standing(recorded, now)
    if isinstance(headline, Verdict):
        return headline
    assert recorded is not None
    if headline.pending == 0 or headline.oldest is None:
        return Verdict.go("No change waits to be released.", recorded.number)
    if headline.compared < FEWEST or headline.age_p90 is None:
        return Verdict.unknown(_too_few(headline, "how long changes usually wait"), recorded.number)
    age = max((now - headline.oldest) / DAY, 0.0)
    usual = f"9 in 10 of the last {headline.compared} releases let no change wait longer than {days(headline.age_p90)}"
    if age <= headline.age_p90:
        return Verdict.go(f"The oldest unreleased change has waited {days(age)}; {usual}.", recorded.number)
    return Verdict.no_go(f"The oldest unreleased change has waited {days(age)}, but {usual}.", recorded.number)


def _too_few(headline: Headline, what: str) -> str:
    had = f"{count(headline.compared, 'release')} with changes"
    return f"Cannot tell yet {what}: {had}, and {FEWEST} are needed ({wait(headline.pending)} now)."


def assess_slices(recorded: Recorded | None, *, now: datetime) -> Verdict:
    """Go when nothing smaller is offered; otherwise no-go, and the part that could go first is named."""
    headline = standing(recorded, now)
    if isinstance(headline, Verdict):
        return headline
    assert recorded is not None
    first = headline.first
    if first is not None:
        return Verdict.no_go(f"A smaller release is possible. {first.why}", recorded.number)
    return Verdict.go(_nothing_smaller(headline), recorded.number)


def _nothing_smaller(headline: Headline) -> str:
    waiting = count(headline.pending, "change")
    if headline.pending < 2:
        return "There is nothing to divide: at most one change waits."
    if headline.usual_p50 is not None and headline.pending <= headline.usual_p50:
        return f"The {waiting} that wait are no more than a usual release has: release them all."
    if headline.groups:
        return f"No first part of main is offered; among the {waiting}, {count(headline.groups, 'group')} stand apart."
    return f"The {waiting} hang together; no smaller part is offered."
