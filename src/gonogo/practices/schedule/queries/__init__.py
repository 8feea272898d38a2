# SPDX-License-Identifier: Apache-2.0
"""What is on record about the work and the time left?"""

from gonogo.practices.schedule.queries.buffer import aim_of, buffer_by, buffer_of, burn_of, days_off_changed
from gonogo.practices.schedule.queries.days_off import calendar_of, days_off_of
from gonogo.practices.schedule.queries.forecasts import (
    FORECAST,
    Recorded,
    newest_outlook,
    newest_recorded,
    past_forecast,
    recorded_forecasts,
)
from gonogo.practices.schedule.queries.openings import openings_of
from gonogo.practices.schedule.queries.work import KeptWork, newest_measured, newest_work

__all__ = [
    "FORECAST",
    "KeptWork",
    "Recorded",
    "aim_of",
    "buffer_by",
    "buffer_of",
    "burn_of",
    "calendar_of",
    "days_off_changed",
    "days_off_of",
    "newest_measured",
    "newest_outlook",
    "newest_recorded",
    "newest_work",
    "openings_of",
    "past_forecast",
    "recorded_forecasts",
]
