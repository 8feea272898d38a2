# SPDX-License-Identifier: Apache-2.0
"""How small a regression can each wave of a release show, guardrail by guardrail, and after how many people?"""

from __future__ import annotations

from datetime import datetime

from gonogo.core.planfile import Mean, Rate
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.practices.rollout.queries.people import spread_of
from gonogo.practices.rollout.queries.watching import mean_values, randomised, rate_state, scene_of
from gonogo.practices.rollout.queries.waves import waves_of
from gonogo.practices.rollout.rules.guard.mean import MeanRule
from gonogo.practices.rollout.rules.guard.rate import RateRule
from gonogo.practices.rollout.rules.visibility import Visibility, base_rate, see_mean, see_rate, show_nothing, spread


def visible(release: ReleaseFacts, now: datetime) -> tuple[Visibility, ...]:
    """For every wave in order and every guardrail that compares with the holdback, in the order of the plan."""
    scene, waves, counted = scene_of(release, now), waves_of(release), spread_of(release)
    people = {wave.name: None if counted is None else counted.by_wave.get(wave.name, 0) for wave in waves}
    shared = randomised(release)
    found: list[Visibility] = []
    for guardrail in release.plan.guardrails:
        if isinstance(guardrail, Rate):
            rate = RateRule(guardrail.name, guardrail.bad, guardrail.of, guardrail.margin, shared)
            base = base_rate(rate_state(scene, guardrail))
            found += [see_rate(wave, rate, people[wave.name], base) for wave in waves]
        elif isinstance(guardrail, Mean):
            mean = MeanRule(guardrail.name, guardrail.of, guardrail.margin, guardrail.better, shared)
            deviation = spread(mean_values(scene, guardrail))
            found += [see_mean(wave, mean, people[wave.name], deviation) for wave in waves]
    if (by := scene.moves_together_by) is not None:
        found = [show_nothing(one, by) for one in found]
    order = {wave.name: place for place, wave in enumerate(waves)}
    return tuple(sorted(found, key=lambda one: order[one.wave]))
