# SPDX-License-Identifier: Apache-2.0
"""Does a waiver hold for this gate now, and may this person approve it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class WaiverState(StrEnum):
    """Where a waiver stands. Only an approved one lifts a finding, and only until it expires."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class WaiverFacts:
    """Permission asked for one unmet check at one gate of one plan version."""

    number: int
    wave: str
    check: str
    plan_version: int
    state: WaiverState
    requested_by: str
    reason: str
    expires_at: datetime
    decided_by: str = ""


def holds(waiver: WaiverFacts, *, wave: str, plan_version: int, now: datetime) -> bool:
    """Whether the waiver lifts its check at this gate: approved by someone else, this plan version, not expired."""
    return (
        waiver.state is WaiverState.APPROVED
        and waiver.wave == wave
        and waiver.plan_version == plan_version
        and waiver.decided_by != ""
        and waiver.decided_by != waiver.requested_by
        and now < waiver.expires_at
    )


def objection_to_deciding(waiver: WaiverFacts, *, by: str, now: datetime, token_made_by: str = "") -> str | None:
    """Why this person may not decide on the waiver now; None when they may."""
    if waiver.state is not WaiverState.REQUESTED:
        return f"waiver {waiver.number} is already {waiver.state.value}"
    if by == waiver.requested_by:
        return f"{by} asked for waiver {waiver.number}; someone else must decide on it"
    if token_made_by == waiver.requested_by:
        return f"{token_made_by} asked for waiver {waiver.number} and made this token; {by} must decide on it in person"
    if now >= waiver.expires_at:
        return f"waiver {waiver.number} expired on {waiver.expires_at:%-d %B %Y}; ask for a new one"
    return None
