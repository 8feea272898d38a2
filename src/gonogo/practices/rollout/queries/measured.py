# SPDX-License-Identifier: Apache-2.0
"""Do the figures of each guardrail of the plan arrive?"""

from __future__ import annotations

from datetime import datetime

from gonogo.core.planfile import Count, Guardrail, Limit, Mean, Rate
from gonogo.core.queries.ledger import all_evidence
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.practices.rollout.queries.measurements import last_arrival
from gonogo.practices.rollout.queries.watching import limit_assessment, scene_of
from gonogo.practices.rollout.rules.guard.assessment import GuardrailVerdict
from gonogo.practices.rollout.rules.measured import Measured, events_arrive


def measured_guardrails(release: ReleaseFacts, now: datetime) -> tuple[Measured, ...]:
    """Every guardrail of the plan, and what is lacking."""
    return tuple(_measured(release, one, now) for one in release.plan.guardrails)


def _measured(release: ReleaseFacts, guardrail: Guardrail, now: datetime) -> Measured:
    match guardrail:
        case Rate() | Mean():
            return events_arrive(guardrail.name, guardrail.of, last_arrival(release.id, guardrail.of), now)
        case Limit():
            assessment = limit_assessment(scene_of(release, now), guardrail)
            lacks = assessment.verdict is GuardrailVerdict.UNKNOWN
            return Measured(guardrail.name, f"{guardrail.name}: {assessment.reason}" if lacks else "")
        case Count():
            return _counted(release, guardrail)


def _counted(release: ReleaseFacts, count: Count) -> Measured:
    kind = f"{count.source}.count"
    found = all_evidence(release.id, kind=kind, newest_first=True, limit=1)
    if not found:
        return Measured(count.name, f"{count.name}: no {kind} was recorded.")
    return Measured(count.name, evidence=(found[0].number,))
