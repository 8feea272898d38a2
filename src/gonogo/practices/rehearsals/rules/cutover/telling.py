# SPDX-License-Identifier: Apache-2.0
"""Where are we, how late, and what happens next? In one sentence, for somebody who is tired."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from gonogo.practices.rehearsals.rules.cutover.execution import Execution, Kind, Outcome, Stage, Standing
from gonogo.practices.rehearsals.rules.cutover.live import Live
from gonogo.practices.rehearsals.rules.cutover.move import Verb, Who
from gonogo.practices.rehearsals.rules.cutover.runbook import Branch, Task, TaskKind, Window, spoken

Clock = Callable[[datetime], str]
STUCK = frozenset({Stage.FAILED, Stage.INTERRUPTED})
PUNCTUAL = timedelta(seconds=60)
"""A drift below this is not worth a word; for runbooks of seconds, one twentieth of the plan."""


@dataclass(frozen=True, slots=True)
class Next:
    """One task that somebody has now or soon: its stage, when it comes, and what it waits for."""

    task: Task
    stage: Stage
    start: datetime
    end: datetime
    waits_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """What one owner does now and next."""

    owner: str
    people: tuple[str, ...]
    now: tuple[Next, ...]
    then: Next | None


def headline(execution: Execution, live: Live, kind: Kind, window: Window, clock: Clock) -> str:
    """One sentence: where it stands and how late it is."""
    what = kind.words.capitalize()
    if execution.standing is Standing.PLANNED:
        return _planned(what, live, window, clock)
    if execution.standing is Standing.OVER:
        return _over(execution, what, live, window, clock)
    done, total = len(execution.tasks) - len(execution.open_tasks()), len(execution.tasks)
    if execution.standing is Standing.BACK:
        where = f"Turning back: {done} of {total} tasks of the way back {'is' if done == 1 else 'are'} done."
        if not total:
            return "Turning back: the runbook has no way back, so nothing is left to do here."
    else:
        where = f"{done} of {total} tasks {'is' if done == 1 else 'are'} done."
    stuck = [task.name for task in execution.open_tasks() if execution.of(task.id).stage in STUCK]
    if stuck:
        where = f"{where} “{stuck[0]}” {'needs a decision' if len(stuck) == 1 else 'and others need a decision'}."
    if execution.paused:
        where = f"Paused. {where}"
    return f"{where} {_late(live)}"


def _planned(what: str, live: Live, window: Window, clock: Clock) -> str:
    if live.now < window.starts:
        return f"{what} has not started. It is planned to start at {clock(window.starts)}."
    return f"{what} has not started. It was planned to start at {clock(window.starts)}, {spoken(live.drift)} ago."


def _over(execution: Execution, what: str, live: Live, window: Window, clock: Clock) -> str:
    end = execution.ended_at or live.now
    inside = "inside the window" if end <= window.ends else f"{spoken(end - window.ends)} after the window"
    if execution.outcome is Outcome.COMPLETED:
        return f"{what} is completed, at {clock(end)}, {inside}."
    if execution.outcome is Outcome.BACKED_OUT:
        return f"{what} was turned back. The old system was back at {clock(end)}, {inside}."
    return f"{what} was stopped at {clock(end)} before all tasks were done."


def _late(live: Live) -> str:
    if not live.going.known:
        return "How late it is cannot be told: some tasks have no planned length."
    begin = min((slot.start for slot in live.planned.slots.values()), default=live.planned.finish)
    worth = min(PUNCTUAL, (live.planned.finish - begin) / 20)
    if live.drift > worth:
        return f"It is {spoken(live.drift)} late."
    return f"It is {spoken(live.drift)} ahead of the plan." if live.drift < -worth else "It is on time."


def turns(execution: Execution, live: Live) -> tuple[Turn, ...]:
    """Who does what now, and what next; whoever has something to do now comes first."""
    if execution.standing is Standing.OVER:
        return ()
    found: dict[str, list[Next]] = {}
    for task in execution.open_tasks():
        votes = execution.of(task.id).votes
        for owner in [one for one in task.voters if one not in votes] or (task.owner,):
            found.setdefault(owner, []).append(_next(execution, task, live))
    made = [_turn(execution, owner, items) for owner, items in found.items()]
    return tuple(sorted(made, key=lambda turn: (not turn.now, turn.then.start if turn.then else live.now)))


def _next(execution: Execution, task: Task, live: Live) -> Next:
    slot = live.going.slots[task.id]
    return Next(task, execution.stage(task.id), slot.start, slot.end, execution.waits_for(task))


def _turn(execution: Execution, owner: str, items: list[Next]) -> Turn:
    now = tuple(one for one in items if one.stage is not Stage.WAITING)
    later = sorted((one for one in items if one.stage is Stage.WAITING), key=lambda one: one.start)
    return Turn(owner, execution.runbook.people_of(owner), now, later[0] if later else None)


@dataclass(frozen=True, slots=True)
class Offer:
    """The one thing a person should do now: a task with its moves, or a move of the whole."""

    task: Task | None
    moves: tuple[Verb, ...]
    voter: str = ""


def offer_for(execution: Execution, who: Who) -> Offer | None:
    """The main action for whoever looks: their running task, then their ready one, then what only a lead does.

    None when nothing waits for them. What failed comes before what is ready: it holds everybody up.
    """
    if execution.standing is Standing.OVER:
        return None
    if execution.standing is Standing.PLANNED:
        return Offer(None, (Verb.START,)) if who.leads else None
    if execution.paused:
        return Offer(None, (Verb.RESUME,)) if who.leads else None
    for stages in ({Stage.FAILED, Stage.INTERRUPTED}, {Stage.RUNNING}, {Stage.READY}):
        for task in execution.open_tasks():
            if execution.stage(task.id) in stages and (found := _own(execution, task, who)):
                return found
    if who.leads and not execution.open_tasks():
        return Offer(None, (Verb.FINISH,))
    return None


def _own(execution: Execution, task: Task, who: Who) -> Offer | None:
    stage = execution.stage(task.id)
    if task.kind is TaskKind.DECISION:
        votes = execution.of(task.id).votes
        mine = [one for one in task.voters if execution.runbook.stands_behind(who.name, (one,))]
        left = [one for one in mine if one not in votes]
        return Offer(task, (Verb.VOTE,), left[0]) if left else None
    if not execution.runbook.stands_behind(who.name, (task.owner,)):
        return None
    if task.kind is TaskKind.COMMAND and stage in {Stage.RUNNING, Stage.READY}:
        return None
    if stage in {Stage.FAILED, Stage.INTERRUPTED}:
        return Offer(task, (Verb.AGAIN, Verb.DONE))
    return Offer(task, (Verb.DONE, Verb.FAIL) if stage is Stage.RUNNING else (Verb.BEGIN,))


def leads_past_return(execution: Execution, task: Task) -> bool:
    """Whether this task, or the go of this decision, is what leads past the point of no return."""
    id = execution.runbook.point_of_no_return
    if id is None or execution.no_return_at is not None:
        return False
    point = execution.runbook.task(id)
    waits = point.after if point else ()
    return task.id == id or (task.id in waits and task.branch is Branch.FORWARD)
