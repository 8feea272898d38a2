# SPDX-License-Identifier: Apache-2.0
"""Does each page answer its question in a sentence, and say what to do next when there is nothing yet?"""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from gonogo.core.models import Person
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, as_, make_release
from gonogo.practices.rehearsals.actions.recording import record_run
from gonogo.practices.rehearsals.actions.telling import tell_size
from gonogo.practices.rehearsals.rules.recording.report_data import report_to_data
from gonogo.practices.rehearsals.rules.report import Difference, Leg, Report, Result
from gonogo.practices.rehearsals.tests.made_runs import ENDED, ROWS, lossy_run, made_run, made_step, sized, with_locks

BASE = f"/r/{RELEASE}/rehearsals/"
SIZE = {"person": ROWS, "case": 300_000}


@pytest.fixture
def look(cast: dict[str, Person], client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Vera, who only looks, on the day of a release with one rehearsal."""
    monkeypatch.setattr("gonogo.core.clock.system_now", lambda: NOW)
    make_release(PLAN + "rehearsals:\n  - {path: rehearsals/people.yaml, window: 1h}\n")
    client.force_login(cast["vera"])
    return client


def record(*reports: Report) -> list[int]:
    """The runs come in; the numbers of their evidence."""
    return [record_run(RELEASE, report_to_data(one), by=as_("ravi"), now=NOW).evidence for one in reports]


def said(client: Client, page: str = "") -> str:
    """What a page says, on one line."""
    answer = client.get(BASE + page)
    assert answer.status_code == 200
    return " ".join(unescape(answer.content.decode()).split())


def growing(count: int = 9) -> list[Report]:
    """Nightly runs on copies of two sizes, some quick, on different days."""
    return [
        sized(
            made_run(
                f"g{n}",
                ended=ENDED - timedelta(days=count - n),
                steps=(
                    made_step("split names", seconds=600 * share + n),
                    made_step("join names", Leg.BACKOUT, seconds=300 * share + n),
                ),
            ),
            share,
        )
        for n, share in enumerate(((0.5, 1.0) * count)[:count])
    ]


def test_without_a_rehearsal_in_the_plan_the_page_leads_to_the_first(
    release: str, cast: dict[str, Person], client: Client
) -> None:
    """It says why one would want one, and the command that begins it."""
    client.force_login(cast["vera"])
    assert "No migration is rehearsed." in said(client)
    assert "gonogo rehearsal init" in said(client)


def test_a_rehearsal_that_was_never_run_says_how(look: Client) -> None:
    """The command with the path of the plan, also on the page of its duration."""
    page = said(look)
    assert "<strong>Not rehearsed yet.</strong>" in page
    assert "<code>gonogo rehearsal run rehearsals/people.yaml</code>" in page
    assert "Nobody can tell yet." in said(look, "people/")
    assert look.get(BASE + "cases/").status_code == 404
    assert look.get(BASE + "runs/1/").status_code == 404


def test_boring_is_what_passed_again_and_again(look: Client) -> None:
    """The answer in one word, what the three checks say, and nothing to do."""
    record(*growing())
    page = said(look)
    assert "<strong>Cannot tell.</strong>" in page and "gonogo rehearsal production-size people" in page
    tell_size(RELEASE, "people", SIZE, by=as_("ravi"), now=NOW)
    page = said(look)
    assert "<strong>Boring.</strong> The last 9 full runs passed" in page
    assert "Nothing. Let the nightly run keep it so." in page
    assert page.count('class="u-bar u-passed"') == 18


def test_one_pass_is_not_boring_yet(look: Client) -> None:
    """Three in a row are."""
    tell_size(RELEASE, "people", SIZE, by=as_("ravi"), now=NOW)
    record(made_run("p1"))
    assert "<strong>Nearly boring.</strong> It passed, but only 1 time in a row; 3 make it boring." in said(look)


def test_a_failure_leads_to_the_run(look: Client) -> None:
    """What was wrong, marked in the strip by shape and not by colour alone."""
    numbers = record(made_run("p1", ended=ENDED - timedelta(days=1)), lossy_run("p2"))
    page = said(look)
    assert '<strong>Not boring.</strong> "people" failed on 27 February 2027: person: 1 row is missing' in page
    assert f'<a href="{BASE}runs/{numbers[1]}/">What the newest run showed</a>' in page
    assert page.count('class="u-cross"') == 2
    cut = made_run("p3", ended=NOW, result=Result.INTERRUPTED, reasons=("killed",), backout_verified=None)
    record(cut)
    assert said(look).count('class="u-dash"') == 2
    assert "the newest run did not get to its end" in said(look)


def test_several_rehearsals_have_one_answer_and_each_its_own(look: Client) -> None:
    """One that the plan does not name is shown and does not decide."""
    record(*growing(), lossy_run("c1", rehearsal="case-files"))
    tell_size(RELEASE, "people", SIZE, by=as_("ravi"), now=NOW)
    page = said(look)
    assert "<strong>Boring.</strong> The last 9 full runs passed, each with its way back" in page
    assert "(1 critical rehearsal)" in page
    assert ">Case files</h2>" in page and "not in the plan" in page


def test_a_run_shows_what_was_lost_side_by_side(look: Client) -> None:
    """Before and after, NULL and empty text told apart, counts exact, text of rows never as markup."""
    table = lossy_run().tables[0]
    changes = (
        Difference(("7",), "missing"),
        Difference(("8", "b"), "changed", {"name": (None, ""), "note": ("<script>", "x")}),
        Difference(("9",), "extra"),
    )
    (number,) = record(replace(lossy_run("p1"), tables=(replace(table, samples=changes, extra=1),)))
    answer = look.get(f"{BASE}runs/{number}/").content.decode()
    assert "<script>" not in answer.split("<main")[1]
    page = said(look, f"runs/{number}/")
    for part in (
        "<strong>It failed.</strong> person: 1 row is missing after the migration.",
        "<strong>1 missing</strong>, <strong>1 extra</strong>, <strong>3 changed</strong> of 1,200,000 rows",
        '<span class="null">NULL</span>',
        '<span class="null">empty text</span>',
        'Rows missing: <span class="mono">7</span></p>',
        'Rows extra: <span class="mono">9</span></p>',
        "And 2 more that are counted and not shown.",
        "<strong>No person without a name</strong> does not hold: 1 row, the first",
        "The way back brought every row back",
        "Mend what is named above, and rehearse it again.",
    ):
        assert part in page, part


def test_many_examples_are_folded_away(look: Client) -> None:
    """Six stand there, the others behind a word, so that a telephone is not scrolled for ever."""
    (number,) = record(lossy_run("p1", samples=9))
    page = said(look, f"runs/{number}/")
    first, folded = page.split("More examples", 1)
    assert (first.count('data-label="Before"'), folded.count('data-label="Before"')) == (6, 3)


def test_a_run_shows_its_steps_in_time_with_who_waited(look: Client) -> None:
    """Bars with marks for writers, the sentence, and the same as a table."""
    step = with_locks(made_step(seconds=61.0))
    (number,) = record(made_run("p1", steps=(step, made_step("join", Leg.BACKOUT))))
    page = said(look, f"runs/{number}/")
    assert page.count('class="l-writers"') == 1 and 'class="l-readers"' not in page
    assert "Blocked writers." in page
    assert "writers waited up to 5.2 s" in page
    assert "person_0</span> AccessExclusiveLock, rewritten" in page


def test_a_run_that_was_cut_off_claims_nothing(look: Client) -> None:
    """Neither about rows nor about the way back."""
    step = made_step("move", result=Result.INTERRUPTED, says="The runner was stopped here.")
    (number,) = record(
        made_run("p1", result=Result.INTERRUPTED, reasons=("Stopped.",), steps=(step,), tables=(), invariants=(),
                 backout_verified=None)
    )  # fmt: skip
    page = said(look, f"runs/{number}/")
    assert "<strong>It did not get to its end.</strong> Stopped." in page
    assert "The run did not get so far that rows could be compared." in page
    assert "nothing is known about the way back" in page
    assert "The runner was stopped here." in page


def test_runs_lead_to_their_neighbours_and_say_when_newer_ones_count(look: Client) -> None:
    """Only of the same rehearsal."""
    first, second, _other = record(
        made_run("p1", ended=ENDED - timedelta(days=1)), made_run("p2"), made_run("c1", rehearsal="cases", ended=NOW)
    )
    assert "There are newer runs; what they showed counts." in said(look, f"runs/{first}/")
    assert f'rel="prev" href="{BASE}runs/{first}/"' in said(look, f"runs/{second}/")
    assert 'rel="next"' not in said(look, f"runs/{second}/")


def test_evidence_that_is_no_run_is_not_shown_as_one(look: Client) -> None:
    """The number must be that of a run."""
    link = tell_size(RELEASE, "people", SIZE, by=as_("ravi"), now=NOW)
    assert look.get(f"{BASE}runs/{link.number}/").status_code == 404


def test_differences_come_as_csv_that_no_spreadsheet_runs(look: Client) -> None:
    """One line per changed column; NULL told apart; formulas are text."""
    table = lossy_run().tables[0]
    changes = (Difference(("7",), "missing"), Difference(("8",), "changed", {"a": (None, "=1+1"), "b": ("x", "")}))
    (number,) = record(replace(lossy_run("p1"), tables=(replace(table, samples=changes),)))
    answer = look.get(f"{BASE}runs/{number}/differences.csv")
    assert answer["Content-Disposition"] == 'attachment; filename="p1-differences.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert rows[0] == ["table", "in", "kind", "key", "column", "before", "after", "before_is_null", "after_is_null"]
    assert rows[1:] == [
        ["person", "verify", "missing", "7", "", "", "", "", ""],
        ["person", "verify", "changed", "8", "a", "", "'=1+1", "yes", ""],
        ["person", "verify", "changed", "8", "b", "x", "", "", ""],
    ]


def test_the_duration_is_told_as_at_most_against_the_window(look: Client) -> None:
    """With the cone, the window, each step with its n, and the trend or why there is none."""
    record(*growing())
    tell_size(RELEASE, "people", {"person": 2 * ROWS, "case": 600_000}, by=as_("ravi"), now=NOW)
    page = said(look, "people/")
    assert "<strong>At most 3" in page and "up and back.</strong> The window is 1 h: it fits." in page
    assert page.count('class="d-area"') == page.count('class="d-window"') == 2
    assert page.count('class="d-run"') == 18
    assert "9 measurements on 600,000 to 1,200,000 rows" in page
    assert "too few to tell a direction" in page


@pytest.mark.parametrize(
    ("size", "says"),
    [
        (None, "Say how large production is; until then this is a forecast for a copy."),
        ({"person": 11 * ROWS}, "Rehearse on a larger copy."),
        ({"person": 6 * ROWS, "case": 1_800_000}, "it does not fit"),
    ],
)
def test_what_cannot_be_told_and_what_does_not_fit_is_said(
    look: Client, size: dict[str, int] | None, says: str
) -> None:
    """Without a size, beyond ten times, and beyond the window."""
    record(*growing())
    if size is not None:
        tell_size(RELEASE, "people", size, by=as_("ravi"), now=NOW)
    assert says in said(look, "people/")


def test_runs_of_another_migration_are_left_out_and_counted(look: Client) -> None:
    """The page says how many and why."""
    record(*growing(), made_run("new", migration_hash="b" * 64))
    page = said(look, "people/")
    assert "Left out: 9 runs of an earlier migration." in page


def test_who_is_not_signed_in_sees_nothing(look: Client) -> None:
    """Every page asks for a sign-in first."""
    (number,) = record(lossy_run("p1"))
    look.logout()
    for page in ("", "people/", f"runs/{number}/", f"runs/{number}/differences.csv"):
        assert look.get(BASE + page).status_code == 302


def test_the_room_leads_to_this_page(look: Client) -> None:
    """From the page of the practice."""
    assert f'href="{BASE}"' in look.get(f"/r/{RELEASE}/practices/rehearsals/").content.decode()
