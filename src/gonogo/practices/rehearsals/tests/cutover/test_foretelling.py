# SPDX-License-Identifier: Apache-2.0
"""Do the lengths of a runbook, and the time to turn back, rest on the recorded runs of its rehearsals?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from gonogo.practices.rehearsals.rules.cutover.durations import Basis, Lengths, Taken
from gonogo.practices.rehearsals.rules.cutover.foretelling import RecordedRuns, known_lengths, lengths_by_file
from gonogo.practices.rehearsals.rules.cutover.runbook import Runbook
from gonogo.practices.rehearsals.rules.cutover.turning import latest_turn_back, way_back
from gonogo.practices.rehearsals.rules.forecasting.backout import backout_p90
from gonogo.practices.rehearsals.rules.forecasting.foreseeing import foresee
from gonogo.practices.rehearsals.rules.forecasting.timed import comparable, timed
from gonogo.practices.rehearsals.rules.report import Leg, Report
from gonogo.practices.rehearsals.tests.cutover.made_runbooks import minutes, night
from gonogo.practices.rehearsals.tests.made_runs import ENDED, ROWS, made_run, made_step

AS_COPIED = {"person": ROWS, "case": 300_000}


def rehearsed_night(*, steps: bool = True) -> Runbook:
    """The night, whose copy and restore are steps of the rehearsal of the people, without planned lengths."""
    made = night()
    named = {"copy": ("add columns", "split names"), "restore": ("join names",)}
    tasks = tuple(
        replace(one, planned=None, steps=named[one.id] if steps else ()) if one.id in named else one
        for one in made.tasks
    )
    return replace(made, tasks=tasks, rehearsals=("people",))


def runs(*seconds_back: float, up: float = 600.0, **more: object) -> list[Report]:
    """One run for each of these backouts, on whole copies."""
    return [
        made_run(
            f"run-{number}",
            ended=ENDED - timedelta(days=number),
            steps=(
                made_step("add columns", seconds=2.0),
                made_step("split names", seconds=up),
                made_step("join names", Leg.BACKOUT, seconds=back),
            ),
            **more,
        )
        for number, back in enumerate(seconds_back)
    ]


def recorded(reports: Sequence[Report], production: dict[str, int] | None = AS_COPIED) -> RecordedRuns:
    """These runs as they are looked up."""
    rests_on = comparable([timed(one) for one in reports])
    foreseen = None if rests_on is None else foresee(rests_on, production)
    return RecordedRuns("people", len(reports), foreseen, backout_p90(reports))


def known(reports: Sequence[Report], production: dict[str, int] | None = AS_COPIED, taken: Taken = Taken()) -> Lengths:  # noqa: B008
    """What these runs tell the night."""
    return known_lengths(rehearsed_night(), taken, [recorded(reports, production)])


def test_the_way_back_is_the_p90_of_the_rehearsed_backout_and_what_people_do() -> None:
    """Nineteen backouts: all but the longest end within it, and forty minutes by hand come after it."""
    found = way_back(rehearsed_night(), known(runs(*range(240, 430, 10))))
    assert (found.length, found.rough, found.n) == (timedelta(seconds=410) + minutes(40), False, 19)
    assert "9 in 10 of 19 verified backouts, 19 runs on record)" in found.says
    assert " and 40 min for what else is done." in found.says


def test_the_latest_time_is_the_end_of_the_window_minus_that() -> None:
    """To the second."""
    book = rehearsed_night()
    back = way_back(book, known(runs(*range(240, 360, 10))))
    assert latest_turn_back(book.window, back) == book.window.ends - timedelta(seconds=350) - minutes(40)


def test_a_larger_production_takes_longer_to_bring_back() -> None:
    """The forecast says how much longer than the largest copy, and one size alone makes that rough."""
    twice = {table: 2 * rows for table, rows in AS_COPIED.items()}
    found = way_back(rehearsed_night(), known(runs(300, 300, 300, 300, 300), twice))
    assert found.length == timedelta(seconds=600) + minutes(40)
    assert found.rough
    assert "2.00 times as long for the size of production" in found.says


def test_beyond_ten_times_the_size_nobody_can_tell() -> None:
    """Neither for the task nor for the way back; both say why."""
    lengths = known(runs(300, 300, 300, 300), {table: 20 * rows for table, rows in AS_COPIED.items()})
    assert "20 times the largest rehearsed size" in lengths.tasks["copy"].says
    back = way_back(rehearsed_night(), lengths)
    assert back.length is None
    assert "Recorded runs cannot tell:" in back.says and "20 times" in back.says


def test_fewer_than_four_runs_are_rough() -> None:
    """The longest is doubled, and it says so."""
    lengths = known(runs(300, 290))
    back = way_back(rehearsed_night(), lengths)
    assert (back.rough, back.n) == (True, 2)
    assert back.length == timedelta(seconds=600) + minutes(40)
    assert back.says.startswith("Rough: the way back takes")
    assert lengths.tasks["copy"].says == "20 min (rough, from 2 runs)"


def test_a_production_of_unknown_size_is_rough() -> None:
    """Nobody said how large it is, so the figures are for a copy."""
    back = way_back(rehearsed_night(), known(runs(300, 300, 300, 300, 300), None))
    assert back.rough
    assert "nobody said how large production is" in back.says


def test_a_backout_that_was_never_verified_tells_nothing() -> None:
    """Whatever it took: nobody knows whether it brought everything back."""
    back = way_back(rehearsed_night(), known(runs(300, 300, 300, 300, backout_verified=False)))
    assert back.length is None
    assert "No backout was rehearsed and verified yet." in back.says


def test_runs_of_an_earlier_migration_do_not_count_and_are_named() -> None:
    """Seven on record, five of them of the migration as it is."""
    old = [replace(one, run=f"old-{one.run}", finished_at=one.finished_at - timedelta(days=90), migration_hash="b" * 64)
           for one in runs(9000, 9000)]  # fmt: skip
    back = way_back(rehearsed_night(), known([*runs(300, 300, 300, 300, 300), *old]))
    assert back.n == 5
    assert "5 of 7 runs on record are of this migration and machine" in back.says


def test_a_planned_length_in_the_file_counts() -> None:
    """Runs fill in what the file leaves out, and nothing else."""
    lengths = known(runs(300, 300, 300, 300, 300))
    assert lengths.tasks["close"].basis is Basis.GIVEN
    assert lengths.tasks["copy"].basis is Basis.FORETOLD
    assert (lengths.tasks["copy"].length or minutes(0)) >= timedelta(seconds=602)
    given = replace(rehearsed_night(), tasks=night().tasks)
    assert known_lengths(given, Taken(), [recorded(runs(300))]).tasks["copy"].basis is Basis.GIVEN


@pytest.mark.parametrize(
    ("night_took", "length", "words"),
    [
        (90, minutes(90), "Recorded runs say 45 min (n = 5); the longer counts."),
        (5, minutes(45), "Dress rehearsals and cutovers say 5 min (n = 1); the longer counts."),
    ],
)
def test_of_runs_and_nights_the_longer_way_back_counts(night_took: int, length: timedelta, words: str) -> None:
    """It says which one counts, why, and what the other one would be."""
    back = way_back(
        rehearsed_night(), known(runs(300, 300, 300, 300, 300), taken=Taken(backouts=(minutes(night_took),)))
    )
    assert back.length == length
    assert words in back.says


@pytest.mark.parametrize(("took", "basis"), [(300, Basis.REHEARSED), (1, Basis.FORETOLD)])
def test_of_runs_and_nights_the_longer_task_counts(took: int, basis: Basis) -> None:
    """It says what the shorter one would be."""
    found = known(runs(300, 300, 300, 300, 300), taken=Taken({"copy": (minutes(took),)})).tasks["copy"]
    assert found.basis is basis
    assert "the longer counts" in found.says


def test_a_step_that_no_run_has_is_named() -> None:
    """A name that was changed since tells nothing, rather than something wrong."""
    book = rehearsed_night()
    renamed = tuple(replace(one, steps=("split them",)) if one.id == "copy" else one for one in book.tasks)
    found = known_lengths(replace(book, tasks=renamed), Taken(), [recorded(runs(300))])
    assert found.tasks["copy"].says == "cannot tell; the runs of “people” have no step “split them”"


def test_without_a_run_or_a_step_it_cannot_be_told() -> None:
    """And each says what is missing."""
    back = way_back(rehearsed_night(), known([]))
    assert "No backout was rehearsed and verified yet." in back.says
    unnamed = rehearsed_night(steps=False)
    told = way_back(unnamed, known_lengths(unnamed, Taken(), [recorded(runs(300))]))
    assert "No task of the way back names a step of “people”." in told.says


def test_the_file_alone_says_that_runs_count_later() -> None:
    """Whoever looks at the plan of a file is told where its lengths come from."""
    assert lengths_by_file(rehearsed_night()).tasks["copy"].says == (
        "cannot tell; recorded runs count once it is imported"
    )
