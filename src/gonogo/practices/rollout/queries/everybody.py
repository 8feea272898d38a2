# SPDX-License-Identifier: Apache-2.0
"""Where did everybody of the population stand at an instant? Read part by part, however many they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from gonogo.core.errors import NotFound
from gonogo.core.queries.releases import ReleaseFacts, stored_plan
from gonogo.practices.rollout.models import ServingVersion
from gonogo.practices.rollout.queries.history import as_served, version_at
from gonogo.practices.rollout.queries.people import population_of
from gonogo.practices.rollout.rules.positions import SIZE, Positions, positions

PART = 20_000
"""How many users are read at once."""


@dataclass(frozen=True, slots=True)
class Stood:
    """Where one user stood: their wave, "" for none, and whether they were on the new version."""

    key: str
    wave: str
    served: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the population under a serving version; `parts` and `people` count the whole."""

    serving_version: int
    since: datetime
    people: int | None
    number: int
    parts: int
    stood: tuple[Stood, ...]


def part_of_everybody(release: ReleaseFacts, number: int, *, at: datetime, version: int | None = None) -> Part | None:
    """The part of this number, counted from 1, at the instant or under a serving version; None before the first.

    `people` is None when the plan of then names no population.
    """
    row = version_at(release.id, at) if version is None else _version(release, version)
    if row is None:
        return None
    places = _places(row.pk, _fingerprint(row))
    if places is None:
        return Part(row.pk, row.at, None, number, 1, ())
    people = len(places.positions.codes)
    stood = tuple(places.part((number - 1) * PART, PART))
    return Part(row.pk, row.at, people, number, max(1, -(-people // PART)), stood)


def _version(release: ReleaseFacts, version: int) -> ServingVersion:
    rows = ServingVersion.objects.select_related("release", "plan_version")
    row = rows.filter(release_id=release.id, pk=version).first()
    if row is None:
        raise NotFound(f"{release.name} has no serving version {version}.")
    return row


def _fingerprint(row: ServingVersion) -> str:
    return json.dumps([row.release.name, row.plan_version.hash, row.plan_version.rosters, row.waves], sort_keys=True)


@dataclass(frozen=True, slots=True)
class _Places:
    """Where everybody stands, and for each place whether it is served."""

    positions: Positions
    served: bytes

    def part(self, first: int, size: int) -> Iterator[Stood]:
        """So many users from the first on."""
        names = (*self.positions.waves, "")
        keys = self.positions.population.keys[first : first + size]
        for key, code in zip(keys, self.positions.codes[first : first + size], strict=True):
            yield Stood(key, names[code // SIZE], self.served[code] == 1)


@lru_cache(maxsize=1)
def _places(version: int, fingerprint: str) -> _Places | None:
    """Worked out once for all parts; what the version holds is part of what it is remembered by."""
    row = ServingVersion.objects.select_related("release", "plan_version").get(pk=version)
    served = as_served(row)
    population = population_of(stored_plan(row.plan_version_id), served.rosters)
    if population is None:
        return None
    found = positions(served.plan, population, served.rosters)
    return _Places(found, found.served(served.plan))
