# SPDX-License-Identifier: Apache-2.0
"""Does somebody who is new to the commands learn what to do next?"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from rich.console import Console

from gonogo.core.tests.cast import NOW
from gonogo.faces.cli.evidence import _print_verified
from gonogo.faces.cli.poll import _print_poll
from gonogo.faces.cli.tests.run import run
from gonogo.practices.rollout.commands.waves import _print_opened

OPENED = {
    "wave": "pilot", "state": "open", "percent": 100, "next_stage": None, "opened_at": "2027-02-02T09:00:00Z",
}  # fmt: skip


def test_help_can_be_asked_for_as_a_word() -> None:
    """`help` and `help wave` are the pages of `--help`."""
    assert run("help").out == run("--help").out
    assert run("help", "wave", "open").out == run("wave", "open", "--help").out


def test_a_misspelt_command_gets_a_suggestion() -> None:
    """Also at the first word, where commands are not imported before they are asked for."""
    said = run("chek")
    assert (said.code, "Did you mean 'check'?" in said.err) == (2, True)


@pytest.mark.django_db
def test_an_empty_store_says_which_folder_it_is() -> None:
    """Whoever is in the wrong folder can see it; `--home` is the way on."""
    said = run("check")
    assert said.code == 2
    assert "There is no release yet." in said.err
    assert re.search(r"The data folder is /.+--home", said.err)


def test_a_store_with_releases_does_not_talk_of_folders(release: str) -> None:
    """A wrong name is a wrong name."""
    assert "data folder" not in run("check", "--wave", "pilto").err


def test_a_token_that_does_not_work_is_named_by_its_setting(release: str) -> None:
    """The variable may be left from another server."""
    assert "GONOGO_TOKEN cannot be used here." in run("check", GONOGO_TOKEN="gnt_x").err


def test_a_plan_in_the_past_is_sound_and_says_so(plan_file: Path) -> None:
    """A wrong year is seen before the plan is applied."""
    plan_file.write_text(plan_file.read_text().replace("2027-", "2020-"))
    said = run("plan", "validate", str(plan_file))
    assert (said.code, "Planned to open in the past: pilot" in said.out) == (0, True)


def test_missing_evidence_comes_with_the_command_that_records_it(release: str, at_noon: None) -> None:
    """Only while an answer is missing."""
    assert "gonogo evidence attest CHECK" in run("check").out


def test_an_open_gate_asks_for_nothing(ready: str, at_noon: None) -> None:
    """When everything required is answered, there is nothing to record."""
    assert "gonogo evidence attest" not in run("check").out


def test_a_page_after_the_last_is_said_to_be_missing(release: str) -> None:
    """In place of a page 9 of 1."""
    assert "There is no page 9; the last is page" in run("wave", "members", "pilot", "--page", "9").out


def test_a_server_that_is_not_there_comes_with_the_way_on() -> None:
    """No number of the operating system, but what to start or to correct."""
    said = run("check", GONOGO_URL="http://127.0.0.1:9", GONOGO_TOKEN="gnt_x")
    assert "gonogo serve" in said.err
    assert "Errno" not in said.err


def test_opening_before_the_planned_day_is_said(ready: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is allowed, and comes with the command that takes it back."""
    monkeypatch.setattr("gonogo.core.clock.system_now", lambda: NOW)
    opens = datetime.fromisoformat(run("wave", "list", "--format", "json").json()["waves"][0]["opens"])
    said = run("wave", "open", "pilot")
    assert said.code == 0, said.err
    assert ("before the plan has it" in said.out) is ((opens - NOW).days > 0)


@pytest.mark.parametrize(
    ("opens", "words"),
    [
        ("2027-02-04T10:00:00Z", "2 days before the plan has it. To take it back: gonogo wave rollback pilot"),
        ("2027-02-03T10:00:00Z", "1 day before the plan has it."),
    ],
)
def test_days_too_early_are_counted(opens: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One day is a day, two are days."""
    _print_opened(Console(width=200), {**OPENED, "opens": opens})
    assert words in capsys.readouterr().out


def test_a_wave_opened_on_its_day_is_just_open(capsys: pytest.CaptureFixture[str]) -> None:
    """Hours do not count."""
    _print_opened(Console(width=200), {**OPENED, "opens": "2027-02-02T18:00:00Z"})
    assert capsys.readouterr().out == "Wave pilot is open at 100 %.\n"


def test_a_broken_ledger_comes_with_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever reads it must know not to go on."""
    ledger = {"release": "portal-2.0", "whole": False, "links": 1, "reason": "evidence 1 was changed"}
    _print_verified(Console(width=200), {"ledgers": [ledger], "unprotected_tables": []})
    assert "Open no wave on it" in capsys.readouterr().out


@pytest.mark.parametrize(("standing", "asks"), [("open", True), ("go", False)])
def test_an_open_poll_says_how_to_answer(standing: str, asks: bool, capsys: pytest.CaptureFixture[str]) -> None:
    """Only while answers are awaited."""
    poll = {"number": 1, "wave": "pilot", "standing": standing, "reason": "", "answers": [], "opened_by": "dana"}
    _print_poll(Console(width=200), {**poll, "evidence_hash": "f8573b6d8bd1"})
    assert ("gonogo poll answer ROLE go --wave pilot" in capsys.readouterr().out) is asks
