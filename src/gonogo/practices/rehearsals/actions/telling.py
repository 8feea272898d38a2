# SPDX-License-Identifier: Apache-2.0
"""Tell what runs are held against: how large production is, and which files the migration consists of now."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from gonogo.core.actions.record_evidence import record_evidence
from gonogo.core.errors import BadInput
from gonogo.core.rules.evidence import EvidenceFacts, Outcome
from gonogo.core.rules.permissions import Actor
from gonogo.practices.rehearsals.queries.kinds import MIGRATION, SIZE
from gonogo.practices.rehearsals.rules.durations import count
from gonogo.practices.rehearsals.rules.recording.report_data import NAME

COUNTS_FOR = timedelta(days=90)
"""How long a size counts: production grows."""
MOST_TABLES = 500
MOST_ROWS = 2**53
HASH = re.compile(r"[0-9a-f]{8,128}")


def tell_size(release: str, rehearsal: str, rows: Mapping[str, int], *, by: Actor, now: datetime) -> EvidenceFacts:
    """Record how many rows production holds in the tables of a rehearsal. Raises NotAllowed, NotFound or BadInput."""
    require_name(rehearsal)
    if not rows or len(rows) > MOST_TABLES:
        raise BadInput(f"Name one table with its rows at least and {MOST_TABLES} at most, such as person=1204551.")
    for table, number in rows.items():
        if not table or len(table) > 200 or not 0 <= number <= MOST_ROWS:
            raise BadInput(f'"{table[:60]}={number}" is no table with its rows; write person=1204551.')
    total = sum(rows.values())
    return record_evidence(
        release,
        kind=SIZE,
        subject=rehearsal,
        outcome=Outcome.NOTED,
        by=by,
        now=now,
        valid_until=now + COUNTS_FOR,
        facts={
            "statement": f'Production holds {count(total, "row")} in the tables of "{rehearsal}".',
            "rows": dict(sorted(rows.items())),
        },
    )


def tell_migration(release: str, rehearsal: str, digest: str, *, by: Actor, now: datetime) -> EvidenceFacts:
    """Record the hash of the files that make the migration now. Raises NotAllowed, NotFound or BadInput."""
    require_name(rehearsal)
    if not HASH.fullmatch(digest):
        raise BadInput("The hash of a migration is 8 to 128 digits and letters a to f, as the runner makes it.")
    return record_evidence(
        release,
        kind=MIGRATION,
        subject=rehearsal,
        outcome=Outcome.NOTED,
        by=by,
        now=now,
        facts={"statement": f'The migration "{rehearsal}" now has the hash {digest[:12]}.', "hash": digest},
    )


def require_name(rehearsal: str) -> None:
    """Raise BadInput when this cannot be the name of a rehearsal."""
    if not NAME.fullmatch(rehearsal):
        raise BadInput(
            f'"{rehearsal[:60]}" is no name of a rehearsal: letters, digits, dots and dashes, not "release".'
        )
