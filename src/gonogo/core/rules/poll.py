# SPDX-License-Identifier: Apache-2.0
"""Where does the go/no-go poll of a wave stand, on the evidence it was opened on?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from gonogo.core.rules.gate import Gate
from gonogo.core.rules.verdict import State


class Answer(StrEnum):
    """What a role answers in the poll."""

    GO = "go"
    NO_GO = "no-go"
    CONDITIONS = "go-with-conditions"


class Standing(StrEnum):
    """Where a poll stands."""

    OPEN = "open"
    GO = "go"
    NO_GO = "no-go"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class PollFacts:
    """A poll as recorded: the roles asked, the latest answer of each, and the evidence frozen when it opened."""

    number: int
    wave: str
    plan_version: int
    evidence_hash: str
    ledger_length: int
    roles: tuple[str, ...]
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class PollStanding:
    """The standing and the sentence that says why."""

    standing: Standing
    reason: str
    waiting_for: tuple[str, ...] = ()


def assess_poll(poll: PollFacts, gate: Gate, *, contrary: tuple[int, ...]) -> PollStanding:
    """Judge a poll against the gate of this moment.

    `contrary` are the numbers of failed evidence, recorded after the poll opened, that bear on a required check. They
    void the poll for good: the ledger only grows, so a later success does not bring the old answers back.
    """
    if poll.plan_version != gate.plan_version:
        return PollStanding(
            Standing.VOID,
            f"The plan changed to version {gate.plan_version}; the poll was on version {poll.plan_version}.",
        )
    if contrary:
        return PollStanding(
            Standing.VOID, f"New contrary evidence ({_numbers(contrary)}) came in after the poll opened."
        )
    if gate.state is not State.GO:
        return PollStanding(Standing.VOID, f"The gate no longer says go: {gate.reason}")
    waiting = tuple(role for role in poll.roles if role not in poll.answers)
    if refusals := [role for role in poll.roles if poll.answers.get(role) is Answer.NO_GO]:
        return PollStanding(Standing.NO_GO, f"No-go from {', '.join(refusals)}.", waiting)
    if waiting:
        return PollStanding(Standing.OPEN, f"Waiting for {', '.join(waiting)}.", waiting)
    conditions = [role for role in poll.roles if poll.answers[role] is Answer.CONDITIONS]
    suffix = f", with conditions from {', '.join(conditions)}" if conditions else ""
    return PollStanding(Standing.GO, f"All {len(poll.roles)} roles answered go{suffix}.")


def unanswered_no_go(polls: Iterable[PollFacts]) -> tuple[str, ...]:
    """The roles whose no-go no later poll has overcome. `polls` are those of one wave, newest first.

    Neither a new poll nor a new plan takes a no-go back; only a poll in which every role said go does.
    """
    for poll in polls:
        if refusing := tuple(role for role in poll.roles if poll.answers.get(role) is Answer.NO_GO):
            return refusing
        if all(role in poll.answers for role in poll.roles):
            return ()
    return ()


def _numbers(evidence: tuple[int, ...]) -> str:
    """Evidence numbers as people say them."""
    return ", ".join(f"evidence {number}" for number in evidence)
