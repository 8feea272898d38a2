# SPDX-License-Identifier: Apache-2.0
"""How does a run go from its first leg to its report, and what is done when it is stopped in between?"""

from __future__ import annotations

import hashlib
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from gonogo.adapters.copies import Workshop
from gonogo.adapters.copies.bench import MARKER_SCHEMA, MARKER_TABLE
from gonogo.adapters.databases.errors import DatabaseProblem
from gonogo.adapters.databases.locator import without_password
from gonogo.adapters.programs import Programs
from gonogo.adapters.scripts import Proof
from gonogo.practices.rehearsals.actions.copying import workshop_for
from gonogo.practices.rehearsals.actions.running.asked import Asked
from gonogo.practices.rehearsals.actions.running.course import Clock, Course
from gonogo.practices.rehearsals.actions.running.errors import JournalProblem
from gonogo.practices.rehearsals.actions.running.folders import RunFolder, new_folder
from gonogo.practices.rehearsals.actions.running.hashing import migration_hash
from gonogo.practices.rehearsals.actions.running.journal import new_journal
from gonogo.practices.rehearsals.actions.running.keeping import keep_report
from gonogo.practices.rehearsals.actions.running.legs import Legs
from gonogo.practices.rehearsals.actions.running.living import living_runs
from gonogo.practices.rehearsals.actions.running.machine import machine_of
from gonogo.practices.rehearsals.actions.running.steps.carrying import Ground
from gonogo.practices.rehearsals.actions.running.steps.ready import ReadyStep, all_words, ready_steps
from gonogo.practices.rehearsals.actions.running.telling import Teller
from gonogo.practices.rehearsals.rules.definition import Engine, Rehearsal
from gonogo.practices.rehearsals.rules.journal.entry import Event
from gonogo.practices.rehearsals.rules.journal.replay import legs_of_run
from gonogo.practices.rehearsals.rules.report import Leg, Machine, Report, Result


class Stopped(KeyboardInterrupt):
    """Somebody stopped the run, by Ctrl-C or by a signal."""


def run_rehearsal(asked: Asked, teller: Teller, clock: Clock) -> tuple[Report, RunFolder]:
    """Run a rehearsal from copy to removal, and keep its report in the folder of the run.

    Raises CannotRun and DatabaseProblem for what is wrong before anything is begun; what goes wrong later stands in the
    report. A run that somebody stops is cleaned up, and its report says so.
    """
    rehearsal = asked.rehearsal
    up = ready_steps(rehearsal, rehearsal.steps, back=False)
    back = ready_steps(rehearsal, rehearsal.backout, back=True)
    folder = new_folder(asked.home, clock())
    with ExitStack() as ending:
        journal = ending.enter_context(new_journal(folder.journal))
        ending.enter_context(_signals())
        try:
            workshop = _workshop(rehearsal, asked.home, ending)
        except BaseException:
            _forget(folder)
            raise
        if workshop is not None:
            workshop.remove_leftovers(living_runs(asked.home))
        course = Course(journal, teller, clock, _legs(asked))
        run = _Run(asked, course, folder, workshop, (up, back))
        return run.carry_out(), folder


def _workshop(rehearsal: Rehearsal, home: Path, ending: ExitStack) -> Workshop | None:
    if rehearsal.engine is Engine.NONE:
        return None
    return ending.enter_context(workshop_for(rehearsal, home / "rehearsals"))


def _legs(asked: Asked) -> tuple[Leg, ...]:
    rehearsal = asked.rehearsal
    database = rehearsal.engine is not Engine.NONE
    return legs_of_run(
        database=database,
        masked=bool(rehearsal.mask),
        quick=asked.quick,
        keep=asked.keep or not database,
        backout=bool(rehearsal.backout),
    )


class _Run:
    """One run, with everything it has opened."""

    def __init__(
        self,
        asked: Asked,
        course: Course,
        folder: RunFolder,
        workshop: Workshop | None,
        steps: tuple[tuple[ReadyStep, ...], tuple[ReadyStep, ...]],
    ) -> None:
        self.asked, self.course, self.folder, self.workshop = asked, course, folder, workshop
        self.up, self.back = steps
        self.machine = Machine(asked.machine or "unknown", asked.rehearsal.engine.value, "")
        self.hash = migration_hash(
            Path(asked.rehearsal.folder).absolute(), asked.rehearsal.watch_paths, all_words((*self.up, *self.back))
        )
        self.legs: Legs | None = None

    def carry_out(self) -> Report:
        """All legs, whatever happens; then the report."""
        self.course.begin(self._facts())
        self.course.teller.begins(self.folder.run, self.asked.rehearsal.name, self.course.legs, self.asked.usual_total)
        try:
            with Programs(self.folder.run, noted=lambda pid: self.course.note(guard=pid)) as programs:
                self.legs = Legs(self.asked, self.course, Ground(self.folder, programs), self.workshop)
                self._walk(self.legs, programs)
            result = self.course.result()
        except KeyboardInterrupt:
            result = self._interrupted()
        except JournalProblem as problem:
            result = self._without_journal(problem)
        except Exception as error:
            self.course.reasons.append(f"Something unexpected went wrong ({type(error).__name__}: {error}).")
            self._remove_quietly()
            self._finish(Result.ERROR)
            raise
        return self._finish(result)

    def _walk(self, legs: Legs, programs: Programs) -> None:
        leg, kept = self.course.leg, self.asked.keep
        ready = leg(Leg.COPY, legs.copy_source) and leg(Leg.MASK, legs.judge_masks)
        if self.workshop is None:
            self.machine = machine_of(legs.ground, self.asked.machine)
        ready = ready and leg(Leg.FINGERPRINT, lambda: self._look(legs, programs))
        if ready:
            good = leg(Leg.UP, lambda: legs.walk(Leg.UP, self.up)) and leg(Leg.VERIFY, legs.verify)
            could_run = Result.ERROR not in self.course.results.values()
            if could_run and (good or not kept):
                self._back(legs, good)
        if legs.copy is not None and kept:
            self.course.teller.note(f"The copy is kept: {without_password(legs.copy.url)}")
            self.course.teller.note("To remove it: gonogo rehearsal clean --kept")
        elif self.workshop is not None:
            leg(Leg.REMOVE, legs.remove)

    def _look(self, legs: Legs, programs: Programs) -> str:
        """See that the copy can show its marker, on what it runs, and what it holds."""
        legs.ground = self._ground(legs, programs)
        self.machine = machine_of(legs.ground, self.asked.machine)
        return legs.take_fingerprint()

    def _back(self, legs: Legs, good: bool) -> None:
        """The way back, and when all was good the second way up."""
        leg = self.course.leg
        back = leg(Leg.BACKOUT, lambda: legs.walk(Leg.BACKOUT, self.back)) and leg(
            Leg.COMPARE_START, legs.compare_start
        )
        if good and back:
            leg(Leg.UP_AGAIN, lambda: legs.walk(Leg.UP_AGAIN, self.up) + legs.verify_again())

    def _ground(self, legs: Legs, programs: Programs) -> Ground:
        if legs.copy is None:
            return legs.ground
        table = f"{MARKER_SCHEMA}.{MARKER_TABLE}" if self.asked.rehearsal.engine is Engine.POSTGRESQL else MARKER_TABLE
        known = hashlib.sha256(legs.copy.token.encode()).hexdigest()
        proof = Proof(f"SELECT run, token_hash FROM {table}", (legs.copy.run, known))  # noqa: S608 (own names)
        return Ground(self.folder, programs, legs.copy.url, proof)

    def _interrupted(self) -> Result:
        """Clean up without being stopped again, and say where the run was."""
        with _deaf():
            state = self.course.journal.state
            where = state.where if state is not None else "before its first leg"
            self.course.teller.note("Stopped." if self.workshop is None else "Stopped; the copies are being removed.")
            self.course.reasons.append(f"The run was stopped {where}.")
            self._remove_quietly()
        return Result.INTERRUPTED

    def _without_journal(self, problem: JournalProblem) -> Result:
        self.course.reasons.append(str(problem))
        self._remove_quietly()
        return Result.ERROR

    def _remove_quietly(self) -> None:
        """Remove the copies as far as possible; what remains is found by the next run."""
        if self.workshop is None:
            return
        try:
            self.workshop.remove_leftovers(living_runs(self.asked.home, besides=self.folder))
            with suppress(JournalProblem):
                self.course.note(removed=True)
        except DatabaseProblem as error:
            self.course.teller.note(
                f"A copy may be left: {error} The next run removes it; so does gonogo rehearsal clean."
            )

    def _finish(self, result: Result) -> Report:
        report = self._report(result)
        with _deaf():
            try:
                keep_report(self.folder, report)
            except OSError as error:
                self.course.teller.note(f"The report cannot be kept at {self.folder.report}: {error.strerror}.")
            # A journal that cannot be written leaves the run unfinished; the next one will call it interrupted.
            with suppress(JournalProblem):
                self.course.write(Event.ENDED, result=result)
        return report

    def _facts(self) -> dict[str, object]:
        source = self.asked.rehearsal.source
        return {
            "run": self.folder.run,
            "rehearsal": self.asked.rehearsal.name,
            "file": str(self.asked.file),
            "file_hash": self.asked.file_hash,
            "migration_hash": self.hash,
            "source": without_password(source.place) if source is not None else "",
            "release": self.asked.release,
            "record": self.asked.record,
            "quick": self.asked.quick,
            "commit": self.asked.commit,
        }

    def _report(self, result: Result) -> Report:
        course = self.course
        tables = self.legs.prepared.tables if self.legs is not None and self.legs.prepared is not None else {}
        prepared = self.legs.prepared if self.legs is not None else None
        return Report(
            run=self.folder.run,
            rehearsal=self.asked.rehearsal.name,
            result=result,
            started_at=course.began,
            finished_at=max(course.clock(), course.began),
            machine=self.machine,
            file_hash=self.asked.file_hash,
            migration_hash=self.hash,
            reasons=tuple(course.reasons),
            steps=tuple(course.steps),
            tables=tuple(course.tables),
            invariants=tuple(course.invariants),
            source_rows={name: one.rows for name, one in tables.items()},
            source_bytes=sum(one.bytes for one in tables.values()),
            masked=prepared.columns if prepared is not None else 0,
            leaks=prepared.leaks if prepared is not None else (),
            backout_verified=self._backout_verified(),
            quick=self.asked.quick,
            commit=self.asked.commit,
            dress=self.asked.dress,
        )

    def _backout_verified(self) -> bool | None:
        """Whether the way back is known to restore everything; None when that was not found out.

        Without a database only commands can tell: a backout whose steps have none proves nothing.
        """
        results, legs = self.course.results, self.course.legs
        if Leg.COMPARE_START in legs:
            found = results.get(Leg.COMPARE_START) or results.get(Leg.BACKOUT)
        else:
            found = results.get(Leg.BACKOUT)
            if found is Result.PASSED and not any(one.verify for one in self.asked.rehearsal.backout):
                return None
        if found in (Result.PASSED, Result.FAILED):
            return found is Result.PASSED and (Leg.COMPARE_START not in legs or Leg.COMPARE_START in results)
        return None


def _forget(folder: RunFolder) -> None:
    """A run that never began leaves no folder."""
    with suppress(OSError):
        for path in folder.path.iterdir():
            path.unlink()
        folder.path.rmdir()


@contextmanager
def _signals() -> Iterator[None]:
    """Being asked to end, as a pipeline or a closed terminal does, is like Ctrl-C: there is time to clean up."""

    def stop(number: int, frame: object) -> None:
        raise Stopped

    with _handling(stop):
        yield


@contextmanager
def _deaf() -> Iterator[None]:
    """While it is cleaned up, nobody stops it again."""
    with _handling(signal.SIG_IGN):
        yield


@contextmanager
def _handling(how: object) -> Iterator[None]:
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {}
    for number in numbers:
        with suppress(ValueError):  # only the main thread hears signals
            before[number] = signal.signal(number, how)  # type: ignore[arg-type]
    try:
        yield
    finally:
        for number, one in before.items():
            signal.signal(number, one)
