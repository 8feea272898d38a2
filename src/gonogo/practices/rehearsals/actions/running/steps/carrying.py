# SPDX-License-Identifier: Apache-2.0
"""How is one step carried out on the copy, and what does its failure sound like?"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import timedelta

from gonogo.adapters.databases.errors import DatabaseProblem
from gonogo.adapters.programs import CannotStart, Ended, Program, Programs
from gonogo.adapters.programs.migrating import ELSEWHERE
from gonogo.adapters.programs.surroundings import surroundings
from gonogo.adapters.scripts import Proof, Session, StatementFailed, TimeIsOver, open_session
from gonogo.adapters.scripts.splitting import Statement
from gonogo.practices.rehearsals.actions.running.errors import StepFailed
from gonogo.practices.rehearsals.actions.running.folders import RunFolder
from gonogo.practices.rehearsals.actions.running.steps.ready import SHELL, ReadyStep
from gonogo.practices.rehearsals.rules.definition import StepKind
from gonogo.practices.rehearsals.rules.durations import spoken

VERSIONS = {
    StepKind.ALEMBIC: "SELECT version_num FROM alembic_version ORDER BY 1",
    StepKind.DJANGO: "SELECT app, name FROM django_migrations ORDER BY id",
}
"""Where each tool keeps how far it has migrated."""
TRIES = 3


@dataclass(frozen=True, slots=True)
class Ground:
    """What the steps of a run work on: its folder, its programs, and the address of its copy, if there is one."""

    folder: RunFolder
    programs: Programs
    url: str | None = field(default=None, repr=False)
    proof: Proof | None = field(default=None, repr=False)

    def session(self) -> Session:
        """A connection to the copy. Raises DatabaseProblem."""
        assert self.url is not None
        assert self.proof is not None
        return open_session(self.url, self.proof)


def carry_out(ready: ReadyStep, ground: Ground, log: str) -> None:
    """Run the step, and the command that verifies it; `log` names its log.

    Raises StepFailed for what the step did wrong, DatabaseProblem when the copy cannot be reached any more.
    """
    step = ready.step
    until = None if step.timeout is None else time.monotonic() + step.timeout.total_seconds()
    if step.kind is StepKind.SQL:
        _run_statements(ready, ground, _left(until), step.timeout)
    else:
        before = _version(ready, ground)
        _run_program(ready, ground, log, _left(until))
        _require_progress(ready, before, _version(ready, ground))
    if step.verify is not None:
        _run_verify(ready, ground, f"{log}-verify", _left(until))


def rows_to_do(ready: ReadyStep, ground: Ground) -> int | None:
    """How many rows the step has to do; None when it does not say, or when that cannot be counted."""
    asked = ready.step.rows
    if not asked or ground.url is None:
        return None
    sql = asked if asked.lower().lstrip("( \n\t").startswith(("select", "with")) else f"SELECT count(*) FROM {asked}"  # noqa: S608 (of the rehearsal file)
    try:
        with ground.session() as session:
            value = session.fetch(sql.strip().rstrip(";"))[0][0]
        return int(str(value))
    except (DatabaseProblem, StatementFailed, IndexError, ValueError):
        return None


def _run_statements(ready: ReadyStep, ground: Ground, seconds: float | None, limit: timedelta | None) -> None:
    try:
        with ground.session() as session, session.limited(seconds):
            if ready.step.transaction:
                session.begin()
            for statement in ready.statements:
                if not ready.step.transaction:
                    session.require_copy()
                _run_statement(session, statement, ready)
            if ready.step.transaction:
                _commit(session, ready)
    except TimeIsOver:
        raise StepFailed(_too_long(limit, "it was rolled back" if ready.step.transaction else "")) from None


def _run_statement(session: Session, statement: Statement, ready: ReadyStep) -> None:
    try:
        session.run(statement.sql)
    except StatementFailed as error:
        line = statement.line + error.line
        raise StepFailed(f"{ready.file}, line {line}: {error} (in: {statement.short})") from None


def _commit(session: Session, ready: ReadyStep) -> None:
    try:
        session.commit()
    except StatementFailed as error:
        raise StepFailed(f"{ready.file} could not be committed: {error}") from None


def _run_program(ready: ReadyStep, ground: Ground, log: str, seconds: float | None) -> None:
    ended = _start(ready, ground, ready.words, log, seconds)
    if ended.timed_out:
        raise StepFailed(_too_long(ready.step.timeout, "everything it began was ended"))
    if ended.code == ELSEWHERE and ready.step.kind in VERSIONS:
        raise StepFailed(_no_stop(ended.last_line))
    if ended.code not in ready.step.expect:
        raise StepFailed(f"{_how(ended)}{_expected(ready.step.expect)}; it said last: {ended.last_line or 'nothing'}")


def _run_verify(ready: ReadyStep, ground: Ground, log: str, seconds: float | None) -> None:
    assert ready.step.verify is not None
    ended = _start(ready, ground, (*SHELL, ready.step.verify), log, seconds)
    if ended.timed_out:
        raise StepFailed(_too_long(ready.step.timeout, "its verify command was ended"))
    if ended.code != 0:
        raise StepFailed(f"its verify command {_how(ended)}; it said last: {ended.last_line or 'nothing'}")


def _start(ready: ReadyStep, ground: Ground, words: tuple[str, ...], log: str, seconds: float | None) -> Ended:
    proof = None if ground.proof is None else (ground.proof.sql, ground.proof.row)
    environment = {**surroundings(ground.url, proof), "GONOGO_RUN_FOLDER": str(ground.folder.path)}
    try:
        return ground.programs.start(Program(words, ready.folder, environment, ground.folder.log(log), seconds))
    except CannotStart as error:
        raise StepFailed(f"it could not be started: {error}") from None


def _version(ready: ReadyStep, ground: Ground) -> str | None:
    """How far the tool of the step has migrated the copy; None for a step without one, or before its first time."""
    if (asked := VERSIONS.get(ready.step.kind)) is None or ground.url is None:
        return None
    try:
        with ground.session() as session:
            return ", ".join(" ".join(map(str, row)) for row in session.fetch(asked))
    except StatementFailed:
        return None


def _require_progress(ready: ReadyStep, before: str | None, after: str | None) -> None:
    if ready.step.kind in VERSIONS and before == after:
        tool = ready.step.kind.value.capitalize()
        raise StepFailed(
            f"{tool} ended well, but the copy is still at {(after or 'no version').rpartition(', ')[2]}: nothing was "
            "migrated. Look whether its configuration names another database, and whether the target is right"
        )


def _left(until: float | None) -> float | None:
    return None if until is None else max(0.01, until - time.monotonic())


def _too_long(limit: timedelta | None, also: str) -> str:
    allowed = spoken(limit.total_seconds()) if limit is not None else "its time"
    return f"it was stopped after {allowed}, its timeout" + (f"; {also}" if also else "")


def _how(ended: Ended) -> str:
    return f"was ended by signal {-ended.code}" if ended.code < 0 else f"ended with exit code {ended.code}"


def _expected(codes: tuple[int, ...]) -> str:
    return "" if codes == (0,) else f" (expected: {' or '.join(map(str, codes))})"


def _no_stop(text: str) -> str:
    return text.strip().rstrip(".")
