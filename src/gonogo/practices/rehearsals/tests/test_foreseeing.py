# SPDX-License-Identifier: Apache-2.0
"""Does a forecast rest on runs that may be compared, and does it say on which?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from gonogo.practices.rehearsals.rules.forecasting.backout import BackoutP90, CannotTell, backout_p90
from gonogo.practices.rehearsals.rules.forecasting.foreseeing import foresee
from gonogo.practices.rehearsals.rules.forecasting.step import Footing
from gonogo.practices.rehearsals.rules.forecasting.timed import Comparable, comparable, timed
from gonogo.practices.rehearsals.rules.report import Leg, Report, Result
from gonogo.practices.rehearsals.tests.made_runs import ENDED, MACHINE, ROWS, made_run, made_step, sized

PRODUCTION = {"person": 2 * ROWS, "case": 600_000, "log_of_nobody": 99}


def growing(count: int = 6, **more: object) -> list[Report]:
    """Nightly runs on copies of a quarter, half and whole, times growing with the rows."""
    runs = []
    for n in range(count):
        share = (0.25, 0.5, 1.0)[n % 3]
        steps = (
            made_step("split names", seconds=600 * share + n),
            made_step("join names", Leg.BACKOUT, seconds=300 * share + n),
        )
        one = made_run(f"run-{n}", ended=ENDED + timedelta(days=n), steps=steps, **more)  # type: ignore[arg-type]
        runs.append(sized(one, share))
    return runs


def rests_on(runs: list[Report], label: str = "") -> Comparable:
    """The runs that may be compared."""
    found = comparable([timed(one) for one in runs], label=label)
    assert found is not None
    return found


def test_runs_of_another_machine_are_never_mixed_in() -> None:
    """The machine with the largest copy counts unless another is asked for."""
    laptop = [sized(made_run(f"laptop-{n}", machine=replace(MACHINE, label="laptop")), 0.1) for n in range(9)]
    mixed = growing() + laptop
    assert (rests_on(mixed).label, len(rests_on(mixed).runs), rests_on(mixed).other_machines) == ("ci-large", 6, 9)
    assert len(rests_on(mixed, "laptop").runs) == 9
    assert foresee(rests_on(mixed), PRODUCTION) == foresee(replace(rests_on(growing()), other_machines=9), PRODUCTION)
    assert comparable([timed(one) for one in mixed], label="moon") is None


def test_runs_of_an_earlier_migration_are_never_mixed_in() -> None:
    """Once the files of the migration change, its earlier durations tell nothing."""
    changed = [*growing(), made_run("new", ended=ENDED + timedelta(days=9), migration_hash="b" * 64)]
    found = rests_on(changed)
    assert ([one.run for one in found.runs], found.other_migrations) == (["new"], 6)


def test_steps_of_failed_runs_count_where_they_were_carried_out() -> None:
    """How long a step took is known even when a later one failed, and not when it failed itself."""
    failed = made_run(
        "x", result=Result.FAILED, steps=(made_step("a"), made_step("b", result=Result.FAILED)), reasons=("b failed",)
    )
    assert [one.name for one in timed(failed).steps] == ["a"]
    assert comparable([timed(made_run("y", result=Result.ERROR, steps=(), reasons=("no",)))]) is None


def test_the_target_is_what_production_holds_in_the_tables_of_the_copy() -> None:
    """Tables that were not copied do not count."""
    found = foresee(rests_on(growing()), PRODUCTION)
    assert (found.target.rows, found.target.copied, found.target.known) == (3_000_000, 1_500_000, True)
    assert found.target.times == 2.0
    assert found.basis == "6 runs on ci-large, on copies of 375,000 to 1,500,000 rows"
    assert [(one.leg, one.name) for one in found.steps] == [(Leg.UP, "split names"), (Leg.BACKOUT, "join names")]
    assert found.steps[0].bound.target == 2 * ROWS


def test_the_bound_lies_near_the_truth_where_time_grows_with_rows() -> None:
    """Twice the rows take about twice the time, and the bound lies a little above."""
    found = foresee(rests_on(growing(9)), PRODUCTION)
    assert found.up.footing is Footing.FITTED
    assert found.up.seconds and found.backout.seconds and found.both.seconds
    assert 1200 < found.up.seconds < 1300
    assert 600 < found.backout.seconds < 700
    assert max(found.up.seconds, found.backout.seconds) < found.both.seconds
    assert found.both.seconds <= found.up.seconds + found.backout.seconds + 1


def test_without_a_word_about_production_the_largest_copy_stands_for_it() -> None:
    """And the forecast knows that it is only that."""
    found = foresee(rests_on(growing()), None)
    assert (found.target.rows, found.target.known, found.target.same) == (1_500_000, False, True)


def test_beyond_ten_times_there_is_no_forecast_for_anything() -> None:
    """Neither for a step nor for the whole."""
    found = foresee(rests_on(growing()), {"person": 11 * ROWS})
    assert {one.bound.footing for one in found.steps} == {Footing.NONE}
    assert found.both.seconds is None
    assert "Rehearse bigger" in found.both.says


def test_beyond_the_memory_of_the_machine_there_is_no_forecast() -> None:
    """Where every copy fitted into memory and production does not, a line through the copies says nothing."""
    machine = replace(MACHINE, memory_bytes=3 * 2**30)
    fits = foresee(rests_on(growing(machine=machine, source_bytes=2**30)), PRODUCTION)
    assert fits.both.seconds is not None
    beyond = foresee(rests_on(growing(machine=machine, source_bytes=2 * 2**30)), PRODUCTION)
    assert (beyond.both.footing, beyond.up.seconds) == (Footing.NONE, None)
    assert "every copy fitted into the 3 GB of memory" in beyond.both.says
    larger = foresee(rests_on(growing(machine=machine, source_bytes=4 * 2**30)), PRODUCTION)
    assert larger.both.seconds is not None


def test_steps_without_counted_rows_go_by_the_rows_of_the_copy() -> None:
    """Every step has something that drives it."""
    runs = [replace(one, steps=tuple(replace(step, rows=None) for step in one.steps)) for one in growing()]
    (step, _) = foresee(rests_on(runs), PRODUCTION).steps
    assert step.by_rows
    assert step.bound.target == 3_000_000


def test_infrastructure_has_no_rows_and_a_rough_bound() -> None:
    """Without rows there is one size, so the longest counts double."""
    runs = [
        replace(one, source_rows={}, steps=tuple(replace(step, rows=None) for step in one.steps)) for one in growing()
    ]
    found = foresee(rests_on(runs), None)
    assert found.target.same
    assert {one.bound.footing for one in found.steps} == {Footing.ROUGH}
    assert found.up.seconds == 2 * 605


def test_the_steps_are_those_of_the_newest_run_that_passed() -> None:
    """A step that was given up is not forecast any more."""
    runs = growing()
    newest = made_run("last", ended=ENDED + timedelta(days=30), steps=(made_step("split names", seconds=700.0),))
    assert [one.name for one in foresee(rests_on([*runs, newest]), PRODUCTION).steps] == ["split names"]


@pytest.mark.parametrize(
    ("count", "seconds", "rough", "says"),
    [
        (1, 600.0, True, "Rough: the longest of 1 verified backout (5 min), doubled."),
        (3, 604.0, True, "Rough: the longest of 3 verified backouts (5 min 2 s), doubled."),
        (4, 303.0, False, "The longest of 4 verified backouts."),
        (9, 308.0, False, "The longest of 9 verified backouts."),
        (19, 317.0, False, "9 in 10 of 19 verified backouts."),
    ],
)
def test_the_way_back_in_nine_cases_of_ten(count: int, seconds: float, rough: bool, says: str) -> None:
    """Few backouts are doubled, some give the longest, many the ninetieth of a hundred."""
    runs = [
        made_run(f"r{n}", ended=ENDED + timedelta(days=n), steps=(made_step("b", Leg.BACKOUT, seconds=300.0 + n),))
        for n in range(count)
    ]
    assert backout_p90(runs) == BackoutP90(seconds, count, rough, says)


def test_a_backout_that_was_not_verified_tells_nothing_about_its_length() -> None:
    """What did not bring everything back was no way back. Small copies do not shorten it either."""
    failed = made_run("x", result=Result.FAILED, reasons=("lost",), backout_verified=False)
    assert backout_p90([failed]) == CannotTell("No backout was rehearsed and verified yet.")
    assert backout_p90([]) == CannotTell("No backout was rehearsed and verified yet.")
    small = [sized(made_run(f"s{n}"), 0.1) for n in range(20)]
    found = backout_p90([*small, made_run("large", ended=ENDED + timedelta(days=1))])
    assert isinstance(found, BackoutP90) and found.count == 1
    only_up = made_run("up", steps=(made_step(),))
    assert backout_p90([only_up]) == CannotTell("The runs on the largest copy have no steps of a way back.")
