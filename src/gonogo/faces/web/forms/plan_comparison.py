# SPDX-License-Identifier: Apache-2.0
"""Does anybody of a plan stay on the old version, so that guardrails have somebody to compare with?"""

from __future__ import annotations

from collections.abc import Iterable

from gonogo.core.planfile import Plan, Wave
from gonogo.core.planfile.guardrails import Mean, Rate


def comparison_gap(waves: Iterable[Wave]) -> str:
    """Where nobody stays on the old version to compare with; empty when somebody does in every wave."""
    planned = tuple(waves)
    alone = [wave.name for wave in planned if not _compares(wave)]
    if len(alone) == len(planned):
        return (
            "No wave of this plan has a holdback or stages, so nobody stays on the old version to compare with, "
            "and a comparison can show nothing."
        )
    if not alone:
        return ""
    who = f"Wave {alone[0]} has" if len(alone) == 1 else f"Waves {', '.join(alone)} have"
    return f"{who} no holdback and no stages, so nothing is compared there."


def uncompared(plan: Plan) -> str:
    """What those who plan the waves should know: guardrails of the plan compare, and no wave lets them."""
    names = [one.name for one in plan.guardrails if isinstance(one, Rate | Mean)]
    if not names or any(map(_compares, plan.waves)):
        return ""
    who = f"Guardrail {names[0]} compares" if len(names) == 1 else f"Guardrails {', '.join(names)} compare"
    return (
        f"{who} with people who stay on the old version, and no wave has a holdback or stages. "
        "Give a wave one of both, or nothing is compared."
    )


def _compares(wave: Wave) -> bool:
    """Whether some people of the wave are on the old version while others have the new one. Stages only grow."""
    return wave.holdback > 0 or wave.stages[0] < 100
