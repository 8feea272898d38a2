# SPDX-License-Identifier: Apache-2.0
"""Does a freeze keep a cutover from starting?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from gonogo.practices.rehearsals.rules.cutover.execution import Kind


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
