# SPDX-License-Identifier: Apache-2.0
"""When does each wave open, and when did it?"""

from __future__ import annotations

from datetime import datetime

from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.rules.calendar import CalendarEntry
from gonogo.practices.rollout.queries.waves import waves_of
from gonogo.practices.rollout.rules.calendar import wave_entry


def entries_of(release: ReleaseFacts, now: datetime) -> tuple[CalendarEntry, ...]:
    """The waves of the plan: those that opened at their real time, the others as planned."""
    return tuple(wave_entry(wave) for wave in waves_of(release))
