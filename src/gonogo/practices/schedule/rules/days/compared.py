# SPDX-License-Identifier: Apache-2.0
"""Which answers at a gate would differ after a change of the plan, the worst first?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gonogo.core.rules.verdict import SEVERITY, Finding


@dataclass(frozen=True, slots=True)
class Compared:
    """One check before and after. `waiver_ends` when it is waived now and would not be any more."""

    before: Finding
    after: Finding

    @property
    def check(self) -> str:
        """The id of the check."""
        return self.after.check

    @property
    def waiver_ends(self) -> bool:
        """Whether a waiver that counts now was given for the present plan only and is still needed."""
        return self.before.waiver is not None and self.after.waiver is None and self.after.holds

    @property
    def step(self) -> int:
        """How many steps the answer gets worse; negative when it gets better."""
        return SEVERITY.index(self.after.state) - SEVERITY.index(self.before.state)

    @property
    def differs(self) -> bool:
        """Whether a person would read something else."""
        return self.step != 0 or self.waiver_ends or self.before.reason != self.after.reason


def compare(before: Iterable[Finding], after: Iterable[Finding], *, always: str) -> tuple[Compared, ...]:
    """The checks that differ, and those of the room `always`, whatever they say: worse ones first, better ones next."""
    present = {finding.check: finding for finding in before}
    pairs = [Compared(present[finding.check], finding) for finding in after if finding.check in present]
    shown = [pair for pair in pairs if pair.differs or pair.after.practice == always]
    return tuple(sorted(shown, key=_rank))


def _rank(pair: Compared) -> int:
    if pair.step > 0 or pair.waiver_ends:
        return 0
    return 1 if pair.step < 0 else 2
