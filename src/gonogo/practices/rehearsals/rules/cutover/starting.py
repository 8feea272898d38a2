# SPDX-License-Identifier: Apache-2.0
"""Does anything keep a cutover from starting: a freeze, or a window that is far away?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Protocol

from gonogo.practices.rehearsals.rules.cutover.execution import Kind

EARLY = timedelta(hours=12)
"""How long before its window a cutover may start: people gather early, and nobody starts next month's night."""


class Freeze(Protocol):
    """Days on which nothing opens: a name, the first day and the last one."""

    @property
    def name(self) -> str:
        """What the freeze is for."""

    @property
    def first(self) -> date:
        """The first day."""

    @property
    def last(self) -> date:
        """The last day."""


def freeze_refusal(kind: Kind, freezes: Iterable[Freeze], today: date) -> str | None:
    """Why a cutover does not start today. A dress rehearsal works on a copy, so no freeze concerns it.

    A freeze for some user groups counts as well: a cutover changes the system for everybody.
    """
    if kind is Kind.DRESS:
        return None
    held = next((one for one in freezes if one.first <= today <= one.last), None)
    if held is None:
        return None
    return f"The freeze “{held.name}” lasts until {held.last:%-d %B %Y}; no cutover starts in it."


def early_refusal(kind: Kind, starts: datetime, now: datetime) -> str | None:
    """Why a cutover does not start yet; `starts` is when its window begins, as the people of the release read it.

    A dress rehearsal works on a copy and may start whenever its people are there.
    """
    if kind is Kind.DRESS or now >= starts - EARLY:
        return None
    hours = EARLY // timedelta(hours=1)
    return (
        f"Its window begins on {starts:%-d %B %Y} at {starts:%H:%M}; it can be started from {hours} hours before. "
        "If the night has moved, schedule it anew."
    )
