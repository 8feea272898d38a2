# SPDX-License-Identifier: Apache-2.0
"""What does the plan of the demo say, with dates that are always just ahead?"""

from __future__ import annotations

from datetime import date, timedelta
from importlib.resources import files
from string import Template

RELEASE = "benefits-portal-2.0"
AHEAD = timedelta(days=10)


def demo_plan(today: date) -> str:
    """The plan text with the pilot on the first Monday at least ten days ahead."""
    monday = today + AHEAD + timedelta(days=(7 - (today + AHEAD).weekday()) % 7)
    days = {f"day{offset}": (monday + timedelta(days=offset)).isoformat() for offset in (0, 8, 14, 19, 22)}
    code_freeze = (monday - timedelta(days=35)).isoformat()
    text = (files("gonogo.faces.demo") / "release.yaml").read_text(encoding="utf-8")
    return Template(text).substitute(days, code_freeze=code_freeze)
