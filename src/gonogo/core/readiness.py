# SPDX-License-Identifier: Apache-2.0
"""Is it safe to go on? The gate of a wave, worked out now from the plan, the evidence and the waivers."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from gonogo.core.errors import NotFound
from gonogo.core.models import Poll, Waiver
from gonogo.core.practice import Check, all_checks
from gonogo.core.queries.ledger import contrary_since
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.rules.gate import Gate, assess_gate
from gonogo.core.rules.policy import level_of
from gonogo.core.rules.poll import Answer, PollFacts, PollStanding, assess_poll, unanswered_no_go
from gonogo.core.rules.verdict import Finding, Level, Verdict
from gonogo.core.rules.waiver import WaiverFacts, WaiverState, holds

log = logging.getLogger(__name__)


def gate_of(release: ReleaseFacts, wave: str, now: datetime) -> Gate:
    """The gate of the wave at `now`. A check that fails to answer is UNKNOWN; it never opens and never hides."""
    if wave not in {one.name for one in release.plan.waves}:
        names = ", ".join(one.name for one in release.plan.waves)
        raise NotFound(f'There is no wave "{wave}" in {release.name}. Its waves are: {names}.')
    asked = release.at(wave)
    findings = [_finding(check, asked, now) for check in all_checks().values()]
    waivers = {
        waiver.check: waiver.number
        for waiver in waivers_of(release)
        if holds(waiver, wave=wave, plan_version=release.plan_version, now=now)
    }
    return assess_gate(
        release=release.name, wave=wave, plan_version=release.plan_version, findings=findings, waivers=waivers
    )


def _finding(check: Check, release: ReleaseFacts, now: datetime) -> Finding:
    level = level_of(check.id, kind=release.kind, policy=release.plan.policy)
    verdict = Verdict.unknown("Off by policy.") if level is Level.OFF else _assess(check, release, now)
    return Finding(check.id, verdict.state, verdict.reason, check.remedy, level, verdict.evidence)


def _assess(check: Check, release: ReleaseFacts, now: datetime) -> Verdict:
    try:
        return check.assess(release, now)
    except Exception:
        log.exception("check %s of %s failed", check.id, release.name)
        return Verdict.unknown("This check could not be worked out; the log of the server says why.")


def waivers_of(release: ReleaseFacts) -> tuple[WaiverFacts, ...]:
    """All waivers of the release, in the order they were asked for."""
    return tuple(waiver_facts(row) for row in Waiver.objects.filter(release_id=release.id))


def waiver_facts(row: Waiver) -> WaiverFacts:
    """The frozen facts of a waiver."""
    return WaiverFacts(
        number=row.pk,
        wave=row.wave,
        check=row.check_id,
        plan_version=row.plan_version,
        state=WaiverState(row.state),
        requested_by=row.requested_by,
        reason=row.reason,
        expires_at=row.expires_at,
        decided_by=row.decided_by,
    )


@dataclass(frozen=True, slots=True)
class PollView:
    """A poll with where it stands now."""

    poll: PollFacts
    now: PollStanding
    opened_by: str
    opened_at: datetime


def poll_of(release: ReleaseFacts, gate: Gate) -> PollView | None:
    """The newest poll of the gate's wave with its standing, or None when there was none."""
    row = Poll.objects.filter(release_id=release.id, wave=gate.wave).order_by("-id").first()
    if row is None:
        return None
    facts = _poll_facts(row)
    required = [finding.check for finding in gate.findings if finding.level is Level.REQUIRED]
    kinds = {kind for check in required for kind in all_checks()[check].evidence_kinds}
    contrary = contrary_since(release.id, row.ledger_length, kinds, release.at(gate.wave).subjects)
    return PollView(facts, assess_poll(facts, gate, contrary=contrary), row.opened_by, row.opened_at)


def no_go_left(release: ReleaseFacts, wave: str) -> tuple[str, ...]:
    """The roles that said no-go about the wave in some poll, unless a later poll said go."""
    rows = Poll.objects.filter(release_id=release.id, wave=wave).order_by("-id").prefetch_related("votes")
    return unanswered_no_go(_poll_facts(row) for row in rows)


def _poll_facts(row: Poll) -> PollFacts:
    answers = {vote.role: Answer(vote.answer) for vote in sorted(row.votes.all(), key=lambda vote: vote.pk)}
    return PollFacts(
        row.pk, row.wave, row.plan_version, row.evidence_hash, row.ledger_length, tuple(row.roles), answers
    )
