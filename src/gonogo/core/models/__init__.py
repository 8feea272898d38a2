# SPDX-License-Identifier: Apache-2.0
"""The tables of the core: people, releases with their plans and rosters, the ledger, and what decides at a gate."""

from gonogo.core.models.gate import Poll, Vote, Waiver
from gonogo.core.models.ledger import Event, Evidence
from gonogo.core.models.people import Person, ReleaseRole, SetupLink, Token
from gonogo.core.models.release import PlanVersion, Release, Roster

APPEND_ONLY = ("core_evidence", "core_event", "core_planversion", "core_roster", "core_vote")
"""Tables whose rows are never changed; the migration guards each with triggers."""

__all__ = [
    "APPEND_ONLY",
    "Event",
    "Evidence",
    "Person",
    "PlanVersion",
    "Poll",
    "Release",
    "ReleaseRole",
    "Roster",
    "SetupLink",
    "Token",
    "Vote",
    "Waiver",
]
