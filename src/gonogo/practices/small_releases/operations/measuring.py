# SPDX-License-Identifier: Apache-2.0
"""What was measured in the history of the product, and how does a new measurement come in?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from gonogo.core.operation import Result, operation
from gonogo.core.parameters import OfRelease
from gonogo.core.rules.permissions import Action, Actor


class Measure(OfRelease):
    """What a runner measured in a clone."""

    measured: dict[str, Any] = Field(description="The figures as `gonogo releases measure` makes them; at most 4 MB.")


@operation("releases.measure", action=Action.RECORD_EVIDENCE, params=Measure)
def measure(by: Actor, now: datetime, params: Measure) -> Result:
    """Keep what was measured in a clone of the product, and record its headline as evidence."""
    from gonogo.core.operations.scope import release_meant, stamp
    from gonogo.practices.small_releases.actions.recording import COUNTS_FOR, record_measurement
    from gonogo.practices.small_releases.rules.headline import headline_of, to_facts

    release = release_meant(params.release)
    kept = record_measurement(release.name, params.measured, by=by, now=now)
    facts = to_facts(headline_of(kept.measured))
    del facts["weeks"]
    return {
        "release": release.name,
        "evidence": kept.evidence,
        "recorded": kept.recorded,
        "valid_until": stamp(kept.measured.measured_at + COUNTS_FOR),
        **facts,
    }


@operation("releases.measured", action=Action.SEE, params=OfRelease)
def measured(by: Actor, now: datetime, params: OfRelease) -> Result:
    """Give everything that was measured last for a release."""
    from gonogo.core.errors import NotFound
    from gonogo.core.operations.scope import release_meant
    from gonogo.practices.small_releases.queries.measured import newest_reading
    from gonogo.practices.small_releases.rules.as_data import to_data

    release = release_meant(params.release)
    reading = newest_reading(release.id)
    if reading is None:
        raise NotFound(
            f"Nothing was measured for {release.name} yet. In a clone of the product: gonogo releases measure"
        )
    return {"release": release.name, "evidence": reading.evidence, "measured": to_data(reading.measured)}


OPERATIONS = (measure, measured)
