# SPDX-License-Identifier: Apache-2.0
"""Is there time between the code freeze and the release for what testing will find?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from gonogo.core.rules.verdict import Verdict
from gonogo.practices.schedule.rules.wording import counted, days_in_words


@dataclass(frozen=True, slots=True)
class FreezeGap:
    """The days between the code freeze and the release date; None when the plan names no code freeze."""

    code_freeze: date | None
    release_date: date
    needed: int

    @property
    def latest_freeze(self) -> date:
        """The last day on which the code may freeze."""
        return self.release_date - timedelta(days=self.needed)


def assess_freeze_gap(gap: FreezeGap) -> Verdict:
    """Go when the code freezes at least the needed calendar days before the release. Source: 18F, as the buffer."""
    if gap.code_freeze is None:
        return Verdict.unknown("The plan names no code freeze, so it cannot be told how much time testing has.")
    freeze, release = days_in_words(gap.code_freeze, gap.release_date)
    days = (gap.release_date - gap.code_freeze).days
    needed = f"{gap.needed} {'is' if gap.needed == 1 else 'are'} needed"
    if days < 0:
        return Verdict.no_go(f"The code freezes on {freeze}, after the release date {release}.")
    said = f"The code freezes on {freeze}, {counted(days, 'day')} before the release on {release}; {needed}."
    if days >= gap.needed:
        return Verdict.go(said)
    (latest,) = days_in_words(gap.latest_freeze)
    return Verdict.no_go(f"{said} Freeze by {latest}, or move the release.")
