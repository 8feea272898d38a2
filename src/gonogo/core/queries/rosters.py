# SPDX-License-Identifier: Apache-2.0
"""Which rosters does a release hold, and who is on them?"""

from __future__ import annotations

import zlib
from functools import lru_cache

from gonogo.core.models import Roster
from gonogo.core.rules.roster import Roster as RosterContent
from gonogo.core.rules.roster import parse_roster


def stored_rosters(release: str) -> dict[str, Roster]:
    """The newest stored roster of each path, without its content."""
    rows = Roster.objects.filter(release__name=release).defer("content").order_by("pk")
    return {row.path: row for row in rows}


@lru_cache(maxsize=16)
def roster_content(release_id: int, path: str, sha256: str) -> RosterContent:
    """The roster as it was imported. Versions never change, so a few are kept in memory."""
    row = Roster.objects.only("content").get(release_id=release_id, path=path, sha256=sha256)
    return parse_roster(zlib.decompress(bytes(row.content)), path="stored.csv")


def rosters_of(release_id: int, used: dict[str, str]) -> dict[str, RosterContent]:
    """The rosters that a plan version uses, by path."""
    return {path: roster_content(release_id, path, sha256) for path, sha256 in used.items()}
