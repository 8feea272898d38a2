# SPDX-License-Identifier: Apache-2.0
"""Is every user in a wave, and is the first step small?"""

from __future__ import annotations

from gonogo.core.rules.verdict import Verdict
from gonogo.practices.rollout.rules.preview import Spread
from gonogo.practices.rollout.rules.waves import WaveFacts

SMALL_SHARE = 0.25
SMALL_NUMBER = 50


def assess_groups(spread: Spread, first: WaveFacts) -> Verdict:
    """Go when nobody is left out and the first step reaches at most a quarter of the users, or 50 people.

    Source: 18F, Releasing Software, 'Release to different user groups at different times'.
    """
    if left_out := len(spread.in_no_wave):
        verb = "is" if left_out == 1 else "are"
        return Verdict.no_go(
            f"{left_out:,} of {spread.total:,} people {verb} in no wave, {spread.in_no_wave[0]} among them."
        )
    size = spread.by_wave.get(first.name, 0)
    if size == 0:
        return Verdict.no_go(f"Nobody of the {spread.total:,} people is in the first wave, {first.name}.")
    step = round(size * first.stages[0] / 100)
    if step > SMALL_NUMBER and step > SMALL_SHARE * spread.total:
        return Verdict.no_go(
            f"The first step reaches {step:,} of {spread.total:,} people at once; at most a quarter is small."
        )
    return Verdict.go(f"All {spread.total:,} people are in a wave; the first step reaches {step:,} of them.")
