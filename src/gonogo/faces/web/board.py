# SPDX-License-Identifier: Apache-2.0
"""What does the go/no-go board say? Findings, poll and waves become the few sentences people read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo

from gonogo.core.practice import Practice
from gonogo.core.readiness import PollView
from gonogo.core.rules.evidence import Basis, EvidenceFacts
from gonogo.core.rules.gate import Gate
from gonogo.core.rules.poll import Standing
from gonogo.core.rules.verdict import Finding, Level, State, worst
from gonogo.faces.web.words import count, day, listed, plain, said


@dataclass(frozen=True, slots=True)
class Console:
    """One box of the board: what it is about, its word and colour, one or two sentences, and a small line below."""

    id: str
    title: str
    tone: str
    word: str
    reason: str
    foot: str


@dataclass(frozen=True, slots=True)
class Headline:
    """The verdict for the next wave: word, sentence and the one thing to do."""

    tone: str
    word: str
    subject: str
    reason: str
    action: str = ""
    leads_to: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do next, where, and who can."""

    title: str
    reason: str
    practice: str
    check: str
    who: str


@dataclass(frozen=True, slots=True)
class Record:
    """The evidence that findings rest on, by number, people's names by username, and where dates are read."""

    evidence: Mapping[int, EvidenceFacts]
    names: Mapping[str, str]
    zone: tzinfo = UTC

    def foot(self, met: str, shown: Finding) -> str:
        """The small line: how much is met, and whose word or which day the shown reason rests on."""
        known = (self.evidence[number] for number in shown.evidence if number in self.evidence)
        newest = max(known, key=lambda one: one.observed_at, default=None)
        return met if newest is None else f"{met} · {self.origin(newest)}"

    def origin(self, evidence: EvidenceFacts) -> str:
        """Whose word it is or that it was computed, and of which day."""
        whose = f"word of {self.name(evidence.actor)}" if evidence.basis is Basis.ATTESTED else "computed"
        return f"{whose}, {day(evidence.observed_at, self.zone)}"

    def name(self, username: str) -> str:
        """The person as others call them."""
        return self.names.get(username) or username


TONE = {State.GO: "go", State.NO_GO: "no", State.UNKNOWN: "unknown"}
WORD = {State.GO: "GO", State.NO_GO: "NO-GO", State.UNKNOWN: "NO EVIDENCE"}


def console_of(practice: Practice, gate: Gate, record: Record) -> Console:
    """The box of one practice: as bad as the worst of its required findings."""
    order = [check.id for check in practice.checks]
    findings = sorted(
        (one for one in gate.findings if one.practice == practice.id), key=lambda one: order.index(one.check)
    )
    required = [finding for finding in findings if finding.level is Level.REQUIRED]
    if not required:
        return _advice(practice, findings, record)
    held = sorted((one for one in required if one.holds), key=lambda one: one.state is not State.NO_GO)
    met = f"{len(required) - len(held)} of {len(required)} met"
    if held:
        return _held(practice, required, held, met, record)
    waived = [one for one in required if one.waiver is not None]
    if waived:
        foot = record.foot(f"{len(required) - len(waived)} of {len(required)} met, {len(waived)} waived", waived[0])
        return Console(practice.id, practice.title, "waived", "GO BY WAIVER", _waived(waived), foot)
    return Console(practice.id, practice.title, "go", "GO", said(required[0].reason), record.foot(met, required[0]))


def _held(
    practice: Practice, required: Sequence[Finding], held: Sequence[Finding], met: str, record: Record
) -> Console:
    """A practice that keeps the wave closed: the worst reason, or the question when nothing at all is known."""
    state = worst(one.state for one in held)
    if state is State.UNKNOWN and not any(one.evidence for one in required):
        answered = "none answered" if len(held) == len(required) else f"{len(held)} not answered"
        foot = f"asked here: {count(len(required), 'question')}, {answered}"
        return Console(
            practice.id, practice.title, "unknown", WORD[state], f"Nothing is known yet. {practice.asks}", foot
        )
    return Console(
        practice.id, practice.title, TONE[state], WORD[state], _worst_reason(held), record.foot(met, held[0])
    )


def _advice(practice: Practice, findings: Sequence[Finding], record: Record) -> Console:
    """A practice that cannot hold this wave still says what it knows."""
    if not findings:
        return Console(practice.id, practice.title, "calm", "OFF", "Switched off by the plan.", "holds no wave")
    known = sorted((one for one in findings if one.state is not State.UNKNOWN), key=lambda one: one.state is State.GO)
    if not known:
        return Console(
            practice.id, practice.title, "calm", "ADVICE", f"Nothing is known yet. {practice.asks}", "holds no wave"
        )
    return Console(
        practice.id, practice.title, "calm", "ADVICE", said(known[0].reason), record.foot("holds no wave", known[0])
    )


def _waived(waived: Sequence[Finding]) -> str:
    others = f" and {count(len(waived) - 1, 'more check')}" if len(waived) > 1 else ""
    return f"Waived: {plain(waived[0].check.partition('.')[2])}{others}. {said(waived[0].reason)}"


def _worst_reason(held: Sequence[Finding]) -> str:
    """The most important reason, and how many others there are."""
    if len(held) == 1:
        return said(held[0].reason)
    contrary = sum(one.state is State.NO_GO for one in held[1:])
    silent = len(held) - 1 - contrary
    more = [f"{contrary} more no-go"] * bool(contrary) + [f"{silent} without evidence"] * bool(silent)
    return f"{said(held[0].reason)} Also {' and '.join(more)}."


def poll_console(gate: Gate, poll: PollView | None, roles: Sequence[str], *, needed: bool) -> Console:
    """The eighth box: what the people say."""
    who = " · ".join(plain(role) for role in roles)
    if poll is not None and (poll.now.standing is not Standing.VOID or needed):
        answered = sum(role in poll.poll.answers for role in poll.poll.roles)
        tone = {Standing.GO: "go", Standing.NO_GO: "no", Standing.OPEN: "hold"}.get(poll.now.standing, "unknown")
        word = {Standing.OPEN: "POLL OPEN"}.get(poll.now.standing, poll.now.standing.value.upper())
        foot = f"{answered} of {count(len(poll.poll.roles), 'role')} answered"
        return Console("poll", "The people", tone, word, poll.now.reason, foot)
    if not roles:
        return Console(
            "poll", "The people", "calm", "NO POLL", "The plan names nobody to ask.", "add roles to the plan"
        )
    if not needed:
        reason = "This wave opens without a poll. One may be held all the same."
        return Console("poll", "The people", "calm", "NOT NEEDED", reason, who)
    answer = f"{count(len(roles), 'role answers', 'roles answer')} go or no-go."
    if gate.state is State.GO:
        return Console("poll", "The people", "hold", "POLL", f"{answer} The poll can be opened now.", who)
    return Console(
        "poll", "The people", "calm", "POLL", f"{answer} The poll opens when no console holds the wave.", who
    )


def headline(wave: str, opens: str, gate: Gate, poll: PollView | None, *, refusals: Sequence[str]) -> Headline:
    """The verdict in a sentence. `refusals` is everything that keeps the wave closed, gate and poll included."""
    name = f"Wave “{wave}”"
    if gate.state is State.NO_GO:
        return Headline("no", "NO-GO", f"{name} may not open on {opens}.", gate.reason, "What to do next", "next")
    if gate.state is State.UNKNOWN:
        return Headline(
            "unknown", "NO EVIDENCE", f"{name} may not open on {opens} yet.", gate.reason, "What to do next", "next"
        )
    if poll is not None and poll.now.standing is Standing.NO_GO:
        reason = f"The people said so in the poll. {poll.now.reason}"
        return Headline("no", "NO-GO", f"{name} may not open on {opens}.", reason, "See the poll", "poll")
    others = [one for one in refusals if "poll" not in one.lower()]
    if others:
        return Headline("hold", "HOLD", f"{name} is ready and waits.", " ".join(others), "See the wave", "wave")
    if refusals:
        reason = f"{gate.reason} {refusals[0]}"
        return Headline("go", "GO", f"The evidence says go for wave “{wave}”.", reason, "Go to the poll", "poll")
    return Headline("go", "GO", f"{name} may open on {opens}.", gate.reason, f"Open wave {wave}", "wave")


def steps(
    gate: Gate, practices: Sequence[Practice], roles: Mapping[str, Sequence[str]], record: Record
) -> tuple[Step, ...]:
    """What to do next: each known problem by itself, and the unanswered questions of a practice together."""
    titles = {practice.id: practice.title for practice in practices}
    order = list(titles)
    held = sorted(gate.held_by, key=lambda one: (one.state is not State.NO_GO, order.index(one.practice)))
    known = [one for one in held if one.state is State.NO_GO]
    who = {practice: who_can(practice, roles, record) for practice in order}
    result = [Step(one.remedy, said(one.reason), one.practice, one.check, who[one.practice]) for one in known]
    for practice in order:
        silent = [one for one in held if one.practice == practice and one.state is State.UNKNOWN]
        if len(silent) == 1:
            result.append(Step(silent[0].remedy, said(silent[0].reason), practice, silent[0].check, who[practice]))
        elif silent:
            asked = listed([plain(one.check.partition(".")[2]) for one in silent])
            title = f"{titles[practice]}: answer {count(len(silent), 'question')} that have no evidence"
            result.append(Step(title, f"Asked: {asked}.", practice, silent[0].check, who[practice]))
    return tuple(result)


def who_can(practice: str, roles: Mapping[str, Sequence[str]], record: Record) -> str:
    """The people the plan names for a practice, or else the release lead."""
    wanted = {practice, practice.rstrip("s")}
    named = next((role for role in roles if wanted & set(role.split("-"))), "release-lead")
    people = [record.name(username) for username in roles.get(named, ())]
    return f"{listed(people)} ({plain(named)})" if people else "anyone who may record evidence"


def after_breach(wave: str) -> Headline:
    """Whatever the gate says: nothing goes on over a breach that nobody has looked into."""
    reason = "A guardrail was breached. Find out why, then clear it; only then may anything go on."
    return Headline("no", "STOPPED", f"Wave “{wave}” waits.", reason, "See the guardrails", "guardrails")


def breached_console(console: Console, guardrail: str, reason: str) -> Console:
    """The box of the user groups while a breach stands: it holds every wave, also where its checks are only advice."""
    told = f"Guardrail {guardrail} was breached. {reason}"
    foot = "holds every wave until a person clears it"
    return replace(console, tone="no", word=WORD[State.NO_GO], reason=told, foot=foot)


def signature(*parts: object) -> str:
    """A short mark that changes when what the board says changes."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
