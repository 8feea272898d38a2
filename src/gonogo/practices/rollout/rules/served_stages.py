# SPDX-License-Identifier: Apache-2.0
"""At which stage did a wave stand at an instant, and since when do its people take part?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gonogo.practices.rollout.rules.waves import SERVING

MINUTE = 60
SKEW_SECONDS = 300
"""How far the clock of a client may be from that of the server."""
_NAMES = frozenset(state.value for state in SERVING)


def tick_of(moment: datetime) -> int:
    """The minute an instant lies in, counted from 1970."""
    return int(moment.timestamp()) // MINUTE


@dataclass(frozen=True, slots=True)
class StageSpan:
    """A stage of a wave from its first minute up to, not including, `end`; None while it lasts."""

    stage: int
    start: int
    end: int | None = None

    def holds(self, tick: int) -> bool:
        """Whether the minute belongs to it."""
        return self.start <= tick and (self.end is None or tick < self.end)


@dataclass(frozen=True, slots=True)
class WaveRecord:
    """A wave since its latest opening: its stages by time. `rolled_back` is the instant of a rollback since, or None.

    `openings` counts how often it was opened so far; without one the record has no stages.
    """

    name: str
    seconds: tuple[float, ...] = ()
    stages: tuple[int, ...] = ()
    rolled_back: float | None = None
    openings: int = 0

    @property
    def since(self) -> int | None:
        """The minute of the latest opening, or None."""
        return int(self.seconds[0]) // MINUTE if self.seconds else None

    def stage_at(self, seconds: float) -> int | None:
        """The stage at an instant since the latest opening; None when nobody took part then.

        A clock that is a little slow reports from just before the opening; that counts as the opening.
        """
        if not self.seconds or (self.rolled_back is not None and seconds >= self.rolled_back):
            return None
        place = bisect_right(self.seconds, seconds) - 1
        if place < 0:
            return self.stages[0] if self.seconds[0] - seconds <= SKEW_SECONDS else None
        return self.stages[place]

    def spans(self) -> tuple[StageSpan, ...]:
        """The stages by minute. The minute of a rollback is the last that counts."""
        starts = [int(one) // MINUTE for one in self.seconds]
        end = None if self.rolled_back is None else int(self.rolled_back) // MINUTE + 1
        ends = [*starts[1:], end][: len(starts)]
        return tuple(StageSpan(*one) for one in zip(self.stages, starts, ends, strict=True))


def records_of(history: Iterable[tuple[datetime, Mapping[str, Mapping[str, Any]]]]) -> dict[str, WaveRecord]:
    """The record of every wave from what was served since when, oldest first; `state` and `percent` by wave."""
    records: dict[str, WaveRecord] = {}
    for at, waves in history:
        for name, stood in waves.items():
            before = records.get(name) or WaveRecord(name)
            records[name] = _after(before, at.timestamp(), stood["state"] in _NAMES, int(stood["percent"]))
    return records


def _after(record: WaveRecord, at: float, serves: bool, stage: int) -> WaveRecord:
    open_before = bool(record.seconds) and record.rolled_back is None
    if serves and not open_before:
        return WaveRecord(record.name, (at,), (stage,), None, record.openings + 1)
    if serves and stage != record.stages[-1]:
        return WaveRecord(record.name, (*record.seconds, at), (*record.stages, stage), None, record.openings)
    if not serves and open_before:
        return WaveRecord(record.name, record.seconds, record.stages, at, record.openings)
    return record
