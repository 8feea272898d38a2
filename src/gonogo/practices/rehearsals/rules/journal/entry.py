# SPDX-License-Identifier: Apache-2.0
"""What is written down while a run goes on, one line for each thing that began or ended?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from gonogo.practices.rehearsals.rules.report import Leg, Result


class Event(StrEnum):
    """What an entry says. NOTED keeps something that cleaning up needs, also later."""

    BEGUN = "begun"
    NOTED = "noted"
    LEG_BEGUN = "leg begun"
    STEP_BEGUN = "step begun"
    STEP_ENDED = "step ended"
    LEG_ENDED = "leg ended"
    ENDED = "ended"
    RECORDED = "recorded"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a journal. `at` is aware; `facts` are plain JSON, for BEGUN with the `legs` that the run intends."""

    event: Event
    at: datetime
    leg: Leg | None = None
    step: str = ""
    result: Result | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


class IllegalEntry(Exception):
    """An entry that cannot follow what was written before; the message says why."""
