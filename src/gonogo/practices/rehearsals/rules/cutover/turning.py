# SPDX-License-Identifier: Apache-2.0
"""Until when can one turn back, and is there still time to find out whether one must?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from gonogo.practices.rehearsals.rules.cutover.durations import Lengths, p90
from gonogo.practices.rehearsals.rules.cutover.execution import Execution, Stage, Standing
from gonogo.practices.rehearsals.rules.cutover.live import Live
from gonogo.practices.rehearsals.rules.cutover.runbook import Branch, Runbook, TaskKind, Window, spoken
from gonogo.practices.rehearsals.rules.cutover.schedule import plan_schedule

MARGIN = 0.25
"""Amber when the rest of the way need only take this much longer than planned for the time to run out."""

Clock = Callable[[datetime], str]


class Tone(StrEnum):
    """How it looks: enough time, little, none left, no way back any more, or nobody can tell."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    PAST = "past"
    UNKNOWN = "unknown"

    @property
    def word(self) -> str:
        """The word that stands beside the colour."""
        return _WORDS[self]


_WORDS = {
    Tone.GREEN: "Enough time",
    Tone.AMBER: "Little time",
    Tone.RED: "Out of time",
    Tone.PAST: "No way back",
    Tone.UNKNOWN: "Cannot tell",
}


@dataclass(frozen=True, slots=True)
class WayBack:
    """How long the way back takes: None when nobody can tell. `rough` when it was never rehearsed."""

    length: timedelta | None
    rough: bool
    n: int
    says: str


@dataclass(frozen=True, slots=True)
class TurnBack:
    """The latest time to turn back, how far away it is, and what that means. `at` is None when it cannot be told.

    `left` is below zero when the time has passed. `watched` is when the last moment comes at which turning back is
    still possible, as things go now.
    """

    tone: Tone
    at: datetime | None
    left: timedelta | None
    watched: datetime | None
    reason: str
    way_back: WayBack


def way_back(runbook: Runbook, lengths: Lengths) -> WayBack:
    """The P90 of the rehearsed way back, by recorded runs or by whole nights: the longer one, which protects.

    Without either it is the planned one, marked rough.
    """
    runs, nights = _by_runs(lengths), _by_nights(lengths)
    if runs is None or runs.length is None:
        found = nights or _by_plan(runbook, lengths)
        return found if runs is None else replace(found, says=f"{found.says} Recorded runs cannot tell: {runs.says}")
    if nights is None or nights.length is None:
        return runs
    if runs.length >= nights.length:
        return _longer(runs, "Dress rehearsals and cutovers", nights.length, nights.n)
    return _longer(nights, "Recorded runs", runs.length, runs.n)


def _longer(back: WayBack, others: str, length: timedelta, n: int) -> WayBack:
    kept = f"{others} say {spoken(length)} (n = {n}); the longer counts."
    return replace(back, says=f"{back.says} {kept}")


def _by_runs(lengths: Lengths) -> WayBack | None:
    told = lengths.foretold
    if told is None:
        return None
    if told.length is None:
        return WayBack(None, True, told.n, told.says)
    rough = "Rough: the" if told.rough else "The"
    return WayBack(told.length, told.rough, told.n, f"{rough} way back takes {spoken(told.length)}: {told.says}")


def _by_nights(lengths: Lengths) -> WayBack | None:
    if not lengths.backouts:
        return None
    n = len(lengths.backouts)
    length = p90(lengths.backouts)
    said = f"The way back takes {spoken(length)}: P90 of {n} rehearsed."
    if n == 1:
        said = f"The way back takes {spoken(length)}: rehearsed once."
    elif n < 10:
        said = f"The way back takes {spoken(length)}: the longest of {n} rehearsed."
    return WayBack(length, False, n, said)


def _by_plan(runbook: Runbook, lengths: Lengths) -> WayBack:
    tasks = runbook.branch(Branch.BACKOUT)
    if not tasks:
        return WayBack(None, True, 0, "The runbook has no way back.")
    start = runbook.window.starts
    planned = plan_schedule(tasks, lengths, start)
    if not planned.known:
        return WayBack(None, True, 0, "How long the way back takes is neither planned nor rehearsed.")
    length = planned.finish - start
    return WayBack(length, True, 0, f"Rough: the way back is planned to take {spoken(length)} and was never rehearsed.")


def latest_turn_back(window: Window, back: WayBack) -> datetime | None:
    """The latest time at which turning back still brings the old system back inside the window."""
    return None if back.length is None else window.ends - back.length


def assess_turn_back(execution: Execution, live: Live, lengths: Lengths, window: Window, clock: Clock) -> TurnBack:
    """Red when the time has passed, or the decision or the end of the way forward comes later than it.

    Source of the latest time: end of the window minus the P90 of the rehearsed backout.
    """
    back = way_back(execution.runbook, lengths)
    at = latest_turn_back(window, back)
    if execution.standing is Standing.BACK:
        return _on_the_way_back(live, window, back, clock)
    if execution.standing is Standing.OVER:
        return TurnBack(Tone.PAST, None, None, None, "It is over.", back)
    if execution.no_return_at is not None:
        return TurnBack(Tone.PAST, None, None, None, "The point of no return is passed. Roll forward.", back)
    if at is None:
        return TurnBack(Tone.UNKNOWN, None, None, None, f"Cannot tell until when one can turn back. {back.says}", back)
    what, watched = last_chance(execution, live)
    left = at - live.now
    tone, reason = _judge(what, watched, at, live, clock, rest=watched - max(live.now, window.starts))
    if tone is Tone.GREEN and not live.going.known:
        tone, reason = Tone.UNKNOWN, "Cannot tell whether there is enough time: some tasks have no planned length."
    return TurnBack(tone, at, left, watched, reason, back)


def last_chance(execution: Execution, live: Live) -> tuple[str, datetime]:
    """The last moment at which one can still decide to turn back, in words and as things go now.

    That is where the point of no return begins, or else the end; or a decision that comes even later.
    """
    runbook, slots = execution.runbook, live.going.slots
    id = runbook.point_of_no_return
    point = runbook.task(id) if id else None
    what, when = "the end", live.going.finish
    if point is not None and point.id in slots:
        what, when = f"“{point.name}”, the point of no return,", slots[point.id].start
    decisions = [
        task
        for task in runbook.branch(Branch.FORWARD)
        if task.kind is TaskKind.DECISION and task.id in slots and execution.of(task.id).stage is not Stage.DONE
    ]
    for task in decisions:
        if slots[task.id].start >= when or (point is not None and slots[task.id].end == when):
            what, when = f"the decision “{task.name}”", max(when, slots[task.id].start)
    return what, when


def _judge(
    what: str, watched: datetime, at: datetime, live: Live, clock: Clock, *, rest: timedelta
) -> tuple[Tone, str]:
    if live.now >= at:
        return Tone.RED, (
            f"Turning back now would end {_late(live.now - at)} the window. Decide at once: turn back, or go on and "
            "know that there is no way back inside the window."
        )
    spare = at - watched
    if spare < timedelta(0):
        return Tone.RED, (
            f"{_upper(what)} comes at {clock(watched)}, {spoken(-spare)} after the latest time to turn back. "
            "Turn back in time, or make the rest shorter."
        )
    if spare < MARGIN * rest:
        return Tone.AMBER, f"{_upper(what)} comes at {clock(watched)}. Only {spoken(spare)} more, and it is too late."
    return Tone.GREEN, f"{_upper(what)} comes at {clock(watched)}, {spoken(spare)} before it is too late to turn back."


def _on_the_way_back(live: Live, window: Window, back: WayBack, clock: Clock) -> TurnBack:
    spare = window.ends - live.going.finish
    if not live.going.known:
        tone, reason = Tone.UNKNOWN, "Cannot tell when the old system is back: some tasks have no planned length."
    elif spare < timedelta(0):
        tone, reason = Tone.RED, f"The old system is back at {clock(live.going.finish)}, {_late(-spare)} the window."
    elif spare < MARGIN * (live.going.finish - live.now):
        tone, reason = Tone.AMBER, f"The old system is back at {clock(live.going.finish)}, just inside the window."
    else:
        tone = Tone.GREEN
        reason = f"The old system is back at {clock(live.going.finish)}, {spoken(spare)} before the window ends."
    return TurnBack(tone, None, None, live.going.finish, reason, back)


def _late(length: timedelta) -> str:
    return f"{spoken(length)} after"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
