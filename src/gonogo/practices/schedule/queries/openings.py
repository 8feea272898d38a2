# SPDX-License-Identifier: Apache-2.0
"""On which days do the waves of a plan open, and what speaks against them?"""

from __future__ import annotations

from gonogo.core.queries.releases import ReleaseFacts
from gonogo.practices.schedule.queries.days_off import calendar_of
from gonogo.practices.schedule.rules.days.opening_days import FreezeDays, OpeningDay, PlannedOpening, look_at_opening


def openings_of(release: ReleaseFacts) -> tuple[OpeningDay, ...]:
    """The day of the wave that is asked about, or of every wave, by the plan alone."""
    calendar = calendar_of(release)
    freezes = [FreezeDays(one.name, one.first, one.last, tuple(one.groups or ())) for one in release.plan.freezes]
    return tuple(
        look_at_opening(PlannedOpening(wave.name, wave.opens.date(), tuple(wave.groups)), freezes, calendar)
        for wave in release.plan.waves
        if release.wave in (None, wave.name)
    )
