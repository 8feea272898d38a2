# SPDX-License-Identifier: Apache-2.0
"""How may the coming weeks go, when each is like one of the last weeks, drawn by chance?

A week is drawn with what was finished and what was added to the scope in it, together. The same seed draws the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from gonogo.practices.schedule.rules.forecast.pace import Weeks
from gonogo.practices.schedule.rules.forecast.ratios import NEVER

DRAWN_FROM = 26
"""The last full weeks from which weeks are drawn."""
RANKED_BY = 26
"""The first weeks of a course whose sum says how quick it is."""
ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Courses:
    """Items finished and added in every week: one row for each course that the work may take."""

    done: npt.NDArray[np.float64]
    added: npt.NDArray[np.float64]

    @cached_property
    def _net(self) -> Weeks:
        """What was finished beyond what was added, before each week and at the end."""
        return _before_and_after(self.done - self.added)

    @cached_property
    def _added_before(self) -> Weeks:
        return _before_and_after(self.added)

    @cached_property
    def _stairs(self) -> tuple[Weeks, float]:
        """The highest net so far in all courses, one above the other, so that one search answers for all of them."""
        highest = np.maximum.accumulate(self._net, axis=1)
        storey = float(highest.max()) + 1.0
        return (highest + storey * np.arange(len(highest))[:, None]).ravel(), storey

    def finish(self, items: float) -> tuple[Weeks, Weeks]:
        """For each course the weeks, with fractions, until so many items and all those added on the way are done.

        And how many those are. Both are inf where the drawn weeks do not suffice.
        """
        stairs, storey = self._stairs
        course = np.arange(len(self.done))
        if items > storey:
            return np.full(len(course), NEVER), np.full(len(course), NEVER)
        width = self._net.shape[1]
        end = np.searchsorted(stairs, items - ROUNDING * storey + storey * course) - width * course
        reached = end < width
        week = np.clip(end, 1, width - 1) - 1
        net = self._net[course, week]
        step = self._net[course, week + 1] - net
        part = np.clip((items - net) / np.where(step > 0, step, 1.0), 0.0, 1.0)
        in_all = items + self._added_before[course, week] + part * self.added[course, week]
        return np.where(reached, week + part, NEVER), np.where(reached, in_all, NEVER)

    @cached_property
    def ranks(self) -> Weeks:
        """For each course the share of all that finish more in the first weeks: from 0, the quickest, to 1."""
        done = self.done[:, :RANKED_BY].sum(axis=1)
        rank = np.empty(len(done))
        rank[np.argsort(-done, kind="stable")] = (np.arange(len(done)) + 0.5) / len(done)
        return rank


def draw_courses(done: Weeks, added: Weeks | None, *, weeks: int, courses: int, seed: int) -> Courses:
    """So many courses of so many weeks, from the last 26 full weeks."""
    last = done[-DRAWN_FROM:]
    drawn = np.random.default_rng(seed).integers(0, len(last), (courses, weeks))
    beside = np.zeros_like(last) if added is None else added[-DRAWN_FROM:]
    return Courses(last[drawn], beside[drawn])


def _before_and_after(weekly: Weeks) -> Weeks:
    return np.concatenate([np.zeros((len(weekly), 1)), np.cumsum(weekly, axis=1)], axis=1)
