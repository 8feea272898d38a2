# SPDX-License-Identifier: Apache-2.0
"""Does a run pass only when everything held, and does it name what did not?"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from gonogo.practices.rehearsals.actions.running.errors import CannotRun
from gonogo.practices.rehearsals.actions.running.folders import run_folders
from gonogo.practices.rehearsals.actions.running.journal import read_journal
from gonogo.practices.rehearsals.actions.running.keeping import kept_report
from gonogo.practices.rehearsals.rules.definition import Limits
from gonogo.practices.rehearsals.rules.recording.report_data import report_from_data, report_to_data
from gonogo.practices.rehearsals.rules.report import Leg, Result
from gonogo.practices.rehearsals.tests.running.ground import Ground, copies, sqlite_ground


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    """A SQLite source of 200 people with a sound migration."""
    return sqlite_ground(tmp_path)


def hash_of(path: str) -> str:
    """Every byte of a file."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def test_a_sound_migration_passes(ground: Ground) -> None:
    """Up, verified, back, as at the start, up again; the source is untouched and no copy is left."""
    before = hash_of(ground.source)
    report = ground.run()
    assert report.reasons == ()
    assert report.result is Result.PASSED
    assert report.backout_verified is True
    assert [(one.leg, one.name) for one in report.steps] == [
        (Leg.UP, "make room"),
        (Leg.UP, "move people"),
        (Leg.BACKOUT, "move back"),
        (Leg.BACKOUT, "take room away"),
        (Leg.UP_AGAIN, "make room"),
        (Leg.UP_AGAIN, "move people"),
    ]
    assert [one.rows for one in report.steps] == [None, 200, 200, None, None, 200]
    assert {(one.source, one.untouched, one.leg) for one in report.tables} == {
        ("person", False, Leg.VERIFY),
        ("log", True, Leg.VERIFY),
        ("person", False, Leg.UP_AGAIN),
    }
    assert report.source_rows == {"person": 200, "log": 2}
    assert hash_of(ground.source) == before
    assert copies(ground.home) == []


def test_the_journal_and_the_report_say_the_same(ground: Ground) -> None:
    """What is kept on the disk is what was returned, and can be recorded."""
    report = ground.run()
    (folder,) = run_folders(ground.home)
    assert read_journal(folder.journal).result is Result.PASSED
    kept = kept_report(folder)
    assert kept == report_to_data(report)
    assert report_from_data(kept).passed


def test_a_quick_run_goes_up_once(ground: Ground) -> None:
    """It says so, and passes."""
    report = ground.run(quick=True)
    assert report.passed
    assert report.quick
    assert Leg.UP_AGAIN not in {one.leg for one in report.steps}


def test_a_second_run_uses_the_golden_database(ground: Ground) -> None:
    """And ends the same."""
    assert ground.run(quick=True).passed
    assert ground.run(quick=True).passed
    assert len(run_folders(ground.home)) == 2


LOST = "INSERT INTO human SELECT id, name, email, born, income FROM person"
FAULTS = {
    "loses one row": (LOST, f"{LOST} WHERE id <> 47", "`person` as `human` lost 1 of 200 rows: id 47."),
    "adds a row": (
        "DROP TABLE person",
        "INSERT INTO human VALUES (999, 'Nobody', NULL, NULL, 0); DROP TABLE person",
        "`human` has 1 row too many: id 999.",
    ),
    "changes values": (
        "SELECT id, name, email, born, income FROM",
        "SELECT id, CASE WHEN id = 150 THEN substr(name, 1, 8) ELSE name END, coalesce(email, ''), "
        "replace(born, '00:00:00', '01:00:00'), round(income) FROM",
        "`human.name` changed in 1 row: id 150 was 'Person 150' and is 'Person 1'.",
        "`human.email` changed in 28 rows: id 7 was NULL and is ''.",
        "`human.born` changed in 200 rows: id 1 was '1980-01-01T00:00:00Z' and is '1980-01-01T01:00:00Z'.",
        "`human.income` changed in 200 rows: id 1 was",
    ),
    "empties another table": (
        "DROP TABLE person",
        "DELETE FROM log; DROP TABLE person",
        "`log` lost all of its 2 rows: id 1, id 2.",
    ),
    "drops the wrong table": ("DROP TABLE person", "DROP TABLE log", "The table log is gone."),
    "breaks an invariant": (
        "DROP TABLE person",
        "UPDATE human SET full_name = '' WHERE id = 3; DROP TABLE person",
        'Invariant "nobody is nameless" does not hold: its query gives 1 row, the first: 3.',
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_found_and_named(ground: Ground, fault: str) -> None:
    """With the table, the column and the row; the backout is practised all the same, and nothing is left behind."""
    old, new, *named = FAULTS[fault]
    ground.change((old, new))
    report = ground.run()
    assert report.result is Result.FAILED
    for words in named:
        assert any(one.startswith(words) for one in report.reasons), report.reasons
    assert Leg.BACKOUT in {one.leg for one in report.steps}
    assert Leg.UP_AGAIN not in {one.leg for one in report.steps}
    assert copies(ground.home) == []
    report_from_data(report_to_data(report))


def test_a_step_that_fails_midway_is_named_with_its_line(ground: Ground) -> None:
    """File, line, statement and the engine's reason; the way back is practised from there."""
    ground.change(("DROP TABLE person;", "DROP TABLE nobody;"))
    report = ground.run()
    assert report.reasons[0] == (
        'Step 2 "move people" failed: up.sql, line 5: no such table: nobody (in: DROP TABLE nobody).'
    )
    assert [one.result for one in report.steps if one.leg is Leg.UP] == [Result.PASSED, Result.FAILED]
    assert [one for one in report.tables if one.leg is Leg.VERIFY] == []
    assert any(one.leg is Leg.BACKOUT for one in report.steps)


def test_a_step_that_hangs_is_stopped(tmp_path: Path) -> None:
    """After its timeout, and says so."""
    ground = sqlite_ground(tmp_path, timeout="1s")
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) INSERT INTO log SELECT i, 'x' FROM n"
    ground.change(("DROP TABLE person", f"{endless} WHERE i < 0; DROP TABLE person"))
    report = ground.run()
    assert report.reasons[0] == (
        'Step 2 "move people" failed: it was stopped after 1 s, its timeout; it was rolled back.'
    )
    assert copies(ground.home) == []


def test_a_backout_that_loses_rows_is_found(ground: Ground) -> None:
    """The fingerprint is not that of the start, and the rows are named."""
    ground.change(("FROM human;", "FROM human WHERE id > 3;"), file="back.sql")
    report = ground.run()
    assert report.result is Result.FAILED
    assert report.backout_verified is False
    assert "After the backout, `person` lost 3 of 200 rows: id 1, id 2, id 3." in report.reasons
    assert all(one.equal for one in report.tables if one.leg is Leg.VERIFY)


def test_a_backout_that_forgets_the_shape_is_found(ground: Ground) -> None:
    """All rows are back, but a constraint is not."""
    ground.change(("name varchar(60) NOT NULL", "name varchar(60)"), file="back.sql")
    report = ground.run()
    assert report.backout_verified is False
    assert any(one.startswith("After the backout: The table person is made differently") for one in report.reasons)


def test_a_backout_that_leaves_something_is_found(ground: Ground) -> None:
    """A table that was not there before is one too many."""
    ground.change(('sql: "DROP TABLE room"', 'sql: "DELETE FROM room"'), file="people.yaml")
    report = ground.run()
    assert "After the backout: The table room is new." in report.reasons


def test_limits_are_judged(ground: Ground) -> None:
    """A way up that takes longer than the file allows fails the run, and is told with both times."""
    tight = replace(ground.asked().rehearsal, limits=Limits(max_total=timedelta(microseconds=10)))
    report = ground.run(rehearsal=tight)
    assert report.result is Result.FAILED
    assert "max-total allows" in report.reasons[0]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("DROP TABLE person;", "DROP TABLE person; COMMIT;", "up.sql, line 5: COMMIT ends or begins a transaction"),
        ("DROP TABLE person;", "VACUUM;", "cannot run inside a transaction"),
        ("DROP TABLE person;", "SELECT 'open", "up.sql, line 5: the ' that begins here never ends"),
    ],
)
def test_what_cannot_be_run_is_told_before_anything_is_copied(ground: Ground, old: str, new: str, why: str) -> None:
    """Nothing is begun, so no run is kept."""
    ground.change((old, new))
    with pytest.raises(CannotRun, match="Step 2") as refused:
        ground.run()
    assert why in str(refused.value)
    assert run_folders(ground.home) == ()


def test_a_mapped_table_that_is_not_there_is_an_error(ground: Ground) -> None:
    """Nothing would be verified, so nothing is migrated."""
    ground.change(("from: person", "from: persons"), file="people.yaml")
    report = ground.run()
    assert report.result is Result.ERROR
    assert report.steps == ()
    assert "the table persons" in report.reasons[0]
    assert copies(ground.home) == []


def test_a_kept_copy_shows_the_failure(ground: Ground) -> None:
    """With --keep the copy stays as it was when verification failed, and a later run leaves it alone."""
    ground.change((LOST, f"{LOST} WHERE id <> 47"))
    report = ground.run(keep=True)
    assert report.result is Result.FAILED
    assert {one.leg for one in report.steps} == {Leg.UP}
    left = copies(ground.home)
    assert len(left) == 2
    ground.run()
    assert copies(ground.home) == left
