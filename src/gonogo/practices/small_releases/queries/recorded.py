# SPDX-License-Identifier: Apache-2.0
"""What does the ledger hold about what was measured?"""

from __future__ import annotations

from gonogo.core.models import Evidence
from gonogo.core.rules.evidence import Basis
from gonogo.practices.small_releases.rules.assessing import Recorded
from gonogo.practices.small_releases.rules.headline import from_facts

KIND = "small_releases.measured"


def newest_recorded(release_id: int) -> Recorded | None:
    """The headline observed last, as the ledger has it; only what a machine worked out counts."""
    row = (
        Evidence.objects.filter(release_id=release_id, kind=KIND, subject="release", basis=Basis.COMPUTED.value)
        .order_by("-observed_at", "-number")
        .first()
    )
    if row is None:
        return None
    return Recorded(row.number, row.observed_at, row.valid_until, from_facts(row.facts))
