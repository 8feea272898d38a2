# SPDX-License-Identifier: Apache-2.0
"""Which locks of a step are worth telling? Those that kept somebody waiting, or would have."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from gonogo.practices.rehearsals.rules.locks.modes import ROWS, conflict, spelled, stops_somebody, strength
from gonogo.practices.rehearsals.rules.report import LockSpan

_WHO = {"read": "readers", "write": "writers"}


class HeldLike(Protocol):
    """A lock that was seen from `first` to `last`; without `granted`, it was waited for."""

    @property
    def holder(self) -> int: ...  # noqa: D102
    @property
    def relation(self) -> str: ...  # noqa: D102
    @property
    def mode(self) -> str: ...  # noqa: D102
    @property
    def first(self) -> float: ...  # noqa: D102
    @property
    def last(self) -> float: ...  # noqa: D102
    @property
    def granted(self) -> bool: ...  # noqa: D102


class WaitedLike(Protocol):
    """Somebody who waited from `first` to `last` for the holders; no mode means a wait on rows."""

    @property
    def waiter(self) -> str: ...  # noqa: D102
    @property
    def relation(self) -> str: ...  # noqa: D102
    @property
    def mode(self) -> str: ...  # noqa: D102
    @property
    def holders(self) -> Sequence[int]: ...  # noqa: D102
    @property
    def first(self) -> float: ...  # noqa: D102
    @property
    def last(self) -> float: ...  # noqa: D102


def lock_spans(
    held: Iterable[HeldLike], waited: Iterable[WaitedLike], rewritten: Collection[str], every: float
) -> tuple[LockSpan, ...]:
    """One span for each relation and mode, the longest waits first.

    `every` is how far apart two looks were: something seen once lasted up to that long. A lock that was only waited for
    is held for 0 seconds, and still blocks who comes after it.
    """
    spans: dict[tuple[str, str], tuple[float, float, frozenset[str]]] = {}
    waits = list(waited)
    for lock in held:
        mode = spelled(lock.mode)
        mine = [one for one in waits if _waits_for(one, lock, mode)]
        if not mine and not (lock.granted and stops_somebody(mode)):
            continue
        longest = max((one.last - one.first + every for one in mine), default=0.0)
        time = lock.last - lock.first + every if lock.granted else 0.0
        _add(spans, (lock.relation, mode), time, longest, {_who(one) for one in mine})
    for wait in waits:
        if not wait.mode and wait.relation and wait.holders:
            _add(spans, (wait.relation, ROWS), 0.0, wait.last - wait.first + every, {_who(wait)})
    found = [
        LockSpan(
            relation, mode, time, longest, tuple(sorted(who)), relation in rewritten and mode == "ACCESS EXCLUSIVE"
        )
        for (relation, mode), (time, longest, who) in spans.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.blocked_seconds, -strength(one.mode), one.relation)))


def _waits_for(wait: WaitedLike, lock: HeldLike, mode: str) -> bool:
    """Whether this lock stood in the way: its holder is one of those waited for, and the modes exclude each other."""
    return lock.holder in wait.holders and wait.relation == lock.relation and conflict(mode, spelled(wait.mode))


def _who(wait: WaitedLike) -> str:
    return _WHO.get(wait.waiter, "others")


def _add(
    spans: dict[tuple[str, str], tuple[float, float, frozenset[str]]],
    key: tuple[str, str],
    time: float,
    longest: float,
    who: set[str],
) -> None:
    before = spans.get(key, (0.0, 0.0, frozenset()))
    spans[key] = (max(before[0], time), max(before[1], longest), before[2] | who)
