# SPDX-License-Identifier: Apache-2.0
"""What do people know and say in the model? Evidence, waivers and polls, judged by the real rules of the core."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from gonogo.core.rules import waiver as waivers
from gonogo.core.rules.attestation import assess_latest
from gonogo.core.rules.evidence import Basis, EvidenceFacts, Outcome
from gonogo.core.rules.gate import Gate, assess_gate
from gonogo.core.rules.poll import Answer, PollFacts, assess_poll, unanswered_no_go
from gonogo.core.rules.verdict import Finding, Level, State, Verdict
from gonogo.core.rules.waiver import WaiverFacts, WaiverState
from gonogo.practices.rollout.rules.opening import Poll

REQUIRED = ("support.staffed", "rehearsals.passed")
ADVISORY = "schedule.buffer"
RELEASE = "portal-2.0"


@dataclass(frozen=True, slots=True)
class Asked:
    """A poll as recorded, and when it was opened."""

    facts: PollFacts
    opened_at: datetime


@dataclass(slots=True)
class Ledger:
    """Everything that bears on a gate. It only grows."""

    evidence: list[EvidenceFacts] = field(default_factory=list)
    waivers: list[WaiverFacts] = field(default_factory=list)
    polls: list[Asked] = field(default_factory=list)

    def record(
        self, check: str, outcome: Outcome, now: datetime, until: datetime | None, *, version: int, subject: str
    ) -> None:
        """Add one piece of evidence."""
        number = len(self.evidence) + 1
        self.evidence.append(
            EvidenceFacts(
                release=RELEASE,
                number=number,
                kind=check,
                subject=subject,
                outcome=outcome,
                basis=Basis.ATTESTED,
                source="model",
                observed_at=now,
                valid_until=until,
                recorded_at=now,
                plan_version=version,
                actor="ravi",
                facts={},
                previous="",
                hash=str(number),
            )
        )

    def ask_waiver(self, wave: str, check: str, version: int, until: datetime, by: str) -> None:
        """Ask for a waiver and have it decided by `by`; the requester is always Dana."""
        number = len(self.waivers) + 1
        asked = WaiverFacts(
            number, wave, check, version, WaiverState.APPROVED, "dana", "No tester is free this week.", until, by
        )
        self.waivers.append(asked)

    def gate(self, wave: str, version: int, now: datetime) -> Gate:
        """The gate of the wave, by the real rules."""
        found = [Finding(check, *self._answer(check, wave, now), level) for check, level in _levels()]
        lifted = {
            one.check: one.number
            for one in self.waivers
            if waivers.holds(one, wave=wave, plan_version=version, now=now)
        }
        return assess_gate(release=RELEASE, wave=wave, plan_version=version, findings=found, waivers=lifted)

    def _answer(self, check: str, wave: str, now: datetime) -> tuple[State, str, str]:
        said: Verdict = assess_latest(self.bearing_on(check, wave), nothing="Nobody has looked.", now=now)
        return said.state, said.reason, "Look at it."

    def bearing_on(self, check: str, wave: str) -> list[EvidenceFacts]:
        """The evidence about the check that counts at this wave."""
        return [one for one in self.evidence if one.kind == check and one.subject in {"release", f"wave:{wave}"}]

    def poll(self, gate: Gate) -> Poll | None:
        """Where the newest poll of the gate's wave stands, by the real rules."""
        asked = self.newest_poll(gate.wave)
        if asked is None:
            return None
        standing = assess_poll(asked.facts, gate, contrary=self.contrary(gate.wave, asked.facts.ledger_length))
        return Poll(standing, asked.opened_at)

    def contrary(self, wave: str, after: int) -> tuple[int, ...]:
        """Failed evidence about a required check, recorded later than number `after`."""
        return tuple(
            one.number
            for check in REQUIRED
            for one in self.bearing_on(check, wave)
            if one.number > after and one.outcome is Outcome.FAILED
        )

    def newest_poll(self, wave: str) -> Asked | None:
        """The newest poll of the wave."""
        return next((one for one in reversed(self.polls) if one.facts.wave == wave), None)

    def no_go_left(self, wave: str) -> tuple[str, ...]:
        """The roles whose no-go stands, by the real rule."""
        return unanswered_no_go(one.facts for one in reversed(self.polls) if one.facts.wave == wave)

    def open_poll(self, gate: Gate, roles: tuple[str, ...], now: datetime) -> None:
        """Freeze the evidence of this moment and ask the roles."""
        facts = PollFacts(
            len(self.polls) + 1, gate.wave, gate.plan_version, gate.evidence_hash, len(self.evidence), roles, {}
        )
        self.polls.append(Asked(facts, now))

    def answer(self, wave: str, role: str, answer: Answer) -> None:
        """A role answers the newest poll of the wave."""
        asked = self.newest_poll(wave)
        if asked is None:
            return
        facts = replace(asked.facts, answers={**asked.facts.answers, role: answer})
        self.polls[self.polls.index(asked)] = replace(asked, facts=facts)


def _levels() -> tuple[tuple[str, Level], ...]:
    return *((check, Level.REQUIRED) for check in REQUIRED), (ADVISORY, Level.ADVISORY)
