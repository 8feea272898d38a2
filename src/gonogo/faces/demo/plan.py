# SPDX-License-Identifier: Apache-2.0
"""What does the plan of the demo say, with dates that are always just ahead?"""

from __future__ import annotations

from datetime import date, timedelta
from importlib.resources import files
from itertools import count
from string import Template

from gonogo.adapters.holidays import days_off

RELEASE = "benefits-portal-2.0"
AHEAD = timedelta(days=47)
"""How far ahead the pilot is at least: so near that a month is not left after the work, so far that it is in sight."""
WAVES = (0, 8, 22)
"""On which days after the pilot's Monday the waves open."""
FREEZE = (14, 19)


def demo_plan(today: date) -> str:
    """The plan text with the pilot on the first Monday far enough ahead, and with no wave on a holiday."""
    monday = _monday_of_pilot(today)
    days = {f"day{offset}": (monday + timedelta(days=offset)).isoformat() for offset in (*WAVES, *FREEZE)}
    code_freeze = (monday - timedelta(days=35)).isoformat()
    text = (files("gonogo.faces.demo") / "release.yaml").read_text(encoding="utf-8")
    return Template(text).substitute(days, code_freeze=code_freeze)


def _monday_of_pilot(today: date) -> date:
    earliest = today + AHEAD
    first = earliest + timedelta(days=-earliest.weekday() % 7)
    holidays = days_off("US", first.year, first.year + 1)
    mondays = (first + timedelta(weeks=week) for week in count())
    return next(day for day in mondays if not any(day + timedelta(days=offset) in holidays for offset in WAVES))
