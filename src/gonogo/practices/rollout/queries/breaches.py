# SPDX-License-Identifier: Apache-2.0
"""Which guardrails were breached, and which of these breaches has nobody cleared yet?"""

from __future__ import annotations

from gonogo.practices.rollout.models import Breach
from gonogo.practices.rollout.rules.opening import BreachFacts


def standing_breaches(release_id: int) -> tuple[BreachFacts, ...]:
    """The breaches that nobody has cleared yet, oldest first."""
    rows = Breach.objects.filter(release_id=release_id, cleared_at=None)
    return tuple(BreachFacts(row.guardrail, row.at, row.reason) for row in rows)


def breaches_of(release_id: int) -> tuple[Breach, ...]:
    """Every breach there was, newest first."""
    return tuple(Breach.objects.filter(release_id=release_id).order_by("-pk"))


def latest_breaches(release_id: int) -> tuple[Breach, ...]:
    """The breaches that nobody has cleared yet, newest first."""
    return tuple(Breach.objects.filter(release_id=release_id, cleared_at=None).order_by("-pk"))
