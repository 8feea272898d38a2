# SPDX-License-Identifier: Apache-2.0
"""How does a room tell its part of the demo's story?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gonogo.core.rules.evidence import Outcome


@dataclass(frozen=True, slots=True)
class Said:
    """Something a member of the demo's cast attests: for a check, so many days ago, for the release or one wave."""

    check: str
    by: str
    statement: str
    days_ago: int
    outcome: Outcome = Outcome.PASSED
    wave: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Something that a room lets happen so many days ago; `run` is given that moment."""

    days_ago: float
    run: Callable[[datetime], None]
