# SPDX-License-Identifier: Apache-2.0
"""Put another roster in the place of one that the newest plan uses, as a new version of that plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from gonogo.core.actions.apply_plan import apply_with_rosters, readable
from gonogo.core.errors import BadInput
from gonogo.core.models import Release
from gonogo.core.planfile import roster_paths
from gonogo.core.queries.releases import newest_plan, release_named
from gonogo.core.queries.rosters import roster_content
from gonogo.core.rules.permissions import Action, Actor, authorize
from gonogo.core.rules.roster import read_roster
from gonogo.core.rules.roster_diff import RosterDifference, compare_rosters


@dataclass(frozen=True, slots=True)
class ImportedRoster:
    """What an import did: the plan version that uses the roster now, and how it differs from the one before."""

    release: str
    path: str
    keys: int
    version: int
    change: str
    difference: RosterDifference
    notes: tuple[str, ...]


def import_roster(release: str, path: str, blocks: Iterable[bytes], *, by: Actor, now: datetime) -> ImportedRoster:
    """Read the roster, which comes block by block, and apply the newest plan again with it.

    The plan's objections hold: of a group whose wave has started nobody may be taken off. Equal content changes
    nothing. Raises BadInput with the lines that are wrong, or with who would lose the release.
    """
    authorize(by, Action.APPLY_PLAN, release=release)
    facts = release_named(release)
    known = roster_paths(facts.plan)
    if path not in known:
        raise BadInput(
            f"The plan of {release} names no roster {path}. "
            + (f"It names {', '.join(known)}." if known else "It names none; add a user group with `roster:` first.")
        )
    roster = readable(path, lambda: read_roster(blocks, path=path))
    with transaction.atomic():
        Release.objects.select_for_update().get(pk=facts.id)
        newest = newest_plan(facts.id)
        applied = apply_with_rosters(newest.text, rosters={path: roster}, by=by, now=now)
    before = roster_content(facts.id, path, newest.rosters[path])
    notes = tuple(note for note in roster.notes)
    keys = len(roster.keys)
    difference = compare_rosters(before, roster)
    return ImportedRoster(release, path, keys, applied.version, applied.change, difference, notes)
