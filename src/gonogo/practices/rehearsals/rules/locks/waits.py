# SPDX-License-Identifier: Apache-2.0
"""For how long did who asks a question wait beyond what it usually takes?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from gonogo.practices.rehearsals.rules.report import ProbeSpan


class AnswersLike(Protocol):
    """How a question fared: what it usually takes, how often it was asked, and the answers that took long."""

    @property
    def usual(self) -> float: ...  # noqa: D102
    @property
    def asked(self) -> int: ...  # noqa: D102
    @property
    def failures(self) -> int: ...  # noqa: D102
    @property
    def slow(self) -> Sequence[float]: ...  # noqa: D102


def probe_span(name: str, kind: str, answers: AnswersLike) -> ProbeSpan:
    """The longest wait and all waits, each without what the answer takes when nobody is in its way."""
    waits = [max(0.0, took - answers.usual) for took in answers.slow]
    return ProbeSpan(name, kind, max(waits, default=0.0), sum(waits), answers.failures, answers.asked)
