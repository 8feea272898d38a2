# SPDX-License-Identifier: Apache-2.0
"""What was measured last for a release, in full, as the pages show it?"""

from __future__ import annotations

from dataclasses import dataclass

from gonogo.practices.small_releases.models import Measurement
from gonogo.practices.small_releases.rules.as_data import from_data
from gonogo.practices.small_releases.rules.measured import Measured


@dataclass(frozen=True, slots=True)
class Reading:
    """The newest measurement of a release, and the number of the evidence it was recorded as."""

    measured: Measured
    evidence: int | None


def newest_reading(release_id: int) -> Reading | None:
    """Everything that was measured last; None when nothing was."""
    row = newest_row(release_id)
    return None if row is None else Reading(from_data(row.content), row.evidence)


def newest_row(release_id: int) -> Measurement | None:
    """The row of the measurement observed last."""
    return Measurement.objects.filter(release_id=release_id).order_by("-measured_at", "-id").first()
