# SPDX-License-Identifier: Apache-2.0
"""Do the rules answer go, no-go and unknown where they must, and say why?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gonogo.core.rules.verdict import State, Verdict
from gonogo.practices.rehearsals.rules.forecasting.foreseeing import Foreseen, foresee
from gonogo.practices.rehearsals.rules.forecasting.timed import comparable, timed
from gonogo.practices.rehearsals.rules.judging.fitting_window import assess_window
from gonogo.practices.rehearsals.rules.judging.passing import assess_passed
from gonogo.practices.rehearsals.rules.judging.planned import Planned, all_of
from gonogo.practices.rehearsals.rules.judging.staleness import Trigger, assess_fresh, stale_by
from gonogo.practices.rehearsals.rules.recording.kept import KeptRun, PresentMigration, ProductionSize, Rehearsed
from gonogo.practices.rehearsals.rules.report import Leg, Report, Result
from gonogo.practices.rehearsals.tests.made_runs import ENDED, ROWS, lossy_run, made_run, made_step, sized

NOW = ENDED + timedelta(days=2)
PEOPLE = Planned("people", "rehearsals/people.yaml", True, timedelta(days=14), timedelta(hours=1))
AS_LARGE = {"person": ROWS, "case": 300_000}
CUT_OFF: dict[str, Any] = {"result": Result.INTERRUPTED, "reasons": ("killed",), "backout_verified": None}


def on_record(*reports: Report, size: dict[str, int] | None = None, migration: str = "") -> Rehearsed:
    """The runs in the order in which they were recorded, a day apart."""
    kept = [
        KeptRun(n + 1, replace(one, started_at=_day(n) - timedelta(minutes=30), finished_at=_day(n)))
        for n, one in enumerate(reports)
    ]
    return Rehearsed(
        "people",
        tuple(reversed(kept)),
        ProductionSize(90, size, NOW) if size is not None else None,
        PresentMigration(91, migration, NOW) if migration else None,
    )


def _day(n: int) -> Any:
    return ENDED - timedelta(days=20) + timedelta(days=n)


def at(n: int) -> Any:
    """A day after the last of n runs."""
    return _day(n)


def test_a_pass_with_everything_is_go() -> None:
    """It says how many rows, and that the way back worked."""
    verdict = assess_passed(PEOPLE, on_record(made_run()), at(1))
    rows = "of 1,500,000 rows none was lost"
    says = f'"people" passed on 7 February 2027: {rows}, and the way back brought everything back.'
    assert verdict == Verdict.go(says, 1)


@pytest.mark.parametrize(
    ("reports", "state", "says"),
    [
        ((), State.UNKNOWN, "was never rehearsed; `gonogo rehearsal run rehearsals/people.yaml`"),
        ((made_run(quick=True),), State.UNKNOWN, "only quick runs"),
        ((made_run(), lossy_run()), State.NO_GO, "person: 1 row is missing"),
        ((made_run(), made_run(**CUT_OFF)), State.UNKNOWN, "was interrupted"),
        ((made_run(), made_run(**{**CUT_OFF, "result": Result.ERROR})), State.UNKNOWN, "could not be carried out"),
        ((lossy_run(), made_run(quick=True)), State.NO_GO, "failed on"),
        ((made_run(), lossy_run(quick=True)), State.NO_GO, "failed on"),
        ((made_run(backout_verified=None),), State.UNKNOWN, "its way back was not practised"),
        ((lossy_run(), made_run()), State.GO, "none was lost"),
        ((made_run(), made_run(quick=True)), State.GO, "none was lost"),
    ],
)
def test_the_newest_run_that_counts_decides(reports: tuple[Report, ...], state: State, says: str) -> None:
    """A later failure or interruption takes an earlier pass away; a quick pass neither gives nor takes."""
    verdict = assess_passed(PEOPLE, on_record(*reports), at(len(reports)))
    assert (verdict.state, says in verdict.reason) == (state, True), verdict.reason


def test_an_old_pass_is_unknown() -> None:
    """What is too old to count is no evidence."""
    verdict = assess_passed(PEOPLE, on_record(made_run()), at(0) + timedelta(days=14, seconds=1))
    assert (verdict.state, "counts for 14 days only" in verdict.reason) == (State.UNKNOWN, True)
    assert assess_passed(PEOPLE, on_record(made_run()), at(0) + timedelta(days=14)).state is State.GO


def test_fresh_is_go_while_nothing_has_changed() -> None:
    """Young, the same files, and a copy as large as production."""
    verdict = assess_fresh(PEOPLE, on_record(made_run(), size=AS_LARGE, migration="a" * 64), at(2))
    assert verdict == Verdict.go(
        '"people" passed 2 days ago, with the migration as it is now, the copy as large as production.', 1, 90
    )
    assert "is not on record" in assess_fresh(PEOPLE, on_record(made_run()), at(1)).reason


@pytest.mark.parametrize(
    ("rehearsed", "later", "state", "says"),
    [
        (on_record(), 1, State.UNKNOWN, 'No full run of "people" has passed'),
        (on_record(lossy_run(), made_run(quick=True)), 1, State.UNKNOWN, "No full run"),
        (on_record(made_run()), 15, State.UNKNOWN, "That was 15 days ago and counts for 14 days."),
        (on_record(made_run(), migration="b" * 64), 1, State.NO_GO, "The files of the migration have changed since."),
        (on_record(made_run(), lossy_run(migration_hash="b" * 64)), 1, State.NO_GO, "files of the migration have"),
        (
            on_record(made_run(), size={"person": 2 * ROWS, "case": 300_000}),
            1,
            State.NO_GO,
            "Production holds 80% more",
        ),
        (on_record(sized(made_run(), 0.5), size=AS_LARGE), 1, State.NO_GO, "Production holds 100% more rows"),
        (on_record(made_run(), size={"person": round(ROWS * 1.19)}), 1, State.GO, "production 19% larger"),
        (on_record(made_run(), size={"person": round(ROWS * 0.5)}), 1, State.GO, "production 50% smaller"),
        (on_record(made_run(), size={"other": 5}), 1, State.GO, "is not on record"),
    ],
)
def test_each_trigger_of_staleness(rehearsed: Rehearsed, later: int, state: State, says: str) -> None:
    """Age makes a run unknown; changed files and growth are known to matter."""
    verdict = assess_fresh(PEOPLE, rehearsed, at(later))
    assert (verdict.state, says in verdict.reason) == (state, True), verdict.reason


def test_every_trigger_has_its_own_sentence() -> None:
    """A run can be stale for all three reasons at once, and the worst one counts."""
    rehearsed = on_record(made_run(), size={"person": 9 * ROWS}, migration="b" * 64)
    found = stale_by(rehearsed.runs[0], PEOPLE, rehearsed, at(40))
    assert [one.trigger for one in found] == [Trigger.AGE, Trigger.MIGRATION, Trigger.GROWTH]
    verdict = assess_fresh(PEOPLE, rehearsed, at(40))
    assert verdict.state is State.NO_GO
    assert all(one.says in verdict.reason for one in found)
    assert verdict.evidence == (1, 91, 90)


def test_an_earlier_pass_of_full_size_still_counts_beside_later_small_ones() -> None:
    """A nightly run on a small copy does not make the weekly one stale."""
    small = sized(made_run(), 0.1)
    assert assess_fresh(PEOPLE, on_record(made_run(), small, small, size=AS_LARGE), at(3)).state is State.GO


def foreseen(*reports: Report, size: dict[str, int] | None = AS_LARGE) -> Foreseen:
    """The forecast from these runs."""
    kept = comparable([timed(one.report) for one in on_record(*reports).runs])
    assert kept is not None
    return foresee(kept, size)


def growing(pace: float = 1.0) -> list[Report]:
    """Nine runs on copies of three sizes; at full size up takes 10 minutes and back 5, times the pace."""
    shares = (0.25, 0.5, 1.0) * 3
    steps = [
        (
            made_step("up", seconds=(600 * share + n) * pace),
            made_step("back", Leg.BACKOUT, seconds=(300 * share + n) * pace),
        )
        for n, share in enumerate(shares)
    ]
    return [sized(made_run(f"g{n}", steps=steps[n]), share) for n, share in enumerate(shares)]


ONE = (made_run(),)
SMALL = tuple(sized(made_run(f"s{n}"), 0.25) for n in range(3))


@pytest.mark.parametrize(
    ("reports", "size", "state", "says"),
    [
        (growing(), AS_LARGE, State.GO, '"people" takes at most 15 min'),
        (growing(), AS_LARGE, State.GO, "by 9 runs on ci-large, on copies of 375,000 to 1,500,000 rows, in 9 cases"),
        (growing(3.5), AS_LARGE, State.GO, "the window is 1 h"),
        (growing(4.5), {"person": ROWS * 2, "case": 600_000}, State.NO_GO, "takes at most 2 h"),
        (growing(4.5), AS_LARGE, State.NO_GO, "took 1 h 9 min up and back on a copy of production's size"),
        (growing(), None, State.UNKNOWN, "`gonogo rehearsal production-size people`"),
        (growing(), {"person": 12 * ROWS}, State.UNKNOWN, "Rehearse bigger"),
        (ONE, AS_LARGE, State.GO, "takes, roughly, at most 30 min 4 s up and back"),
        ((sized(made_run(), 1), made_run(steps=(made_step("a", seconds=1500), made_step("b", Leg.BACKOUT, 900.0)))),
         AS_LARGE, State.UNKNOWN, "too rough to rule out"),
        (SMALL, AS_LARGE, State.UNKNOWN, 'figure can be given for "people", and production is 4.0 times'),
        ((made_run(steps=(made_step("a"),)),), AS_LARGE, State.UNKNOWN, 'The way back of "people" was never timed'),
    ],
)  # fmt: skip
def test_the_window(reports: Any, size: dict[str, int] | None, state: State, says: str) -> None:
    """By the upper bound; a rough one counts only at production's size; without a size nothing is told."""
    verdict = assess_window(PEOPLE, foreseen(*reports, size=size), at(len(reports)), (5,))
    assert (verdict.state, says in verdict.reason) == (state, True), verdict.reason
    assert verdict.evidence == (5,)


def test_the_window_cannot_be_judged_without_runs_window_or_by_old_runs() -> None:
    """Each is unknown with its own reason."""
    assert "never timed" in assess_window(PEOPLE, None, NOW).reason
    assert "no window" in assess_window(replace(PEOPLE, window=None), foreseen(*growing()), NOW).reason
    old = assess_window(PEOPLE, foreseen(*growing()), at(30))
    assert (old.state, "22 days ago, which is too old" in old.reason) == (State.UNKNOWN, True)


def test_the_worst_rehearsal_speaks_for_all() -> None:
    """A no-go outweighs an unknown, which outweighs a go; all evidence is named."""
    go, unknown, no_go = Verdict.go("A is fine.", 1), Verdict.unknown("B was never run."), Verdict.no_go("C lost.", 3)
    assert all_of([go, unknown, no_go]) == Verdict.no_go("C lost. (2 of 3 rehearsals stand better.)", 1, 3)
    assert all_of([go, go]).reason == "A is fine. A is fine."
    assert all_of([go, unknown]).state is State.UNKNOWN
    assert all_of([]).state is State.UNKNOWN
