# SPDX-License-Identifier: Apache-2.0
"""What was counted, for whom, and in which interval?

Named tuples and not dataclasses, because there are many of them: a week has ten thousand intervals.
"""

from __future__ import annotations

from typing import NamedTuple

LARGEST = 10**12
"""No count is taken for larger than this: more than there are people, and still exact as a float."""


class Stratum(NamedTuple):
    """All users who were enrolled while this wave stood at this stage. Only they are compared with each other."""

    wave: str
    stage: int


class Tick(NamedTuple):
    """The counts of a stratum in one closed interval of receive time; it never changes.

    At risk: enrolled so far, including those enrolled in this interval, with no bad event before it and not
    censored (a user who changes to the other version is censored then). Bad: how many of them had their first bad
    event in it. `tick` numbers the intervals upwards, the same for all strata.
    """

    stratum: Stratum
    tick: int
    at_risk_new: int
    at_risk_old: int
    bad_new: int
    bad_old: int

    def capped(self) -> Tick:
        """The same counts, none negative or absurd, and none bad who was not at risk."""
        if 0 <= self.bad_new <= self.at_risk_new <= LARGEST and 0 <= self.bad_old <= self.at_risk_old <= LARGEST:
            return self
        at_risk_new, at_risk_old = _within(self.at_risk_new, LARGEST), _within(self.at_risk_old, LARGEST)
        bad_new, bad_old = _within(self.bad_new, at_risk_new), _within(self.bad_old, at_risk_old)
        return Tick(self.stratum, self.tick, at_risk_new, at_risk_old, bad_new, bad_old)


class Arms(NamedTuple):
    """How many people of a stratum took part on each version, and how many of them had the bad event."""

    new: int = 0
    old: int = 0
    bad_new: int = 0
    bad_old: int = 0

    def with_tick(self, tick: Tick) -> Arms:
        """After one more interval. Those censored stay counted, with what was seen of them."""
        return Arms(
            max(self.new, tick.at_risk_new + self.bad_new),
            max(self.old, tick.at_risk_old + self.bad_old),
            self.bad_new + tick.bad_new,
            self.bad_old + tick.bad_old,
        )


def _within(count: int, most: int) -> int:
    return min(max(count, 0), most)
