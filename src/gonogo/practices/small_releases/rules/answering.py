# SPDX-License-Identifier: Apache-2.0
"""Is this product released small and often? One answer for the top of the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from gonogo.practices.small_releases.rules.measured import Measured
from gonogo.practices.small_releases.rules.words import FEWEST, count, days, figure, larger, wait

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Answer:
    """The word, its tone (go, no or unknown), and the sentence."""

    tone: str
    word: str
    sentence: str


def answer(measured: Measured, now: datetime) -> Answer:
    """Yes while no more waits than usual, no when more does, cannot tell yet below ten releases with changes."""
    pending = measured.pending
    waiting = len(pending.changes)
    if not measured.releases:
        return Answer("unknown", "Nothing released yet", f"{_begun(waiting, measured)} and no release was found.")
    if pending.compared < FEWEST or pending.usual_p90 is None:
        had = f"{count(pending.compared, 'release')} with changes so far, and {FEWEST} are needed to say what is usual"
        return Answer("unknown", "Cannot tell yet", f"{had}. {_now(waiting, pending.oldest, now)}")
    if waiting <= pending.usual_p90:
        return Answer("go", "Yes", f"{rhythm(measured)} {_now(waiting, pending.oldest, now)}")
    among = larger(pending.larger_than, pending.compared)
    return Answer("no", "Not now", f"{_now(waiting, pending.oldest, now)[:-1]}; {among}. {rhythm(measured)}")


def rhythm(measured: Measured) -> str:
    """How often and how large releases were."""
    size = measured.pending.usual_p50
    every = measured.rhythm.interval_p50
    changes = "" if size is None else f" with {figure(size)} change{'' if figure(size) == '1' else 's'}"
    if every is None:
        return f"Releases usually came{changes}." if changes else ""
    return f"A release usually came every {days(every)}{changes}."


def _begun(waiting: int, measured: Measured) -> str:
    return f"{count(waiting, 'change')} {'is' if waiting == 1 else 'are'} on {measured.branch or 'main'}"


def _now(waiting: int, oldest: datetime | None, now: datetime) -> str:
    if not waiting:
        return "Nothing waits."
    aged = "" if oldest is None else f", the oldest for {days(max((now - oldest) / DAY, 0.0))}"
    return f"{wait(waiting)}{aged}."
