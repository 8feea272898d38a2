# SPDX-License-Identifier: Apache-2.0
"""Which version did a user see from when to when, and what changed it?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Cause:
    """The event with which something began to be served: what was done to what, by whom and why."""

    verb: str
    subject: str
    actor: str
    reason: str

    @property
    def words(self) -> str:
        """What happened, in words: `wave pilot opened`, `plan applied`."""
        kind, _, name = self.subject.partition(":")
        return f"{kind} {name} {self.verb.removeprefix(kind).strip()}" if name else self.verb


@dataclass(frozen=True, slots=True)
class Seen:
    """What a user saw from `since` until the moment `until`, which is None for what they see still.

    `variant` is None while the plan had no such flag, and when no flag is asked about.
    """

    since: datetime
    until: datetime | None
    serving_version: int
    plan_version: int
    served: bool
    variant: str | None
    value: object
    cause: Cause

    def same_as(self, other: Seen) -> bool:
        """Whether the user could not tell both apart."""
        mine, theirs = (self.served, self.variant, self.value), (other.served, other.variant, other.value)
        return mine == theirs and type(self.value) is type(other.value)


def coalesced(steps: Iterable[Seen]) -> tuple[Seen, ...]:
    """The intervals in the order of time, those put together in which the user saw the same."""
    joined: list[Seen] = []
    for step in steps:
        if joined and joined[-1].same_as(step):
            joined[-1] = replace(joined[-1], until=step.until)
        else:
            joined.append(step)
    return tuple(joined)


def in_force(moments: Sequence[datetime]) -> tuple[int, ...]:
    """Which of the versions, given by their beginnings in the order of writing, were ever the newest at an instant.

    At an instant the newest version that began by then counts; one written later that begins no later hides it.
    """
    shown: list[int] = []
    for index in reversed(range(len(moments))):
        if not shown or moments[index] < moments[shown[-1]]:
            shown.append(index)
    return tuple(reversed(shown))
