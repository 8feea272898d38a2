# SPDX-License-Identifier: Apache-2.0
"""Where does each step of a run stand in time, and for how much of it did readers and writers wait?

Places are shares of the whole width in percent, so that one picture fits every screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from gonogo.practices.rehearsals.rules.durations import spoken
from gonogo.practices.rehearsals.rules.pictures.axes import duration_ticks
from gonogo.practices.rehearsals.rules.report import Report, Result, StepReport

SHORTEST = 0.5
"""Percent of the width below which nobody sees a bar."""
NOTICED = 0.1
"""Seconds from which a wait is marked: people notice nothing shorter."""
TITLES = {
    "copy": "Copy", "mask": "Mask", "fingerprint": "Fingerprint", "up": "Up", "verify": "Verify", "backout": "Back",
    "compare with the start": "Compare with the start", "up again": "Up again", "remove": "Remove the copy",
}  # fmt: skip
READERS, WRITERS = ("read",), ("write", "http")


@dataclass(frozen=True, slots=True)
class StepBar:
    """One step: where its bar begins and how wide it is, and inside it how much readers and writers waited."""

    step: StepReport
    took: str
    x: float
    width: float
    readers: float
    writers: float
    waits: str
    kind: str
    says: str


@dataclass(frozen=True, slots=True)
class Part:
    """The steps of one part of the run, and how long they took together."""

    title: str
    took: str
    bars: tuple[StepBar, ...]
    single: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """All parts of a run in their order, with the times on the ruler above them."""

    parts: tuple[Part, ...]
    ticks: tuple[tuple[float, str], ...]
    waits: bool


def timeline(report: Report) -> Timeline:
    """Lay a run out from its first step to its last."""
    if not report.steps:
        return Timeline((), (), waits=False)
    began = min(one.started_at for one in report.steps)
    whole = max((one.started_at - began).total_seconds() + one.seconds for one in report.steps) or 1.0
    parts = []
    for leg, steps in groupby(report.steps, key=lambda one: one.leg):
        bars = tuple(_bar(one, (one.started_at - began).total_seconds(), whole) for one in steps)
        took = spoken(sum(one.step.seconds for one in bars))
        alone = len(bars) == 1 and bars[0].step.name == leg.value
        parts.append(Part(TITLES.get(leg.value, leg.value.capitalize()), took, bars, alone))
    ticks = tuple((round(100 * seconds / whole, 2), word) for seconds, word in duration_ticks(whole, 6))
    ticks = tuple(one for one in ticks if one[0] <= 94)
    return Timeline(tuple(parts), ticks, any(bar.readers or bar.writers for part in parts for bar in part.bars))


def longest_wait(step: StepReport, kinds: Sequence[str]) -> float:
    """The longest that somebody of that kind waited during a step, by the probes."""
    return max((one.longest_seconds for one in step.probes if one.kind in kinds), default=0.0)


def _bar(step: StepReport, begins: float, whole: float) -> StepBar:
    width = max(100 * step.seconds / whole, SHORTEST)
    readers, writers = longest_wait(step, READERS), longest_wait(step, WRITERS)
    kind = "done" if step.result is Result.PASSED else "left" if step.result is Result.SKIPPED else "wrong"
    return StepBar(
        step=step,
        took=spoken(step.seconds),
        x=round(min(100 * begins / whole, 100 - width), 2),
        width=round(width, 2),
        readers=_share(readers, step.seconds, width),
        writers=_share(writers, step.seconds, width),
        waits=_waits(readers, writers),
        kind=kind,
        says="" if kind == "done" else step.result.value,
    )


def _share(waited: float, seconds: float, width: float) -> float:
    """How wide the mark inside the bar is; at least visible, at most the bar."""
    if waited < NOTICED:
        return 0.0
    return round(min(max(width * waited / seconds if seconds else width, SHORTEST), width), 2)


def _waits(readers: float, writers: float) -> str:
    words = [
        f"{who} waited up to {spoken(waited)}"
        for who, waited in (("readers", readers), ("writers", writers))
        if waited >= NOTICED
    ]
    return ", ".join(words)
