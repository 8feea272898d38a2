# SPDX-License-Identifier: Apache-2.0
"""What is a guardrail's answer, and what is it based on?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class GuardrailVerdict(StrEnum):
    """The four answers. Not breached is not ok: the figures must show ok. Only ok ever counts as ok."""

    OK = "ok"
    BREACH = "breach"
    INCONCLUSIVE = "inconclusive"
    UNKNOWN = "unknown"


class Basis(StrEnum):
    """What the new version is compared with, from the strongest to the weakest."""

    HOLDBACK = "holdback"
    LIMIT = "limit"
    HISTORY = "history"

    @property
    def may_roll_back(self) -> bool:
        """Whether a breach may return users by itself: only the randomised comparison shows that the release did it."""
        return self is Basis.HOLDBACK


@dataclass(frozen=True, slots=True)
class Assessment:
    """The answer of one guardrail with the sentence that says why.

    `estimate`, `lower` and `upper` say how much worse the new version is (negative: better): as a share of users for
    `rate`, in the unit of the value for `mean`. For `limit` the estimate is the figure itself, for `count` the ratio to
    the earlier rate. `users_to_go`: how many more people until it could be called ok if the difference stays as it is;
    0 when it is ok, None when that cannot be said.
    """

    guardrail: str
    kind: str
    verdict: GuardrailVerdict
    basis: Basis
    reason: str
    estimate: float | None = None
    lower: float | None = None
    upper: float | None = None
    people_new: int | None = None
    people_old: int | None = None
    users_to_go: int | None = None
