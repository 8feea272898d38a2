# SPDX-License-Identifier: Apache-2.0
"""How is a cutover put on a page, for whoever looks?"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest

from gonogo.core.queries.people import names_of_people
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.rules.permissions import Action
from gonogo.core.web import actor_of, may
from gonogo.practices.rehearsals.queries.cutovers import CutoverFacts, Said
from gonogo.practices.rehearsals.rules.cutover.board import Board, board
from gonogo.practices.rehearsals.rules.cutover.execution import Answer, Stage, Standing, Vote
from gonogo.practices.rehearsals.rules.cutover.move import Verb, Who
from gonogo.practices.rehearsals.rules.cutover.picture import Axis, axis_of
from gonogo.practices.rehearsals.rules.cutover.runbook import Branch, Runbook, Task, TaskKind, spoken
from gonogo.practices.rehearsals.rules.cutover.starting import early_refusal
from gonogo.practices.rehearsals.rules.cutover.telling import Offer, Turn, leads_past_return, offer_for
from gonogo.practices.rehearsals.views.cutover.lines import STAGES, Line, address, line_of, owner_words

SHOWN_LOG = 100
QUICK = frozenset({Verb.BEGIN, Verb.DONE, Verb.RESUME})
"""Moves that a button makes at once; the others ask a question first."""
BUTTONS: Mapping[Verb, str] = {
    Verb.START: "Start",
    Verb.BEGIN: "Start",
    Verb.DONE: "Done",
    Verb.FAIL: "It failed",
    Verb.AGAIN: "Once more",
    Verb.RESUME: "Resume",
    Verb.VOTE: "Vote",
    Verb.FINISH: "Finish",
}
TONES = {"green": "go", "amber": "hold", "red": "no", "past": "calm", "unknown": "unknown"}


@dataclass(frozen=True, slots=True)
class Button:
    """One button of the main action: at once when `id` is there, otherwise a link to a question."""

    word: str
    url: str
    id: str
    outline: bool
    key: str


@dataclass(frozen=True, slots=True)
class Action_:
    """What this person should do now: a title, what it is about, and its buttons."""

    title: str
    does: str
    warns: str
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that is open, with each voter's answer so far."""

    task: Task
    votes: tuple[tuple[str, Vote | None], ...]
    crosses: bool
    url: str
    no_go: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything on the live page."""

    board: Board
    axis: Axis
    forward: tuple[Line, ...]
    back: tuple[Line, ...]
    act: Action_ | None
    decisions: tuple[Decision, ...]
    turns: tuple[tuple[str, str, str], ...]
    log: tuple[tuple[Said, str, str], ...]
    runner: str
    seen: str
    tone: str
    left: str
    early: str


def clock_of(release: ReleaseFacts, length: timedelta) -> Callable[[datetime], str]:
    """How times are written: with seconds when the whole takes less than an hour."""
    form = "%H:%M:%S" if length < timedelta(hours=1) else "%H:%M"
    return lambda moment: release.local(moment).strftime(form)


def who_of(request: HttpRequest, release: ReleaseFacts) -> Who | None:
    """Whoever looks, as the rules know them; None for people who only look."""
    if not may(request, Action.WORK_CUTOVER, release=release.name):
        return None
    return Who(actor_of(request).name, may(request, Action.LEAD_CUTOVER, release=release.name))


def shown(request: HttpRequest, release: ReleaseFacts, one: CutoverFacts, now: datetime) -> Shown:
    """The page for whoever asks."""
    execution, runbook = one.execution, one.version.runbook
    planned = execution.standing is Standing.PLANNED
    clock = clock_of(release, one.window.length)
    made = board(execution, one.lengths, one.kind, one.window, now, clock)
    axis = axis_of(made, one.window, clock, under_way=execution.under_way)
    who = who_of(request, release)
    lines = [line_of(release, one, row, axis, who, clock, now) for row in made.rows]
    names = names_of_people()
    offer = offer_for(execution, who) if who else None
    early = (early_refusal(one.kind, release.local(one.window.starts), now) or "") if planned else ""
    left = "" if planned or made.turn_back.left is None else _left(made.turn_back.left)
    seen = hashlib.sha256(
        repr((execution.sequence, made.headline, left, made.turn_back.reason, one.beats, made.turns)).encode()
    ).hexdigest()[:16]
    return Shown(
        board=made,
        axis=axis,
        forward=tuple(line for line in lines if line.row.task.branch is Branch.FORWARD),
        back=tuple(line for line in lines if line.row.task.branch is Branch.BACKOUT),
        act=_act(release, one, offer, who) if offer and who and not early else None,
        decisions=_decisions(release, one),
        turns=tuple(_turn(turn, runbook, clock) for turn in made.turns),
        log=tuple((said, *_told(said, runbook, names)) for said in reversed(one.log[-SHOWN_LOG:])),
        runner=_runner(one, made, now, clock),
        seen=seen,
        tone=TONES[made.turn_back.tone.value],
        left=left,
        early=early,
    )


def _left(left: timedelta) -> str:
    return f"{spoken(left)} left" if left >= timedelta(0) else f"{spoken(left)} ago"


def move_id(one: CutoverFacts, person: str, verb: Verb, task: str) -> str:
    """The same for the same press of the same button, however often it is sent."""
    text = f"{one.id} {one.execution.sequence} {person} {verb.value} {task}"
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def _act(release: ReleaseFacts, one: CutoverFacts, offer: Offer, who: Who) -> Action_:
    """The main action: a task with its buttons, or a move of the whole."""
    execution, task = one.execution, offer.task
    id = task.id if task else ""
    warns = ""
    if task is not None and leads_past_return(execution, task):
        warns = (
            "This is the point of no return: once it starts there is no way back."
            if task.id == execution.runbook.point_of_no_return
            else "A go leads past the point of no return: after it one can only roll forward."
        )
    buttons = []
    for number, verb in enumerate(offer.moves):
        quick = verb in QUICK and not (verb is Verb.BEGIN and warns) and execution.of(id).stage is not Stage.FAILED
        quick = quick and execution.of(id).stage is not Stage.INTERRUPTED
        word = f"{BUTTONS[verb]} the {one.kind.words}" if task is None and verb is not Verb.RESUME else BUTTONS[verb]
        given = move_id(one, who.name, verb, id) if quick else ""
        buttons.append(Button(word, address(release, one, verb, id), given, number > 0, f"act-{verb.value}"))
    title = task.name if task else _whole_title(one, offer.moves[0])
    return Action_(title, task.does if task else "", warns, tuple(buttons))


def _whole_title(one: CutoverFacts, verb: Verb) -> str:
    if verb is Verb.START:
        return f"Start the {one.kind.words} when everybody is on the bridge."
    if verb is Verb.RESUME:
        return "It is paused. Resume it when the reason is gone."
    return "Everything is done. Finish it, so that it is kept as evidence."


def _decisions(release: ReleaseFacts, one: CutoverFacts) -> tuple[Decision, ...]:
    """The decisions that can be voted on now."""
    execution = one.execution
    found = []
    for task in execution.open_tasks() if execution.under_way else ():
        stage = execution.stage(task.id)
        if task.kind is TaskKind.DECISION and stage is not Stage.WAITING:
            votes = execution.of(task.id).votes
            answers = tuple((execution.runbook.called(voter), votes.get(voter)) for voter in task.voters)
            no_go = any(vote.answer is Answer.NO_GO for vote in votes.values())
            url = address(release, one, Verb.VOTE, task.id)
            found.append(Decision(task, answers, leads_past_return(execution, task), url, no_go))
    return tuple(found)


def _turn(turn: Turn, runbook: Runbook, clock: Callable[[datetime], str]) -> tuple[str, str, str]:
    """Who, what now, and what then, as words."""
    who = owner_words(runbook, turn.owner)
    now = "; ".join(f"{one.task.name} ({STAGES[one.stage][1]})" for one in turn.now)
    then = f"{turn.then.task.name}, about {clock(turn.then.start)}" if turn.then else ""
    return who, now, then


VERBS: Mapping[Verb, str] = {
    Verb.START: "started it",
    Verb.BEGIN: "started",
    Verb.DONE: "done",
    Verb.FAIL: "failed",
    Verb.INTERRUPT: "interrupted",
    Verb.AGAIN: "once more",
    Verb.SKIP: "left out",
    Verb.VOTE: "vote",
    Verb.COMMENT: "",
    Verb.PAUSE: "paused it",
    Verb.RESUME: "resumed it",
    Verb.TURN_BACK: "turned it back",
    Verb.FINISH: "finished it",
}


def _told(said: Said, runbook: Runbook, names: Mapping[str, str]) -> tuple[str, str]:
    """One line of the log: who, and what."""
    move = said.event.move
    who = names.get(said.event.by) or runbook.called(said.event.by)
    if said.event.runner:
        who = f"Runner {said.event.runner}"
    task = runbook.task(move.task)
    what = VERBS[move.verb]
    if move.verb is Verb.VOTE and move.answer is not None:
        what = f"{move.answer.value} from {runbook.called(move.voter)}"
    if task is not None:
        what = f"“{task.name}”: {what}" if what else f"“{task.name}”"
    return who, what


def _runner(one: CutoverFacts, made: Board, now: datetime, clock: Callable[[datetime], str]) -> str:
    """What to know about the machine that runs the programs; empty when the runbook has none left to run."""
    execution = one.execution
    left = [row for row in made.rows if row.task.kind is TaskKind.COMMAND and row.task in execution.open_tasks()]
    if execution.standing is Standing.OVER or not left:
        return ""
    here = one.runners(now)
    if here:
        return f"Runner {', '.join(beat.runner for beat in here)} is there."
    heard = [beat for beat in one.beats if not beat.task]
    if heard:
        last = max(heard, key=lambda beat: beat.heard_at)
        return f"Runner {last.runner} was last heard of at {clock(last.heard_at)}. Look at that machine."
    return (
        "No runner is there yet, so programs do not start. On the machine beside the database: "
        f"gonogo cutover run {one.name} FILE"
    )
