# SPDX-License-Identifier: Apache-2.0
"""Is enough time left between the honest forecast and the release date, and what would bring it back?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from gonogo.core.rules.verdict import Verdict
from gonogo.practices.schedule.rules.outlook import CutPoint
from gonogo.practices.schedule.rules.wording import counted, days_in_words

ALARM = 1 / 3
"""How much more of the buffer than of the work may be used up."""


@dataclass(frozen=True, slots=True)
class Buffer:
    """The time between the P85 date and the release date, against the days that are needed.

    `p85` None is later than can be told, certainly later than `beyond`, when that is known. `keep` is the largest
    number of remaining items with which the days are there; None when no smaller scope gives them back.
    `working_days` are those among the days that are left.
    """

    release_date: date
    needed: int
    remaining: int
    p85: date | None
    beyond: date | None = None
    working_days: int | None = None
    keep: int | None = None

    @property
    def days(self) -> int | None:
        """Calendar days from P85 to the release date; negative when P85 is later; None when it cannot be told."""
        return None if self.p85 is None else (self.release_date - self.p85).days

    @property
    def whole(self) -> bool:
        """Whether the days that are needed are left."""
        return self.days is not None and self.days >= self.needed

    @property
    def cut(self) -> int | None:
        """How many items to leave out so that the days are there; 0 when they are; None when that does not help."""
        if self.whole:
            return 0
        return None if self.keep is None else self.remaining - self.keep

    @property
    def earliest(self) -> date | None:
        """The earliest release date that can be promised."""
        return None if self.p85 is None else self.p85 + timedelta(days=self.needed)


def most_to_keep(cuts: Iterable[CutPoint], last_safe_day: date) -> int | None:
    """The largest number of remaining items that is done by that day in 85 of 100 cases; None when not even one is."""
    fit = [one.remaining for one in cuts if one.p85 is not None and one.p85 <= last_safe_day and one.remaining > 0]
    return max(fit, default=None)


def assess_buffer(buffer: Buffer) -> Verdict:
    """Go when at least the needed days are left. Source: 18F, Releasing Software, 'Give your team a lot of time'."""
    if buffer.p85 is not None:
        return Verdict.go(sentence_of(buffer)) if buffer.whole else Verdict.no_go(sentence_of(buffer))
    beyond = buffer.beyond
    if beyond is not None and beyond + timedelta(days=buffer.needed) <= buffer.release_date:
        return Verdict.unknown(sentence_of(buffer))
    return Verdict.no_go(sentence_of(buffer))


def sentence_of(buffer: Buffer) -> str:
    """When the work is done, how many days that leaves, and what would bring the missing ones back."""
    if buffer.p85 is None:
        return f"{_untold(buffer)}{_remedies(buffer)}"
    p85, release = days_in_words(buffer.p85, buffer.release_date)
    done = f"The work will be done by {p85} in 85 of 100 cases" if buffer.remaining else f"The work was done on {p85}"
    assert buffer.days is not None
    if buffer.days < 0:
        late = counted(-buffer.days, "day")
        return f"{done}, {late} after the release date {release}; {_needed(buffer)} before it.{_remedies(buffer)}"
    working = "" if buffer.working_days is None else f" ({counted(buffer.working_days, 'working day')})"
    are = "is" if buffer.days == 1 else "are"
    left = f"{counted(buffer.days, 'day')}{working} {are} left, {_needed(buffer)}"
    return f"{done}; the release date is {release}: {left}.{_remedies(buffer)}"


def _needed(buffer: Buffer) -> str:
    return f"{buffer.needed} {'is' if buffer.needed == 1 else 'are'} needed"


def _untold(buffer: Buffer) -> str:
    (release,) = days_in_words(buffer.release_date)
    if buffer.beyond is None:
        return f"In 85 of 100 cases the work is done later than can be told; the release date is {release}."
    beyond, release = days_in_words(buffer.beyond, buffer.release_date)
    return (
        "The date by which the work is done in 85 of 100 cases is later than can be told, "
        f"certainly after {beyond}; the release date is {release}."
    )


def _remedies(buffer: Buffer) -> str:
    """The scope cut and the later date that give the days back."""
    if buffer.whole or (buffer.remaining == 0 and buffer.earliest is None):
        return ""
    ways = []
    if buffer.cut is not None:
        ways.append(f"cut {buffer.cut:,} of {counted(buffer.remaining, 'item')}")
    if buffer.earliest is not None:
        ways.append(f"move to {days_in_words(buffer.earliest, buffer.release_date)[0]}")
    said = ", or ".join(ways)
    return f" {said[0].upper()}{said[1:]}." if said else ""


@dataclass(frozen=True, slots=True)
class Burn:
    """How much of the buffer and of the work is used up since the first forecast for this release date."""

    since: date
    buffer_then: int
    buffer_now: int
    done: float

    @property
    def burned(self) -> float:
        """The share of the buffer that is gone; negative when it grew."""
        return (self.buffer_then - self.buffer_now) / self.buffer_then

    @property
    def alarm(self) -> bool:
        """Whether the buffer goes much faster than the work."""
        return self.burned > self.done + ALARM

    @property
    def sentence(self) -> str:
        """Both shares in words."""
        gone = self.buffer_then - self.buffer_now
        used = f"{counted(gone, 'day')} of {self.buffer_then} used" if gone >= 0 else f"{counted(-gone, 'day')} gained"
        said = f"Buffer since {days_in_words(self.since)[0]}: {used}, with {self.done:.0%} of the work done."
        return f"{said} The buffer goes much faster than the work." if self.alarm else said


def burn_between(
    since: date, buffer_then: int | None, buffer_now: int | None, finished_since: int, remaining: int
) -> Burn | None:
    """The burn since the first forecast; None when there was no buffer then, or none can be told.

    The work is what was finished since then and what remains now, so that added items count as not done.
    """
    work = finished_since + remaining
    if buffer_then is None or buffer_now is None or buffer_then <= 0 or work <= 0:
        return None
    return Burn(since, buffer_then, buffer_now, max(finished_since, 0) / work)
