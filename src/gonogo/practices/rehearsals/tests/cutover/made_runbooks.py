# SPDX-License-Identifier: Apache-2.0
"""Which runbooks do the tests work with? A small night with a decision, a point of no return and a way back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from gonogo.practices.rehearsals.rules.cutover.durations import Lengths, Taken, lengths
from gonogo.practices.rehearsals.rules.cutover.execution import Answer, Execution
from gonogo.practices.rehearsals.rules.cutover.move import Move, Verb, Who
from gonogo.practices.rehearsals.rules.cutover.moving import refusal
from gonogo.practices.rehearsals.rules.cutover.replaying import Event, after
from gonogo.practices.rehearsals.rules.cutover.runbook import Branch, Command, Contact, Runbook, Task, TaskKind, Window

TEN = datetime(2027, 3, 6, 22, tzinfo=UTC)
"""Ten in the evening: when the window starts."""
WINDOW = Window(TEN, TEN + timedelta(hours=4))
LEAD = Who("dana", leads=True)
RAVI = Who("ravi")
RUNNER = Who("ravi", runner="db1")


def minutes(number: float) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=number)


def at(number: float) -> datetime:
    """So many minutes after ten."""
    return TEN + minutes(number)


def clock(moment: datetime) -> str:
    """An instant as the tests read it."""
    return f"{moment:%H:%M}"


def task(id: str, after: Iterable[str] = (), planned: float | None = 30, **more: object) -> Task:
    """A manual task of Ravi's that takes half an hour."""
    given = {"name": id.capitalize(), "owner": "ravi", "kind": TaskKind.MANUAL, **more}
    length = None if planned is None else minutes(planned)
    return Task(id=id, after=tuple(after), planned=length, **given)  # type: ignore[arg-type]


def command(id: str, after: Iterable[str] = (), planned: float | None = 30, *, safe: bool = False) -> Task:
    """A command that the runner does."""
    return task(id, after, planned, kind=TaskKind.COMMAND, command=Command(f"run {id}", minutes(60), safe=safe))


def night(*, point: str | None = "open", safe: bool = False) -> Runbook:
    """Close, copy and count; decide; open. 30 + 60 + 30 + 10 + 20 minutes, and 20 + 40 back."""
    tasks = (
        task("close"),
        command("copy", ["close"], 60, safe=safe),
        task("count", ["copy"], kind=TaskKind.CHECK),
        task("mail", ["close"], 15, owner="sam"),
        task("decide", ["count"], 10, kind=TaskKind.DECISION, owner="dana", voters=("dana", "security")),
        task("open", ["decide"], 20),
        command("restore", planned=20),
        task("reopen", ["restore"], 40),
    )
    back = {"restore", "reopen"}
    branched = tuple(replace(one, branch=Branch.BACKOUT) if one.id in back else one for one in tasks)
    people = {"dana": Contact("Dana", "+1 555 0100"), "ravi": Contact("Ravi"), "sam": Contact("Sam")}
    return Runbook("night", "The night", WINDOW, branched, point, {"security": ("ivan",)}, people)


def planned(runbook: Runbook, *backouts: float) -> Lengths:
    """The lengths that the runbook gives, and rehearsed ways back of so many minutes."""
    return lengths(runbook, Taken(backouts=tuple(map(minutes, backouts))))


class Night:
    """A cutover in memory: moves are asked for by name, and a refusal fails the test that did not expect it."""

    def __init__(self, runbook: Runbook | None = None) -> None:
        self.execution = Execution(runbook or night())
        self.events: list[Event] = []

    def refused(self, verb: Verb, task: str = "", *, who: Who = LEAD, **more: object) -> str | None:
        """Why the move is refused now."""
        return refusal(self.execution, Move(verb, task, **more), who)  # type: ignore[arg-type]

    def move(self, verb: Verb, task: str = "", when: float = 0, *, who: Who = LEAD, **more: object) -> None:
        """Make the move so many minutes after ten."""
        move = Move(verb, task, **more)  # type: ignore[arg-type]
        why = refusal(self.execution, move, who)
        assert why is None, why
        event = Event(self.execution.sequence + 1, move, who.name, at(when), who.runner)
        self.events.append(event)
        self.execution = after(self.execution, event)

    def do(self, id: str, begin: float, end: float) -> None:
        """Begin and end a task that a person does."""
        self.move(Verb.BEGIN, id, begin, aware=True)
        self.move(Verb.DONE, id, end)

    def run(self, id: str, begin: float, end: float) -> None:
        """Let the runner begin and end a command."""
        self.move(Verb.BEGIN, id, begin, who=RUNNER)
        self.move(Verb.DONE, id, end, who=RUNNER, attempt=self.execution.of(id).attempt)

    def vote_go(self, when: float) -> None:
        """Everybody votes go."""
        self.move(Verb.VOTE, "decide", when, voter="dana", answer=Answer.GO)
        self.move(Verb.VOTE, "decide", when, who=Who("ivan"), voter="security", answer=Answer.GO)

    def until_decision(self) -> None:
        """Everything up to the decision, exactly as planned."""
        self.move(Verb.START)
        self.do("close", 0, 30)
        self.run("copy", 30, 90)
        self.do("count", 90, 120)
