# SPDX-License-Identifier: Apache-2.0
"""What does a check say that rests on a person's word, or on one piece of evidence, alone?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from gonogo.core.rules.evidence import Basis, EvidenceFacts, Outcome
from gonogo.core.rules.verdict import Verdict


def latest(evidence: Iterable[EvidenceFacts]) -> EvidenceFacts | None:
    """The evidence observed last; of two observed at the same time, the one recorded last."""
    return max(evidence, key=lambda one: (one.observed_at, one.number), default=None)


def assess_latest(evidence: Iterable[EvidenceFacts], *, nothing: str, now: datetime) -> Verdict:
    """Judge by the latest evidence of the kind. `nothing` is the sentence when there is none.

    Noted facts do not answer a check. Expired evidence is UNKNOWN, whatever it said.
    """
    answer = latest(one for one in evidence if one.outcome is not Outcome.NOTED)
    if answer is None:
        return Verdict.unknown(nothing)
    said = statement(answer)
    if answer.expired(now):
        assert answer.valid_until is not None
        return Verdict.unknown(f"Expired on {answer.valid_until:%-d %B %Y}: {said}", answer.number)
    if answer.outcome is Outcome.PASSED:
        return Verdict.go(said, answer.number)
    return Verdict.no_go(said, answer.number)


def statement(evidence: EvidenceFacts) -> str:
    """What the evidence says, in a sentence; a person's word is marked as such."""
    words = str(evidence.facts.get("statement") or f"{evidence.kind} {evidence.outcome.value}").strip()
    words = words if words.endswith((".", "!", "?")) else words + "."
    if evidence.basis is Basis.ATTESTED:
        return f"{words} (Word of {evidence.actor}, {evidence.observed_at:%-d %B %Y}.)"
    return words
