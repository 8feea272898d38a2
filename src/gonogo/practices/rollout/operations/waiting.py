# SPDX-License-Identifier: Apache-2.0
"""Has a wave got as far as a pipeline waits for?"""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from gonogo.core.operation import Result, operation
from gonogo.core.parameters import Name, OfRelease
from gonogo.core.rules.permissions import Action, Actor
from gonogo.practices.rollout.rules.waiting import Goal, assess_wait


class Look(OfRelease):
    """A wave, and what is waited for."""

    wave: Name = Field(description="The wave.")
    state: Goal = Field(description="`open`: open now. `complete`: open at its last stage, and baked.")


@operation("wave.wait", action=Action.SEE, params=Look)
def look(by: Actor, now: datetime, params: Look) -> Result:
    """Say at once whether a wave is open or complete, may still be, or cannot be any more."""
    from gonogo.core.operations.scope import release_meant
    from gonogo.practices.rollout.queries import wave_named

    release = release_meant(params.release)
    wave = wave_named(release, params.wave)
    found = assess_wait(wave, params.state, now=now, zone=release.zone)
    return {
        "release": release.name,
        "wave": wave.name,
        "wanted": params.state.value,
        "outcome": found.outcome.value,
        "reason": found.reason,
        "state": wave.state.value,
        "percent": wave.percent,
    }


OPERATIONS = (look,)
