# SPDX-License-Identifier: Apache-2.0
"""What does a runner do, from one look at the cutover to the next?"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gonogo.adapters.programs import end_leftovers
from gonogo.core.errors import GonogoError
from gonogo.core.rules.permissions import NotAllowed
from gonogo.practices.rehearsals.actions.attending.journal import Journal, JournalFull
from gonogo.practices.rehearsals.actions.attending.talking import Away, Line
from gonogo.practices.rehearsals.actions.attending.working import Working
from gonogo.practices.rehearsals.rules.cutover.runbook import Branch, Runbook, Task

Say = Callable[[str], None]
CUT_OFF = "The runner ended while it ran; its program was ended with it."
LONGEST_NOTE = 3500


class Attendant:
    """One runner at one cutover. The commands come from the runbook of this machine, never from the server."""

    def __init__(self, runbook: Runbook, line: Line, journal: Journal, *, runner: str, folder: Path, say: Say) -> None:
        self._runbook, self._line, self._journal = runbook, line, journal
        self._runner, self._folder, self._say = runner, folder, say
        self._working: dict[str, Working] = {}
        self._away = ""
        self._reported: dict[str, str] = {}
        self._unkept: list[tuple[str, dict[str, Any]]] = []
        self._full: JournalFull | None = None

    @property
    def busy(self) -> bool:
        """Whether a program runs, or something is left to tell."""
        return bool(self._working or self._journal.known.unsent)

    def recover(self) -> None:
        """After a runner that was killed: end what is left of its programs, and say that they were interrupted."""
        for task, attempt in dict(self._journal.known.begun).items():
            end_leftovers(self._mark(task, attempt))
            self._tell(task, "interrupt", attempt, CUT_OFF, datetime.now(UTC))
            self._say(f"{task}: interrupted. {CUT_OFF}")

    def look(self) -> Mapping[str, Any] | None:
        """Tell what has to be told, hear where the cutover stands, and do what follows. None when nobody answered."""
        self._collect()
        if self._full is not None:
            raise self._full
        try:
            self._send()
            state = self._line.hear({id: one.tail() for id, one in self._working.items()})
        except Away as error:
            if not self._away:
                self._say(f"Nobody answers: {error} Programs go on; what happens is kept and told later.")
            self._away = str(error)
            return None
        if self._away:
            self._say("The server answers again.")
            self._away = ""
        try:
            if state["standing"] in {"forward", "turned-back"}:
                self._follow(state)
        except Away as error:
            self._away = str(error)
        if state["standing"] == "over":
            self._stop_all("the cutover is over")
        return state

    def leave(self) -> None:
        """End every program, and say that each was interrupted; what cannot be told now is told by the next runner.

        What could not be written down is told to the server at once, or at least to whoever reads this.
        """
        self._stop_all("the runner was ended")
        for one in self._working.values():
            one.wait()
        self._collect(left=True)
        try:
            self._send()
        except Away:
            self._say("Nobody answers; the next runner tells what happened.")
        except JournalFull as error:
            self._full = error
        for id, report in self._unkept:
            try:
                self._line.report(id, report)
            except (Away, GonogoError, NotAllowed) as error:
                what = f"{report['task']}: “{report['what']}”"
                self._say(f"{what} could be neither written down nor told; say it by hand. {error}")

    def _follow(self, state: Mapping[str, Any]) -> None:
        rows = {row["task"]: row for row in state["tasks"]}
        if state["standing"] == "turned-back":
            for task in self._runbook.branch(Branch.FORWARD):
                if task.id in self._working:
                    self._working[task.id].stop("the cutover was turned back")
        for task in self._runbook.tasks:
            if task.command is None or task.id in self._working:
                continue
            row = rows[task.id]
            if row["stage"] == "interrupted" and row["runner"] == self._runner and task.command.safe:
                self._again(task, row)
            elif row["stage"] == "ready" and not state["paused"] and task.command.runner in {"", self._runner}:
                self._claim(task)
            elif row["stage"] == "running" and row["runner"] == self._runner:
                self._found(task, row)

    def _again(self, task: Task, row: Mapping[str, Any]) -> None:
        """Repeating does no harm, says the runbook."""
        id = hashlib.sha256(f"again {self._mark(task.id, row['attempt'])} {self._runner}".encode()).hexdigest()[:40]
        if self._told(id, task.id, "again", row["attempt"]):
            self._claim(task)

    def _found(self, task: Task, row: Mapping[str, Any]) -> None:
        """The server says that this runner is at it, and it is not: the last one was killed around the claim."""
        if task.id in self._journal.known.claims:
            self._begin(task, row["attempt"])
        elif not any(one["task"] == task.id for one in self._journal.known.unsent.values()):
            self._tell(task.id, "interrupt", row["attempt"], "This runner knows nothing of it.", datetime.now(UTC))

    def _claim(self, task: Task) -> None:
        id = self._journal.known.claims.get(task.id) or uuid.uuid4().hex
        self._journal.claim(task.id, id)
        try:
            state = self._line.report(id, {"task": task.id, "what": "begin"})
        except (GonogoError, NotAllowed) as error:
            self._journal.drop(task.id)
            self._complain(task.id, str(error))
            return
        row = next(row for row in state["tasks"] if row["task"] == task.id)
        if (row["stage"], row["runner"]) == ("running", self._runner):
            self._begin(task, row["attempt"])
        else:
            self._journal.drop(task.id)

    def _begin(self, task: Task, attempt: int) -> None:
        assert task.command is not None
        self._journal.begin(task.id, attempt)
        self._say(f"{task.id}: started (attempt {attempt}).")
        log = self._journal.log_of(task.id, attempt)
        mark = self._mark(task.id, attempt)
        self._working[task.id] = Working(task.command, run=mark, attempt=attempt, folder=self._folder, log=log)

    def _collect(self, *, left: bool = False) -> None:
        """Take down how programs ended. Those that ended because the runner leaves were interrupted."""
        for id, one in list(self._working.items()):
            if one.end is None:
                continue
            what = "done" if one.end.good else "fail"
            if one.end.stopped and left:
                what = "interrupt"
            self._tell(id, what, one.attempt, one.end.says, one.end.at)
            self._say(f"{id}: {what}. {one.end.says}")
            del self._working[id]

    def _tell(self, task: str, what: str, attempt: int, note: str, at: datetime) -> None:
        note = note.replace("\x00", "�")[:LONGEST_NOTE]
        report = {"task": task, "what": what, "attempt": attempt, "note": note, "happened_at": at.isoformat()}
        id = uuid.uuid4().hex
        try:
            self._journal.report(id, report)
        except JournalFull as error:
            self._full = error
            self._unkept.append((id, report))

    def _send(self) -> None:
        """Send every report in its order; one that is refused for good is said here and dropped."""
        for id, report in list(self._journal.known.unsent.items()):
            try:
                self._line.report(id, report)
            except (GonogoError, NotAllowed) as error:
                self._say(f"{report['task']}: the server did not take “{report['what']}”: {error}")
            self._journal.sent(id)

    def _told(self, id: str, task: str, what: str, attempt: int) -> bool:
        try:
            self._line.report(id, {"task": task, "what": what, "attempt": attempt})
        except (GonogoError, NotAllowed) as error:
            self._complain(task, str(error))
            return False
        return True

    def _complain(self, task: str, reason: str) -> None:
        """Say why something is not done, once."""
        if self._reported.get(task) != reason:
            self._reported[task] = reason
            self._say(f"{task}: not started. {reason}")

    def _stop_all(self, because: str) -> None:
        for one in self._working.values():
            one.stop(because)

    def _mark(self, task: str, attempt: int) -> str:
        return f"cutover-{self._journal.folder.name}-{task}-{attempt}"
