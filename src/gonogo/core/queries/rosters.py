# SPDX-License-Identifier: Apache-2.0
"""Which rosters does a release hold, who is on them, and since when?"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from gonogo.core.errors import NotFound
from gonogo.core.models import PlanVersion, Roster
from gonogo.core.rules.roster import Roster as RosterContent
from gonogo.core.rules.roster import stored_roster

BLOCK = 64 * 1024


@dataclass(frozen=True, slots=True)
class RosterVersion:
    """One content that a roster has had, numbered from 1 as it was first imported, and the plans that use it."""

    path: str
    number: int
    sha256: str
    keys: int
    at: datetime
    by: str
    plan_versions: tuple[int, ...]


def stored_rosters(release: str) -> dict[str, Roster]:
    """The newest stored roster of each path, without its content."""
    rows = Roster.objects.filter(release__name=release).defer("content").order_by("pk")
    return {row.path: row for row in rows}


@lru_cache(maxsize=16)
def roster_content(release_id: int, path: str, sha256: str) -> RosterContent:
    """The roster as it was imported. Versions never change, so a few are kept in memory."""
    row = Roster.objects.only("content").get(release_id=release_id, path=path, sha256=sha256)
    return stored_roster(_unpacked(bytes(row.content)))


def _unpacked(content: bytes) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    for first in range(0, len(content), BLOCK):
        yield unpacker.decompress(content[first : first + BLOCK])
    yield unpacker.flush()


def rosters_of(release_id: int, used: dict[str, str]) -> dict[str, RosterContent]:
    """The rosters that a plan version uses, by path."""
    return {path: roster_content(release_id, path, sha256) for path, sha256 in used.items()}


def roster_versions(release_id: int, path: str | None = None) -> tuple[RosterVersion, ...]:
    """Every version of every roster, or of one, by path and number."""
    rows = Roster.objects.filter(release_id=release_id).defer("content").order_by("path", "pk")
    used: dict[tuple[str, str], list[int]] = {}
    for number, rosters in PlanVersion.objects.filter(release_id=release_id).values_list("number", "rosters"):
        for name, sha256 in rosters.items():
            used.setdefault((name, sha256), []).append(number)
    versions: list[RosterVersion] = []
    for row in rows if path is None else rows.filter(path=path):
        same = versions and versions[-1].path == row.path
        number = versions[-1].number + 1 if same else 1
        plans = tuple(sorted(used.get((row.path, row.sha256), ())))
        versions.append(RosterVersion(row.path, number, row.sha256, row.keys, row.created_at, row.created_by, plans))
    return tuple(versions)


def roster_pair(
    release_id: int, path: str, old: int | None = None, new: int | None = None
) -> tuple[RosterVersion, RosterVersion]:
    """The two versions to compare; left out, the one in use now, and the one in use before it."""
    versions = roster_versions(release_id, path)
    if not versions:
        known = ", ".join(sorted({one.path for one in roster_versions(release_id)}))
        raise NotFound(f'There is no roster "{path}". There are: {known or "none"}.')
    by_use = sorted(versions, key=lambda one: one.plan_versions[-1:] or (0,))
    after = by_use[-1] if new is None else _numbered(versions, new)
    others = [one for one in by_use if one.number != after.number]
    if old is None and not others:
        raise NotFound(f"{path} has only one version, so there is nothing to compare it with.")
    return others[-1] if old is None else _numbered(versions, old), after


def _numbered(versions: tuple[RosterVersion, ...], number: int) -> RosterVersion:
    if not 1 <= number <= len(versions):
        raise NotFound(
            f"{versions[0].path} has no version {number}; it has 1 to {len(versions)}. `gonogo roster list` tells more."
        )
    return versions[number - 1]
