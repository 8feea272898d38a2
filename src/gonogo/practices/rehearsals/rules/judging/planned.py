# SPDX-License-Identifier: Apache-2.0
"""Which rehearsals does the plan ask for, and how do the answers about several become one?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from gonogo.core.rules.verdict import Verdict, worst

RUN = "gonogo rehearsal run"


@dataclass(frozen=True, slots=True)
class Planned:
    """A rehearsal of the plan. Runs belong to it whose rehearsal has the name of its file without folder and ending."""

    name: str
    path: str
    critical: bool
    max_age: timedelta
    window: timedelta | None


def all_of(verdicts: Sequence[Verdict]) -> Verdict:
    """The worst of them, with the sentences of those that are as bad and the number of the others."""
    state = worst(one.state for one in verdicts)
    told = [one for one in verdicts if one.state is state]
    others = len(verdicts) - len(told)
    reason = " ".join(one.reason for one in told)
    if others:
        reason += f" ({others} of {len(verdicts)} rehearsals stand better.)"
    evidence = tuple(sorted({number for one in verdicts for number in one.evidence}))
    return Verdict(state, reason, evidence)
