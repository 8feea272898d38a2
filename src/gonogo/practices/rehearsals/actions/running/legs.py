# SPDX-License-Identifier: Apache-2.0
"""What happens in each leg of a run?

A step that fails ends the way up, and verification is left out: a half-migrated database can only fail it. The way back
is practised all the same, because it is needed then; so it is when verification failed. The second way up comes only
after everything before it was good.
"""

from __future__ import annotations

import time
from dataclasses import replace

from gonogo.adapters.copies import Copy, Prepared, Workshop
from gonogo.adapters.databases.errors import DatabaseProblem
from gonogo.practices.rehearsals.actions.advising import advise
from gonogo.practices.rehearsals.actions.running import verifying
from gonogo.practices.rehearsals.actions.running.asked import Asked
from gonogo.practices.rehearsals.actions.running.course import Course
from gonogo.practices.rehearsals.actions.running.errors import StepFailed
from gonogo.practices.rehearsals.actions.running.living import START
from gonogo.practices.rehearsals.actions.running.sight import seen
from gonogo.practices.rehearsals.actions.running.steps.carrying import Ground, carry_out, rows_to_do
from gonogo.practices.rehearsals.actions.running.steps.ready import ReadyStep
from gonogo.practices.rehearsals.actions.running.telling import StepAhead
from gonogo.practices.rehearsals.rules.comparing.fingerprints import Fingerprint
from gonogo.practices.rehearsals.rules.definition import Engine
from gonogo.practices.rehearsals.rules.durations import count, spoken
from gonogo.practices.rehearsals.rules.journal.entry import Event
from gonogo.practices.rehearsals.rules.reasons import blocked_reason, longest_block, step_name, total_reason
from gonogo.practices.rehearsals.rules.report import InvariantReport, Leg, Result, StepReport, TableReport


class Legs:
    """The legs of one run, in its surroundings. `start` is a copy that nobody changes; `copy` is migrated."""

    def __init__(self, asked: Asked, course: Course, ground: Ground, workshop: Workshop | None) -> None:
        self.asked, self.course, self.ground, self.workshop = asked, course, ground, workshop
        self.rehearsal = asked.rehearsal
        self.prepared: Prepared | None = None
        self.start: Copy | None = None
        self.copy: Copy | None = None
        self.before: Fingerprint | None = None

    # -- before ------------------------------------------------------------------------------------------------------

    def copy_source(self) -> str:
        """Make or find the golden database, and copy it twice: to migrate, and to compare with."""
        from gonogo.practices.rehearsals.actions.copying import prepare

        assert self.workshop is not None
        work, run = self.course.teller.work, self.ground.folder.run
        self.prepared = prepare(self.workshop, self.rehearsal, progress=work, refresh=self.asked.fresh)
        if self.prepared.leaks:
            return " ".join(["What was masked still shows, so nothing was copied.", *self.prepared.says])
        self.course.note(copies=[self.workshop.name_of(run), self.workshop.name_of(run + START)])
        self.start = self.workshop.make_copy(run + START, work)
        self.copy = self.workshop.make_copy(run, work)
        rows = count(sum(one.rows for one in self.prepared.tables.values()), "row")
        tables = count(len(self.prepared.tables), "table")
        again = ", from the golden database of an earlier run" if self.prepared.reused else ""
        return " ".join([f"{tables}, {rows}{again}.", *self.prepared.says])

    def judge_masks(self) -> str:
        """Nothing of what was masked may still be read anywhere."""
        assert self.prepared is not None
        if self.prepared.leaks:
            self.course.fail(*(f"`{one}` still holds old values after masking." for one in self.prepared.leaks))
        return f"{count(self.prepared.columns, 'column')} masked, none of the old values left"

    def take_fingerprint(self) -> str:
        """Keep what the copy holds before anything is done to it."""
        assert self.copy is not None
        assert self.start is not None
        verifying.require_mapped(self.rehearsal, self.start.url)
        self.before = verifying.take_fingerprint(self.copy.url, self.course.teller.work)
        return f"{count(len(self.before.tables), 'table')} and {count(len(self.before.objects), 'other object')}"

    # -- the ways up and back ----------------------------------------------------------------------------------------

    def walk(self, leg: Leg, steps: tuple[ReadyStep, ...]) -> str:
        """Carry out the steps of one way, the first time each watched."""
        for number, ready in enumerate(steps, 1):
            self._step(leg, number, len(steps), ready)
        taken = sum(one.seconds for one in self.course.steps if one.leg is leg)
        return f"{count(len(steps), 'step')} in {spoken(taken)}"

    def _step(self, leg: Leg, number: int, of: int, ready: ReadyStep) -> None:
        self._require_copy()
        rows = rows_to_do(ready, self.ground)
        name, teller = ready.step.name, self.course.teller
        teller.step(StepAhead(leg, name, number, of, rows, self._usual(leg, name, rows)))
        self.course.write(Event.STEP_BEGUN, leg=leg, step=name)
        report = StepReport(name, leg, Result.PASSED, 0.0, self.course.clock(), rows, advice=self._advice(leg, ready))
        report, why = self._carry_out(leg, number, ready, report)
        facts = {"seconds": report.seconds, "rows": report.rows, "says": report.says}
        self.course.steps.append(report)
        self.course.write(Event.STEP_ENDED, leg=leg, step=name, result=report.result, facts=facts)
        teller.step_ended(report)
        if isinstance(why, DatabaseProblem):
            raise type(why)(report.says)
        if why is not None:
            self.course.fail(report.says)

    def _advice(self, leg: Leg, ready: ReadyStep) -> tuple[str, ...]:
        """What squawk says about the SQL of a step up, before it is run; nothing where it is not installed."""
        if leg is not Leg.UP or not ready.statements:
            return ()
        sql = ""
        for one in ready.statements:  # at its own line, which the advice names
            sql += "\n" * (one.line - 1 - sql.count("\n")) + f"{one.sql};"
        return advise(self.rehearsal.engine, sql, folder=str(ready.folder), in_transaction=ready.step.transaction)

    def _carry_out(
        self, leg: Leg, number: int, ready: ReadyStep, report: StepReport
    ) -> tuple[StepReport, StepFailed | DatabaseProblem | None]:
        log = f"{leg.value}-{number}-{ready.step.name}"
        sight = None
        since = time.monotonic()
        why: StepFailed | DatabaseProblem | None = None
        try:
            if leg is Leg.UP_AGAIN:
                carry_out(ready, self.ground, log)
            else:
                with seen(self.rehearsal, self.ground, self._watched()) as sight:
                    since = time.monotonic()
                    carry_out(ready, self.ground, log)
                    taken = time.monotonic() - since
        except (StepFailed, DatabaseProblem) as error:
            why = error
        seconds = time.monotonic() - since if why is not None or sight is None else taken
        report = replace(report, seconds=seconds)
        if sight is not None:
            report = sight.report(report)
        if why is None:
            return report, None
        result, verb = (
            (Result.FAILED, "failed") if isinstance(why, StepFailed) else (Result.ERROR, "could not be carried out")
        )
        says = f"{step_name(leg, number, ready.step.name)} {verb}: {str(why).rstrip('.')}."
        return replace(report, result=result, says=says), why

    def _watched(self) -> tuple[str, ...]:
        """The tables whose readers and writers are asked: those that are mapped, then the largest.

        SQLite locks its whole file, so there one table stands for all.
        """
        if self.before is None:
            return ()
        mapped = {one.source for one in self.rehearsal.tables} & set(self.before.tables)
        others = sorted(set(self.before.tables) - mapped, key=lambda one: -self.before.tables[one].rows)  # type: ignore[union-attr]
        watched = (*sorted(mapped), *others)
        return watched[:1] if self.rehearsal.engine is Engine.SQLITE else watched

    def _usual(self, leg: Leg, name: str, rows: int | None) -> float | None:
        """How long the step took before, in proportion to what it has to do."""
        if (found := self.asked.usual.get((leg.value, name))) is None:
            return None
        seconds, of = found
        return seconds * rows / of if rows and of else seconds

    # -- what came of it ---------------------------------------------------------------------------------------------

    def verify(self) -> str:
        """Mapped tables, tables that no mapping names, invariants and limits; all of them, so that all is told."""
        reasons = [*self._over_limits(), *self._verify_data(Leg.VERIFY)]
        if reasons:
            self.course.fail(*reasons)
        return self._found_equal(Leg.VERIFY)

    def verify_again(self) -> str:
        """After the second way up: mapped tables and invariants."""
        if reasons := self._verify_data(Leg.UP_AGAIN):
            self.course.fail(*reasons)
        return ""

    def _verify_data(self, leg: Leg) -> list[str]:
        if self.copy is None or self.start is None:
            return []
        reasons: list[str] = []
        start, now, work = self.start.url, self.copy.url, self.course.teller.work
        for table, wrong in verifying.compare_mapped(self.rehearsal, start, now, leg, work):
            self._keep(table, wrong, reasons)
        if leg is Leg.VERIFY:
            assert self.before is not None
            after = verifying.take_fingerprint(now, work)
            for table, wrong in verifying.compare_untouched(self.rehearsal, self.before, after, start, now, work):
                self._keep(table, wrong, reasons)
        for invariant, wrong in verifying.check_invariants(self.rehearsal.invariants, now):
            if leg is Leg.UP_AGAIN and not invariant.holds:
                wrong = tuple(f"After the second way up: {one}" for one in wrong)
            self._keep(invariant, wrong, reasons)
        return reasons

    def _keep(self, found: TableReport | InvariantReport, wrong: tuple[str, ...], reasons: list[str]) -> None:
        if isinstance(found, TableReport):
            self.course.tables.append(found)
        else:
            self.course.invariants.append(found)
        reasons.extend(wrong)

    def _over_limits(self) -> list[str]:
        limits = self.rehearsal.limits
        up = [one for one in self.course.steps if one.leg is Leg.UP]
        reasons = []
        if limits.max_blocked is not None:
            allowed = limits.max_blocked.total_seconds()
            reasons += [
                blocked_reason(one, place, allowed) for place, one in enumerate(up, 1) if longest_block(one) > allowed
            ]
        if limits.max_total is not None:
            taken, allowed = sum(one.seconds for one in up), limits.max_total.total_seconds()
            reasons += [total_reason(taken, allowed)] if taken > allowed else []
        return reasons

    def _found_equal(self, leg: Leg) -> str:
        tables = [one for one in self.course.tables if one.leg is leg]
        mapped = [one for one in tables if not one.untouched]
        parts = [
            f"{count(len(mapped), 'mapped table')} equal ({count(sum(one.rows_source for one in mapped), 'row')})",
            f"{count(len(tables) - len(mapped), 'other table')} untouched",
            f"{count(len(self.course.invariants), 'invariant')} held" if self.course.invariants else "",
        ]
        return ", ".join(one for one in parts if one) if self.copy is not None else "within the limits"

    def compare_start(self) -> str:
        """After the backout everything must be as it was: shapes, rows and all objects."""
        assert self.copy is not None
        assert self.start is not None
        assert self.before is not None
        work = self.course.teller.work
        after = verifying.take_fingerprint(self.copy.url, work)
        reasons: list[str] = []
        for table, wrong in verifying.compare_with_start(
            self.rehearsal, self.before, after, self.start.url, self.copy.url, work
        ):
            self._keep(table, wrong, reasons)
        if reasons:
            self.course.fail(*reasons)
        return "the fingerprint is that of the start"

    def remove(self) -> str:
        """Remove both copies, after their markers were looked at."""
        assert self.workshop is not None
        for one in (self.copy, self.start):
            if one is not None:
                self.workshop.remove(one)
        self.copy = self.start = None
        return ""

    def _require_copy(self) -> None:
        """Before each step: the address still leads to the copy of this run, and not to the source."""
        if self.copy is not None:
            assert self.workshop is not None
            self.workshop.require_copy(self.copy)
