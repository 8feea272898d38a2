# SPDX-License-Identifier: Apache-2.0
"""Which locks of PostgreSQL stand in each other's way? The table of its manual, chapter 'Explicit Locking'."""

from __future__ import annotations

MODES = {
    "AccessShareLock": "ACCESS SHARE",
    "RowShareLock": "ROW SHARE",
    "RowExclusiveLock": "ROW EXCLUSIVE",
    "ShareUpdateExclusiveLock": "SHARE UPDATE EXCLUSIVE",
    "ShareLock": "SHARE",
    "ShareRowExclusiveLock": "SHARE ROW EXCLUSIVE",
    "ExclusiveLock": "EXCLUSIVE",
    "AccessExclusiveLock": "ACCESS EXCLUSIVE",
}
"""The server's names and those that SQL has, from weak to strong."""
ROWS = "ROWS"
"""Not a lock on a table: rows of it that were changed and not yet committed."""
_ORDER = tuple(MODES.values())
_CONFLICTS = {
    "ACCESS SHARE": {"ACCESS EXCLUSIVE"},
    "ROW SHARE": {"EXCLUSIVE", "ACCESS EXCLUSIVE"},
    "ROW EXCLUSIVE": {"SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"},
    "SHARE UPDATE EXCLUSIVE": set(_ORDER[3:]),
    "SHARE": {"ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"},
    "SHARE ROW EXCLUSIVE": set(_ORDER[2:]),
    "EXCLUSIVE": set(_ORDER[1:]),
    "ACCESS EXCLUSIVE": set(_ORDER),
}


def spelled(mode: str) -> str:
    """The mode as SQL has it; an unknown one as it is."""
    return MODES.get(mode, mode)


def conflict(held: str, wanted: str) -> bool:
    """Whether who wants one mode waits for who holds the other; both as SQL has them."""
    return wanted in _CONFLICTS.get(held, set())


def strength(mode: str) -> int:
    """Where a mode stands from weak to strong; rows before all of them."""
    return _ORDER.index(mode) if mode in _ORDER else -1


def stops_somebody(mode: str) -> bool:
    """Whether a lock keeps readers or writers of a table away at all."""
    return conflict(mode, "ROW EXCLUSIVE")
