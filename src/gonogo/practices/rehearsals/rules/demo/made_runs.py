# SPDX-License-Identifier: Apache-2.0
"""What did the seventeen rehearsals of the demo show? A row lost, a backout that failed, a night cut off, then calm."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from gonogo.practices.rehearsals.rules.demo.made_people import (
    BACKOUT,
    BYTES,
    COPY_SECONDS,
    FINGERPRINT_SECONDS,
    MACHINE,
    MASK_SECONDS,
    MASKED,
    NAME,
    ROWS,
    UP,
    UP_AT_FIRST,
    VERIFY_SECONDS,
    MadeStep,
)
from gonogo.practices.rehearsals.rules.durations import spoken
from gonogo.practices.rehearsals.rules.forecasting.drawing import Drawn
from gonogo.practices.rehearsals.rules.report import (
    Difference,
    InvariantReport,
    Leg,
    LockSpan,
    ProbeSpan,
    Report,
    Result,
    StepReport,
    TableReport,
)

WHOLE, HALF, QUARTER = 1.0, 0.5, 0.25
LOST = "person: 1 row is missing after the migration."
BLOCKED = 'Step "split names" blocked writers of person for {}; at most 5 s are allowed.'
NOT_BACK = "The backout did not bring everything back: case_file differs from the start in 88 rows."
KILLED = 'The runner was stopped during step "move addresses"; its copy was removed by the next run.'


@dataclass(frozen=True, slots=True)
class Made:
    """One night: so many days ago, on what share of production, of which migration, and how it ended."""

    days_ago: int
    share: float
    migration: int
    result: Result = Result.PASSED
    why: str = ""
    quick: bool = False


NIGHTS = (
    Made(61, QUARTER, 1, Result.FAILED, LOST),
    Made(58, QUARTER, 2),
    Made(54, HALF, 2),
    Made(50, HALF, 2, Result.INTERRUPTED, KILLED),
    Made(49, HALF, 2),
    Made(45, WHOLE, 2, Result.FAILED, BLOCKED),
    Made(41, QUARTER, 3, quick=True),
    Made(40, WHOLE, 3, Result.FAILED, NOT_BACK),
    Made(36, QUARTER, 4),
    Made(33, WHOLE, 4),
    Made(29, HALF, 4),
    Made(25, QUARTER, 4),
    Made(21, WHOLE, 4),
    Made(17, HALF, 4),
    Made(12, WHOLE, 4),
    Made(6, WHOLE, 4),
    Made(1, WHOLE, 4),
)
"""The migration was mended three times: after the lost row, after the long wait, and after the failed way back."""
COMMITS = {1: "8c1f02d", 2: "b75e9a1", 3: "2d40c6f", 4: "91ae7b3"}
GROWTH = 0.0006
"""By which share production grew each day until now."""


def made_run(number: int, night: Made, ended: datetime) -> Report:
    """The report of that night's run, which ended then."""
    return _Night(number, night, ended).report()


def production_rows() -> dict[str, int]:
    """What production holds now."""
    return {table: rows + rows // 140 for table, rows in ROWS.items()}


class _Night:
    """Puts one report together, with scatter that the number of the run decides."""

    def __init__(self, number: int, night: Made, ended: datetime) -> None:
        self.number, self.night, self.ended = number, night, ended
        self.drawn = Drawn(1000 + number)
        share = night.share * (1 - GROWTH * night.days_ago)
        self.rows = {table: round(rows * share) for table, rows in ROWS.items()}

    def report(self) -> Report:
        night = self.night
        spans = tuple(self._spans())
        began = self.ended - timedelta(seconds=sum(one.seconds for one in spans))
        tables = tuple(self._tables()) if self._reached(Leg.VERIFY) else ()
        reasons = () if night.result is Result.PASSED else (self._why(),)
        return Report(
            run=f"{NAME}-{self.number:02}",
            rehearsal=NAME,
            result=night.result,
            started_at=began,
            finished_at=self.ended,
            machine=MACHINE,
            file_hash=_hash("rehearsals/people.yaml"),
            migration_hash=_hash(f"migration {night.migration}"),
            reasons=reasons,
            steps=tuple(_placed(spans, began)),
            tables=tables,
            invariants=tuple(self._invariants()) if self._reached(Leg.VERIFY) else (),
            source_rows=self.rows,
            source_bytes=round(BYTES * night.share),
            masked=MASKED,
            backout_verified=self._backout_verified(),
            quick=night.quick,
            commit=COMMITS[night.migration],
        )

    def _why(self) -> str:
        return self.night.why.format(spoken(812.0 * self.rows["person"] / 1e6)) if self.night.why else ""

    def _reached(self, leg: Leg) -> bool:
        """Whether the run got so far: one that was cut off never came to compare anything."""
        return self.night.result is not Result.INTERRUPTED or leg is Leg.UP

    def _backout_verified(self) -> bool | None:
        if self.night.result is Result.INTERRUPTED:
            return None
        return self.night.why != NOT_BACK

    def _spans(self) -> Iterator[StepReport]:
        share = self.night.share
        for leg, seconds in (
            (Leg.COPY, COPY_SECONDS),
            (Leg.MASK, MASK_SECONDS),
            (Leg.FINGERPRINT, FINGERPRINT_SECONDS),
        ):
            yield self._span(leg, leg.value, seconds * share)
        up = UP_AT_FIRST if self.night.migration <= 2 else UP
        for one in up:
            if self.night.result is Result.INTERRUPTED and one.name == "move addresses":
                yield self._step(one, Result.INTERRUPTED, 0.4)
                return
            yield self._step(one)
        yield self._span(Leg.VERIFY, Leg.VERIFY.value, VERIFY_SECONDS * share)
        for one in BACKOUT:
            yield self._step(one)
        yield self._span(Leg.COMPARE_START, Leg.COMPARE_START.value, FINGERPRINT_SECONDS * share)
        if not self.night.quick and self.night.why != NOT_BACK:
            for one in up:
                yield self._step(one, leg=Leg.UP_AGAIN)
        yield self._span(Leg.REMOVE, Leg.REMOVE.value, 2.0)

    def _span(self, leg: Leg, name: str, seconds: float) -> StepReport:
        return StepReport(name, leg, Result.PASSED, round(seconds * self._scatter(), 1), self.ended)

    def _step(
        self, one: MadeStep, result: Result = Result.PASSED, part: float = 1.0, leg: Leg | None = None
    ) -> StepReport:
        rows = self.rows[one.table]
        seconds = part * (one.always + one.for_a_million * rows / 1e6) * self._scatter()
        writers = one.writers if one.writers < 100 else one.writers * rows / 1e6
        held = seconds if one.mode in ("RowExclusiveLock", "ShareUpdateExclusiveLock") else max(one.writers, 0.02)
        lock = LockSpan(one.relation, one.mode, round(held, 3), round(max(one.readers, writers), 3), _waiting(one))
        return StepReport(
            name=one.name,
            leg=leg or one.leg,
            result=result,
            seconds=round(seconds, 2),
            started_at=self.ended,
            rows=rows,
            wal_bytes=round(one.wal_for_a_million * rows / 1e6) or None,
            locks=(lock,),
            probes=(
                ProbeSpan(
                    f"readers of {one.relation}", "read", one.readers, one.readers, 0, max(round(seconds * 40), 5)
                ),
                ProbeSpan(f"writers of {one.relation}", "write", writers, writers, 0, max(round(seconds * 25), 5)),
            ),
            says=_sentence(one, writers, stopped=result is Result.INTERRUPTED),
        )

    def _scatter(self) -> float:
        """A factor around 1: now and then the machine is busy with something else."""
        return 1 + 0.07 * max(min(self.drawn.student(6), 3.0), -1.5)

    def _tables(self) -> Iterator[TableReport]:
        lost = self.night.why == LOST
        for table, rows in self.rows.items():
            missing = int(lost and table == "person")
            samples = (Difference(("4417093",), "missing", {}),) if missing else ()
            seconds = VERIFY_SECONDS * self.night.share * rows / sum(self.rows.values())
            says = "One person whose record has no office was left out." if missing else ""
            yield TableReport(
                table, table, rows, rows - missing, missing, 0, 0, {}, samples, round(seconds, 1),
                untouched=table in ("case_note", "office"), says=says,
            )  # fmt: skip
        if self.night.why == NOT_BACK:
            yield self._not_back()

    def _not_back(self) -> TableReport:
        """What the failed way back left behind: closing times an hour off, in the 88 cases of two odd nights."""
        days = (("2026-03-08", "02:14"), ("2026-03-08", "02:31"), ("2025-11-02", "01:47"), ("2025-03-09", "02:05"))
        samples = tuple(
            Difference(
                (str(2_204_118 + 917 * n),),
                "changed",
                {"closed_at": (f"{day} {time}:00-05", f"{day} {int(time[:2]) + 1:02}{time[2:]}:00-05")},
            )
            for n, (day, time) in enumerate(days)
        )
        rows = self.rows["case_file"]
        says = "closed_at came back an hour later in 88 rows: the way back forgot the time zone."
        return TableReport(
            "case_file", "case_file", rows, rows, 0, 0, 88, {"closed_at": 88}, samples, 31.0,
            leg=Leg.COMPARE_START, says=says,
        )  # fmt: skip

    def _invariants(self) -> Iterator[InvariantReport]:
        broken = self.night.why == LOST
        yield InvariantReport("every case belongs to a person", not broken, int(broken),
                              ("case 2204118", "person 4417093") if broken else ())  # fmt: skip
        yield InvariantReport("no person has two current addresses", holds=True)


def _hash(of: str) -> str:
    return sha256(of.encode()).hexdigest()


def _placed(spans: Sequence[StepReport], began: datetime) -> Iterator[StepReport]:
    """Each step where the one before ended."""
    at = began
    for one in spans:
        yield StepReport(
            one.name, one.leg, one.result, one.seconds, at, one.rows, one.wal_bytes, one.temp_bytes, one.locks,
            one.probes, one.advice, one.says,
        )  # fmt: skip
        at += timedelta(seconds=one.seconds)


def _waiting(one: MadeStep) -> tuple[str, ...]:
    readers = (f"readers of {one.relation}",) if one.readers else ()
    return (*readers, f"writers of {one.relation}") if one.writers else readers


def _sentence(one: MadeStep, writers: float, *, stopped: bool) -> str:
    if stopped:
        return "The runner was stopped here."
    lock = {"AccessExclusiveLock": "ACCESS EXCLUSIVE", "RowExclusiveLock": "row locks"}.get(one.mode, one.mode)
    if one.readers >= 0.1:
        return (
            f"Blocked readers of {one.relation} for {spoken(one.readers)} and writers for {spoken(writers)} ({lock})."
        )
    if writers >= 0.1:
        return f"Blocked writers of {one.relation} for {spoken(writers)} ({lock})."
    return f"Nobody had to wait for {one.relation}."
