# SPDX-License-Identifier: Apache-2.0
"""Does `gonogo forecast` say the date in its first sentence, from whatever work there is?"""

from __future__ import annotations

from pathlib import Path

import pytest

from gonogo.core.tests.cast import NOW, PLAN, RELEASE, make_release
from gonogo.faces.cli.tests.run import run
from gonogo.practices.schedule.tests.test_forecasting import csv_of, measured

COUNTS = ("--done", "5,3,4,6,4,5,3,6,7,4,5,4")


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the machine stands where the cast's release begins."""
    monkeypatch.setattr("gonogo.core.clock.system_now", lambda: NOW)


def test_a_list_is_read_and_the_date_told(release: str, tmp_path: Path) -> None:
    """First the sentence, then how the list was read; it is no failure when the date does not hold."""
    file = tmp_path / "backlog.csv"
    file.write_bytes(csv_of())
    said = run("forecast", "--work", str(file), "--release", RELEASE)
    assert said.code == 0
    first, second = said.out.splitlines()[:2]
    assert first.startswith("The work will be done by ")
    assert "30 are needed" in first
    assert second.startswith("Read as an own list: finished = done, created = created")
    assert "64 items are done, 12 remain (backlog.csv (own list))." in said.out


def test_json_has_every_figure(release: str) -> None:
    """Dates, buffer, cut and the earliest date, in plain words and ISO days."""
    found = run("forecast", *COUNTS, "--remaining", "62", "--format", "json").json()
    assert found["dates"]["p50"] < found["dates"]["p85"] < found["dates"]["p95"]
    assert found["state"] == "no-go"
    assert found["buffer"]["needed"] == 30
    assert found["buffer"]["days"] < 0
    assert (found["cut"], found["remaining"], found["evidence"]) == (None, 62, 1)
    assert found["earliest_date"] > found["dates"]["p85"]
    shown = run("evidence", "list", "--format", "json").json()["evidence"][0]
    assert (shown["kind"], shown["outcome"]) == ("schedule.forecast", "noted")


def test_the_list_of_the_plan_is_found_when_it_is_here(
    release: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the work that was brought in last counts, and without any the remedy is said."""
    make_release(PLAN.replace("timezone:", "schedule: {backlog: {source: csv, path: planning/b.csv}}\ntimezone:"))
    monkeypatch.chdir(tmp_path)
    assert "There is no work to forecast from yet." in run("forecast").err
    (tmp_path / "planning").mkdir()
    (tmp_path / "planning" / "b.csv").write_bytes(csv_of(remaining=3))
    assert "3 remain (b.csv (own list))" in run("forecast").out
    (tmp_path / "planning" / "b.csv").unlink()
    assert "3 remain (b.csv (own list))" in run("forecast").out


def test_changes_in_git_are_taken(release: str) -> None:
    """With the number that is still to come."""
    measured(*range(3, 15))
    assert "(changes of the repository (evidence 1))" in run("forecast", "--from", "git", "--remaining", "9").out


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--done", "5,-3", "--remaining", "9"), "whole numbers from 0 on"),
        (("--done", "five", "--remaining", "9"), "whole numbers from 0 on"),
        (("--done", "٥", "--remaining", "9"), "whole numbers from 0 on"),
        (("--done", "0,0,0,0", "--remaining", "9"), "Cannot tell yet: no item is finished"),
        (("--done", "5", "--remaining", "9"), "Cannot tell yet"),
        (("--done", "5,3"), "--remaining N"),
        (("--done", "5,3", "--remaining", "-1"), "-1 is not in the range"),
        (("--created", "5,3", "--remaining", "9"), "goes with --done"),
        (("--dates", "day-first"), "go with --work FILE"),
        (("--work", "nowhere.csv"), "There is no file nowhere.csv."),
        (("--work", "."), "is a folder"),
        (("--work", "a.csv", "--done", "5"), "Choose one"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(release: str, words: tuple[str, ...], reason: str) -> None:
    """With exit code 2, and nothing is recorded."""
    said = run("forecast", *words)
    assert (said.code, reason in said.err) == (2, True), said.err
    assert run("evidence", "list", "--format", "json").json()["evidence"] == []


def test_problems_of_a_list_are_told_by_row(release: str, tmp_path: Path) -> None:
    """All of them, with the remedy; said once, the order is taken."""
    file = tmp_path / "ours.csv"
    file.write_text("what,when\na,03/02/2027\nb,04/02/2027\n")
    said = run("forecast", "--work", str(file), "--done-column", "when")
    assert (said.code, "Row 2, when:" in said.err, "--dates day-first" in said.err) == (2, True, True)
    assert "There is no column" in run("forecast", "--work", str(file), "--done-column", "never").err
    done = run("forecast", "--work", str(file), "--done-column", "when", "--dates", "day-first")
    assert "The work was done on 4 February" in done.out


def test_the_work_that_is_known_is_shown_and_written(release: str, tmp_path: Path) -> None:
    """Where it comes from and its last weeks; every item as a CSV that no spreadsheet runs."""
    assert "There is no work yet." in run("forecast", "work").out
    file, copy = tmp_path / "backlog.csv", tmp_path / "copy.csv"
    file.write_bytes(csv_of() + b"\n=1+1,item,2027-01-01,2027-02-01")
    run("forecast", "--work", str(file))
    said = run("forecast", "work", "--output", str(copy)).out
    assert "backlog.csv (own list), known until 1 Mar 2027, brought in by operator." in said
    assert "65 items are done, 12 remain." in said
    assert "'=1+1,item,2027-01-01,2027-02-01,yes" in copy.read_text().splitlines()
    assert len(run("forecast", "work", "--format", "json").json()["weeks"]) >= 15


def test_the_track_record_waits_for_outcomes(release: str) -> None:
    """And lists what was said."""
    run("forecast", *COUNTS, "--remaining", "62")
    said = run("forecast", "track")
    assert "Cannot tell yet" in said.out
    found = run("forecast", "track", "--format", "json").json()
    assert [(one["remaining"], one["fate_p85"]) for one in found["forecasts"]] == [(62, "open")]


def test_a_subcommand_makes_no_forecast(release: str) -> None:
    """Asking for help or for the track record records nothing."""
    run("forecast", "track")
    assert "backtest" in run("forecast", "--help").out
    assert run("evidence", "list", "--format", "json").json()["evidence"] == []
