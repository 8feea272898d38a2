# SPDX-License-Identifier: Apache-2.0
"""Which migration does the demo rehearse, and how long does each of its steps take on how many rows?

The people of the benefits portal get one record each in place of one per program: names are split, addresses move to a
table of their own, and cases point to the new record.
"""

from __future__ import annotations

from dataclasses import dataclass

from gonogo.practices.rehearsals.rules.report import Leg, Machine

NAME = "people"
PERSON, ADDRESS, CASE, NOTE, OFFICE = 1_204_551, 1_377_208, 3_118_940, 5_902_377, 214
ROWS = {"person": PERSON, "address": ADDRESS, "case_file": CASE, "case_note": NOTE, "office": OFFICE}
MACHINE = Machine("rehearsal-1 (8 cores, 32 GB)", "postgresql", "15.14", 8, 32 * 2**30)
BYTES = 6_442_450_944
MASKED = 9
COPY_SECONDS, MASK_SECONDS, FINGERPRINT_SECONDS, VERIFY_SECONDS = 96.0, 212.0, 74.0, 118.0
"""On a whole copy."""


@dataclass(frozen=True, slots=True)
class MadeStep:
    """A step: seconds that it always takes and seconds for a million rows of its table, and whom it keeps waiting.

    `blocked` are the longest waits of readers and writers in seconds, with the lock that was the reason.
    """

    leg: Leg
    name: str
    table: str
    always: float
    for_a_million: float
    relation: str = ""
    mode: str = ""
    readers: float = 0.0
    writers: float = 0.0
    wal_for_a_million: int = 0


ADD = MadeStep(Leg.UP, "add the new columns", "person", 0.3, 0.0, "person", "AccessExclusiveLock", 0.02, 0.02)
NAMES = MadeStep(Leg.UP, "split names", "person", 4.0, 1_210.0, "person", "RowExclusiveLock", 0.0, 0.9, 640 * 2**20)
NAMES_AT_ONCE = MadeStep(
    Leg.UP, "split names", "person", 2.0, 830.0, "person", "RowExclusiveLock", 0.13, 812.0, 640 * 2**20
)
"""As it was first: one statement for all rows, and everybody who writes waits until it ends."""
ADDRESSES = MadeStep(
    Leg.UP, "move addresses", "address", 3.0, 905.0, "address", "RowExclusiveLock", 0.0, 1.1, 480 * 2**20
)
CASES = MadeStep(Leg.UP, "point cases to people", "case_file", 6.0, 452.0, "case_file", "RowExclusiveLock", 0.0, 0.7)
INDEXES = MadeStep(
    Leg.UP, "build indexes concurrently", "case_file", 2.0, 95.0, "case_file", "ShareUpdateExclusiveLock"
)
SWITCH = MadeStep(
    Leg.UP, "switch to the new tables", "person", 1.8, 0.2, "person", "AccessExclusiveLock", 1.4, 1.6
)  # fmt: skip
UP = (ADD, NAMES, ADDRESSES, CASES, INDEXES, SWITCH)
UP_AT_FIRST = (ADD, NAMES_AT_ONCE, ADDRESSES, CASES, INDEXES, SWITCH)
BACKOUT = (
    MadeStep(Leg.BACKOUT, "switch back", "person", 1.6, 0.2, "person", "AccessExclusiveLock", 1.2, 1.3),
    MadeStep(Leg.BACKOUT, "bring back what was written since", "case_file", 8.0, 168.0, "case_file",
             "RowExclusiveLock", 0.0, 0.8),
    MadeStep(Leg.BACKOUT, "put names together", "person", 3.0, 430.0, "person", "RowExclusiveLock", 0.0, 0.9),
    MadeStep(Leg.BACKOUT, "drop the new tables", "person", 0.9, 0.1, "address", "AccessExclusiveLock", 0.4, 0.4),
)  # fmt: skip
