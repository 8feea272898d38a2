# SPDX-License-Identifier: Apache-2.0
"""Which lines does a forecast draw? What was done and known so far, and the counts that are reached from then on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from gonogo.practices.schedule.rules.outlook import Outlook
from gonogo.practices.schedule.rules.pictures.chart_scale import Dots

WEEK = timedelta(days=7)
LEAST_PAST, MOST_PAST = 6, 26
"""How many past weeks are drawn."""
PAST_SHARE = 1.5
"""How much longer the past is drawn than the future, between these limits, so that the future can be read."""
MOSTLY = 0.4
"""From which share of everything on the part done before the left edge is left out of the picture."""
AIR = timedelta(days=5)
FURTHEST = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Dated:
    """What the plan says: the release date, the code freeze if there is one, and the days that must be left."""

    release: date
    freeze: date | None
    needed: int

    @property
    def last_safe(self) -> date:
        """The last day on which P85 leaves enough time."""
        return self.release - timedelta(days=self.needed)


@dataclass(frozen=True, slots=True)
class Course:
    """Items by day: done and known up to the forecast; known and reached in 50, 85 and 95 of 100 cases after it."""

    done: Dots
    scope: Dots
    scope_ahead: Dots
    p50: Dots
    p85: Dots
    p95: Dots


def course_of(outlook: Outlook, first: date) -> Course:
    """The lines from the first day on. The state at the end of a week stands on the Monday after it."""
    done, scope = float(outlook.done), float(outlook.done + outlook.remaining)
    past = [week for week in outlook.past if first <= week.monday + WEEK < outlook.as_of]
    ahead = [week for week in outlook.cone if week.monday + WEEK > outlook.as_of]

    def then(counts: list[float]) -> Dots:
        return list(zip((week.monday + WEEK for week in ahead), counts, strict=True))

    return Course(
        done=[*((week.monday + WEEK, float(week.done)) for week in past), (outlook.as_of, done)],
        scope=[*((week.monday + WEEK, float(week.scope)) for week in past), (outlook.as_of, scope)],
        scope_ahead=[(outlook.as_of, scope), *then([week.scope for week in ahead])],
        p50=[(outlook.as_of, done), *then([week.p50 for week in ahead])],
        p85=[(outlook.as_of, done), *then([week.p85 for week in ahead])],
        p95=[(outlook.as_of, done), *then([week.p95 for week in ahead])],
    )


def days_shown(outlook: Outlook, dated: Dated) -> tuple[date, date]:
    """From at most half a year of history to the release date and P95, yet no further than a year beyond the others."""
    forecast = [day for day in (outlook.dates.p50, outlook.dates.p85, outlook.dates.p95) if day is not None]
    wanted = max([dated.release, outlook.as_of + WEEK, *forecast])
    nearest = max([dated.release, outlook.as_of, *forecast[:1]])
    last = min(wanted, nearest + FURTHEST)
    weeks = min(max(round(PAST_SHARE * ((last - outlook.as_of) / WEEK)), LEAST_PAST), MOST_PAST)
    first = max(_earliest(outlook), outlook.as_of - weeks * WEEK)
    return min(first, outlook.as_of - WEEK), last + AIR


def _earliest(outlook: Outlook) -> date:
    return outlook.past[0].monday + WEEK if outlook.past else outlook.as_of


def counts_shown(course: Course) -> tuple[float, float]:
    """From nothing to all that is known; when most was done before the left edge, from what was done there."""
    begun = course.done[0][1]
    high = max(count for line in (course.scope, course.scope_ahead, course.p50) for _day, count in line)
    return (begun if begun > MOSTLY * high else 0.0), max(high, begun + 1.0)
