# SPDX-License-Identifier: Apache-2.0
"""Do the pages answer their question in a sentence, with figures in a table, or say what to do when there are none?"""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from gonogo.core.models import Person
from gonogo.core.tests.cast import NOW, RELEASE, operator
from gonogo.practices.small_releases.actions.recording import record_measurement
from gonogo.practices.small_releases.rules.as_data import to_data
from gonogo.practices.small_releases.rules.measured import LeadTime, Measured, Risk, Spread, Survival
from gonogo.practices.small_releases.tests.made_measured import LEAD, made_measured, made_slice, waiting_commit

Cast = dict[str, Person]
BASE = f"/r/{RELEASE}/small/"
PAGES = ("", "waiting/", "slices/", "lead-time/")
CURVE = Survival(Spread(6.0, 20.0, None, 100), 12, ((1.0, 0.8), (6.0, 0.5), (20.0, 0.15)))


@pytest.fixture(autouse=True)
def clock_at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day of the release."""
    monkeypatch.setattr("gonogo.core.clock.system_now", lambda: NOW)


@pytest.fixture
def look(release: str, cast: Cast, client: Client) -> Client:
    """Vera, who only looks, is signed in."""
    client.force_login(cast["vera"])
    return client


def record(measured: Measured) -> None:
    """What was measured is on record."""
    record_measurement(RELEASE, to_data(measured), by=operator(), now=NOW)


def text(client: Client, page: str) -> str:
    """What a page says."""
    answer = client.get(BASE + page)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_page_says_which_command_fills_it(look: Client, page: str) -> None:
    """The exact command, with the name of the release."""
    assert f"gonogo releases measure --release {RELEASE}" in text(look, page)


def test_the_main_page_answers_in_a_sentence(look: Client) -> None:
    """Yes, no or cannot tell, the strip, three figures and the next questions."""
    record(made_measured(212, oldest_days=143.0, slices=(made_slice(9, 212),)))
    said = text(look, "")
    assert "<strong>Not now.</strong> 212 changes wait, the oldest for 143 days" in said
    assert said.count('class="s-waits"') == 2
    assert "half had at most 6" in said and "9 in 10 had at most 9" in said
    assert "The first 9 of 212" in said
    assert "no incident was ever linked" in said
    assert "v1.11" in said and "annotated tag" in said


def test_too_few_releases_are_no_verdict(look: Client) -> None:
    """Four releases: cannot tell yet, and why."""
    record(made_measured(2, sizes=(3, 4, 5, 4)))
    said = text(look, "")
    assert "<strong>Cannot tell yet.</strong> 4 releases with changes so far, and 10 are needed" in said


def test_no_release_at_all_is_stated(look: Client) -> None:
    """Nothing is invented where nothing was released."""
    empty = made_measured(2, sizes=(), lead=LeadTime(None, None, None, None))
    record(replace(empty, rhythm=replace(empty.rhythm, interval_p50=None)))
    assert "Nothing released yet" in text(look, "")
    assert "Cannot tell yet: no change of the last year" in text(look, "lead-time/")


def test_lines_under_way_are_asked_for_until_they_are_there(look: Client) -> None:
    """The page asks again while lines come, and is loaded anew when they are complete; later nobody asks."""
    record(made_measured(counted=5))
    said = text(look, "")
    assert "Lines are counted for 5 of 12 releases." in said and 'hx-trigger="every 5s"' in said
    assert "HX-Refresh" not in look.get(f"{BASE}progress/").headers
    record(made_measured())
    assert "hx-trigger" not in text(look, "")
    assert look.get(f"{BASE}progress/").headers["HX-Refresh"] == "true"


def test_nobody_waits_for_lines_that_do_not_come(look: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour later the page says how to count the rest in place of asking again."""
    record(made_measured(counted=5))
    monkeypatch.setattr("gonogo.core.clock.system_now", lambda: NOW + timedelta(hours=2))
    said = text(look, "")
    assert "To count the rest" in said and "hx-trigger" not in said


def test_old_figures_are_marked(look: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a week they no longer count, and the page says so."""
    record(made_measured())
    assert "no longer count" not in text(look, "")
    monkeypatch.setattr("gonogo.core.clock.system_now", lambda: NOW + timedelta(days=7))
    assert "no longer count" in text(look, "")


def test_waiting_changes_are_listed_oldest_first_by_fifty(look: Client) -> None:
    """The first page has the oldest, the last page the newest; a wrong page number gives the last."""
    risk = Risk("migrations", "Migrations of data", ("migrations/",), "built in", ("db/migrations/1.sql",), 1, ("0",))
    record(made_measured(120, oldest_days=60.0, risks=(risk,)))
    first, last = text(look, "waiting/"), text(look, "waiting/?page=99")
    assert "(#1)" in first and "(#50)" in first and "(#51)" not in first
    assert "(#120)" in last and "Page 3 of 3" in last
    assert "Migrations of data" in first and "db/migrations/1.sql" in first and "built in" in first.lower()


def test_hostile_subjects_are_shown_as_text(look: Client) -> None:
    """Markup of a commit is never markup of the page."""
    record(made_measured(3, subject="<script>alert(1)</script>", slices=(made_slice(2, 3),)))
    for page in ("waiting/", "slices/"):
        assert "<script>alert" not in text(look, page)
        assert "&lt;script&gt;alert" in text(look, page)


def test_the_first_part_is_drawn_and_how_to_release_it_said(look: Client) -> None:
    """Nine of seventeen squares are filled; the tag goes to the ninth change."""
    group = made_slice(2, 17, kind="group", verified="clean")
    record(made_measured(17, slices=(made_slice(9, 17), group)))
    said = text(look, "slices/")
    assert (said.count('class="square square--first"'), said.count('class="square"')) == (9, 8)
    assert f"git tag -a VERSION {waiting_commit(8)[:12]}" in said
    assert "git merges it without conflict" in said and "a.py" in said


def test_nothing_smaller_is_said(look: Client) -> None:
    """Without a part there are empty squares and a sentence."""
    record(made_measured(4))
    said = text(look, "slices/")
    assert "No smaller part of the 4 waiting changes is offered." in said
    assert "square--first" not in said


def test_lead_time_says_what_cannot_be_told_and_how_to_mend_it(look: Client) -> None:
    """Squashed changes without refs: at least so long, and the command that brings them."""
    record(made_measured(12, lead=replace(LEAD, at_least=31), survival=CURVE))
    said = text(look, "lead-time/")
    assert "half of the changes took at most 6 days" in said
    assert "31 changes were squashed" in said and "+refs/pull/*/head:refs/pull/*/head" in said
    assert "12 changes wait still" in said and "not reached" in said


def test_tables_open_safely_in_a_spreadsheet(look: Client) -> None:
    """All releases and all waiting changes; a subject is never a formula; what is not known is empty."""
    assert look.get(f"{BASE}releases.csv").status_code == 404
    record(made_measured(2, subject="=HYPERLINK(1)", counted=3))
    rows = list(csv.DictReader(io.StringIO(text(look, "releases.csv"))))
    assert len(rows) == 12
    assert (rows[0]["release"], rows[0]["lines_added"], rows[-1]["lines_added"]) == ("v1.0", "", "280")
    waiting = list(csv.DictReader(io.StringIO(text(look, "waiting.csv"))))
    assert [row["subject"] for row in waiting] == ["'=HYPERLINK(1) (#1)", "'=HYPERLINK(1) (#2)"]


def test_the_practice_leads_to_the_figures(look: Client) -> None:
    """From the board's console it is one step to the strip."""
    assert BASE in look.get(f"/r/{RELEASE}/practices/small_releases/").content.decode()


def test_a_word_is_not_asked_for_where_a_machine_decides(look: Client, cast: Cast) -> None:
    """A computed answer has no form to give one's word; an open question has one."""
    look.force_login(cast["ravi"])
    address = f"/r/{RELEASE}/practices/small_releases/"
    assert look.get(address).content.decode().count('name="do" value="attest"') == 3
    record(made_measured(3))
    assert 'name="do" value="attest"' not in look.get(address).content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_for_people_who_signed_in(release: str, client: Client, page: str) -> None:
    """Everybody else is sent to sign in."""
    assert client.get(BASE + page).status_code == 302
