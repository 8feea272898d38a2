# SPDX-License-Identifier: Apache-2.0
"""Would the guardrails of a release show that users are worse off?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gonogo.core.rules.verdict import Verdict
from gonogo.practices.rollout.rules.visibility import Visibility

ARRIVED_WITHIN = timedelta(days=7)
"""How long ago an event may last have arrived for its guardrail to count as measurable."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Whether the figures of a guardrail arrive: `lacks` is the sentence why not, `evidence` what shows it."""

    guardrail: str
    lacks: str = ""
    evidence: tuple[int, ...] = ()


def events_arrive(guardrail: str, name: str, last: datetime | None, now: datetime) -> Measured:
    """A comparison is measurable when its event arrived within a week, from anybody."""
    if last is None:
        return Measured(guardrail, f"{guardrail}: no {name} was ever reported.")
    if now - last > ARRIVED_WITHIN:
        return Measured(guardrail, f"{guardrail}: the last {name} was reported on {last:%-d %B %Y}.")
    return Measured(guardrail)


def assess_guardrails(
    measured: Sequence[Measured], breaches: Sequence[tuple[str, str]], foreseen: Sequence[Visibility]
) -> Verdict:
    """No-go without a guardrail or with a breach that stands; go when the figures of all arrive; else unknown."""
    if not measured:
        return Verdict.no_go("The plan declares no guardrail.")
    for guardrail, reason in breaches:
        return Verdict.no_go(f"Guardrail {guardrail} was breached, and nobody has cleared it yet: {reason}")
    names = ", ".join(one.guardrail for one in measured)
    lacking = [one.lacks for one in measured if one.lacks]
    if lacking:
        return Verdict.unknown(f"Declared: {names}. Nobody has said yet that their figures arrive. {' '.join(lacking)}")
    evidence = sorted({number for one in measured for number in one.evidence})
    return Verdict.go(" ".join([f"The figures of {names} arrive.", *map(_told, foreseen)]), *evidence)


def _told(one: Visibility) -> str:
    return f"{one.guardrail} in wave {one.wave}: {one.reason}"
