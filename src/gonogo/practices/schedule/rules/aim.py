# SPDX-License-Identifier: Apache-2.0
"""What does the plan ask of the work, and after which day is no date told any more?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from gonogo.practices.schedule.rules.days.working_days import WorkCalendar

LATER_THAN_TOLD = 8
"""Beyond so many times the plain plan no date is told."""


@dataclass(frozen=True, slots=True)
class Aim:
    """The release date, the code freeze, and the days that must be left before the release date."""

    release_date: date
    code_freeze: date | None
    buffer_days: int

    @property
    def last_safe_day(self) -> date:
        """The day by which the work must be done so that the buffer is whole."""
        return self.release_date - timedelta(days=self.buffer_days)


def beyond_telling(calendar: WorkCalendar, as_of: date, plan_weeks: float) -> date | None:
    """The day after which no date is told; None when that is more than 30 years ahead."""
    return calendar.date_after(as_of, plan_weeks * LATER_THAN_TOLD)
