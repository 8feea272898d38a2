# SPDX-License-Identifier: Apache-2.0
"""Do the commands about recorded runs print what people, scripts and pipelines need, and leave with the right code?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from xml.etree.ElementTree import fromstring

import pytest

from gonogo.core.tests.cast import NOW, PLAN, RELEASE, as_, make_release
from gonogo.faces.cli.tests.run import Said, run
from gonogo.practices.rehearsals.actions.recording import record_run
from gonogo.practices.rehearsals.rules.recording.report_data import report_to_data
from gonogo.practices.rehearsals.rules.report import Leg, Report, Result
from gonogo.practices.rehearsals.tests.made_runs import ENDED, ROWS, lossy_run, made_run, made_step, sized, with_locks


@pytest.fixture(autouse=True)
def planned(cast: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    """The small release with one rehearsal in its plan, on the day of the release."""
    monkeypatch.setattr("gonogo.core.clock.system_now", lambda: NOW)
    make_release(PLAN + "rehearsals:\n  - {path: rehearsals/people.yaml, window: 1h}\n")


def record(*reports: Report) -> None:
    """The runs come in."""
    for one in reports:
        record_run(RELEASE, report_to_data(one), by=as_("ravi"), now=NOW)


def rehearsal(*args: str) -> Said:
    """A command of this group."""
    return run("rehearsal", *args)


def growing() -> list[Report]:
    """Six nightly runs on copies of two sizes."""
    return [
        sized(
            made_run(
                f"g{n}",
                ended=ENDED - timedelta(days=9 - n),
                steps=(
                    made_step("split names", seconds=600 * share + n),
                    made_step("join names", Leg.BACKOUT, seconds=300 * share + n),
                ),
            ),
            share,
        )
        for n, share in enumerate((0.5, 1.0) * 3)
    ]


def test_runs_are_listed_and_without_any_the_first_is_led_to() -> None:
    """A table that fits 80 columns, newest first; JSON holds the same."""
    assert rehearsal("list").out == "people was never rehearsed: gonogo rehearsal run rehearsals/people.yaml\n"
    record(made_run("p1", ended=ENDED - timedelta(days=1), quick=True), lossy_run("p2", dress=True))
    said = rehearsal("list")
    head, _, newest, older = said.out.splitlines()
    assert head.split() == ["Run", "Ended", "Result", "Rows", "Up", "Back"]
    assert newest.split()[:6] == ["p2", "27", "Feb", "2027", "failed,", "dress"]
    assert "passed, quick" in older
    assert max(map(len, said.out.splitlines())) <= 80
    assert [one["run"] for one in rehearsal("list", "--format", "json").json()["runs"]] == ["p2", "p1"]


def test_a_run_is_shown_with_its_steps_and_what_differs() -> None:
    """The sentence first; exit code 1 because it failed."""
    record(replace(lossy_run("p1"), steps=(with_locks(made_step(seconds=61.0)),)))
    said = rehearsal("show")
    assert said.code == 1
    assert said.out.splitlines()[0] == 'The rehearsal "people" failed: person: 1 row is missing after the migration.'
    for part in (
        "   1 min 1 s  split names",
        "Blocked writers.",
        "Table person, verify: 1 missing, 0 extra, 3 changed (name 3)",
        "  changed 0  name: 'Ada' -> 'Ada0'",
        "  missing 7",
        "Invariant: no person without a name does not hold: 1 row, first 7, ",
        "Way back: brought everything back.",
    ):
        assert part in said.out, part


def test_a_passed_run_leaves_with_0_and_an_unknown_one_with_2() -> None:
    """By name or by number of evidence."""
    record(made_run("p1"))
    assert rehearsal("show", "p1").code == rehearsal("show", "1").code == 0
    said = rehearsal("show", "p9")
    assert (said.code, "The newest are: p1." in said.err) == (2, True)


def test_junit_has_a_case_for_everything_that_was_tried() -> None:
    """Failures name the table and its examples, errors what was cut off; the counts are right."""
    record(lossy_run("p1"))
    suites = fromstring(rehearsal("show", "--format", "junit").out)
    (suite,) = suites
    cases = {(one.get("classname"), one.get("name")): one for one in suite}
    assert suite.get("name") == "rehearsal people"
    failed = cases["rows, verify", "person"].find("failure")
    assert failed is not None and failed.text is not None
    assert "1 missing, 0 extra, 3 changed" in str(failed.get("message"))
    assert "missing 7" in failed.text
    assert cases["up", "split names"].find("failure") is None
    assert (cases["up", "split names"].get("time"), len(cases)) == ("600.000", 9)
    assert (suites.get("tests"), suites.get("failures"), suites.get("errors")) == ("9", "3", "0")
    assert {key for key, one in cases.items() if len(one)} == {
        ("rows, verify", "person"), ("invariants", "no person without a name"), ("run", "p1"),
    }  # fmt: skip
    cut = made_step("move", result=Result.INTERRUPTED, says="The runner was stopped.")
    record(made_run("p2", ended=NOW, result=Result.INTERRUPTED, reasons=("Stopped.",), steps=(cut,)))
    assert fromstring(rehearsal("show", "p2", "--format", "junit").out).get("errors") == "2"


@pytest.mark.parametrize("output", ["junit", "markdown", "github", "text"])
def test_what_stands_in_rows_cannot_break_out(output: str) -> None:
    """Values from a database are text in every format: no markup, no commands, no control signs."""
    evil = "</failure>]]>\x1b[2J\n::error::x <script> | @dana"
    table = lossy_run().tables[0]
    sample = replace(table.samples[0], columns={"note": (evil, evil + "2")}, kind="changed")
    record(replace(lossy_run("p1"), tables=(replace(table, samples=(sample,), says=evil),), reasons=(evil,)))
    out = rehearsal("show", "--format", output).out
    assert "\x1b" not in out
    if output == "junit":
        fromstring(out)
    elif output == "github":
        assert not [line for line in out.splitlines() if line.startswith("::error::x")]
    elif output == "markdown":
        assert "<script>" not in out
        assert "@dana" not in out


def test_markdown_and_annotations_sum_up_first() -> None:
    """The first line is what people see."""
    record(lossy_run("p1"))
    markdown, github = (rehearsal("show", "--format", one).out for one in ("markdown", "github"))
    assert markdown.startswith("### FAILED: rehearsal people, run p1\n")
    assert "- Table person, verify: 1 missing" in markdown
    assert github.splitlines()[0].startswith('::error title=Rehearsal people::The rehearsal "people" failed')
    assert "::error title=rows%2C verify%3A person::Table person" in github
    record(made_run("p2", ended=NOW))
    assert rehearsal("show", "--format", "github").out.startswith("::notice title=Rehearsal people")


def test_the_forecast_says_at_most_how_long_and_whether_that_fits() -> None:
    """Upper bounds, n and sizes, what it rests on, and the trend or why there is none."""
    record(*growing())
    told = rehearsal("production-size", "people", "--rows", f"person={2 * ROWS:,}", "--rows", "case=600000")
    assert told.out.splitlines() == [
        'Production holds 3,000,000 rows in the tables of "people".',
        "That counts until 30 May 2027 as evidence 7.",
    ]
    said = rehearsal("forecast")
    assert said.code == 0, said.out
    assert "The window of the plan is 1 h: it fits." in said.out
    assert "By 6 runs on ci-large, on copies of 750,000 to 1,500,000 rows." in said.out
    assert "Trend of up: 3 of 8 runs of this size on this machine: too few" in said.out
    assert "600,000 to 1,200,000" in said.out
    rehearsal("production-size", "people", "--rows", f"person={9 * ROWS}")
    assert rehearsal("forecast").code == 1
    rehearsal("production-size", "people", "--rows", f"person={11 * ROWS}")
    said = rehearsal("forecast")
    assert (said.code, "Rehearse bigger" in said.out) == (0, True)


def test_without_a_size_of_production_the_forecast_says_how_to_tell_it() -> None:
    """And it does not claim to fit."""
    record(*growing())
    said = rehearsal("forecast")
    assert "gonogo rehearsal production-size people --rows TABLE=ROWS" in said.out
    assert "whether it fits cannot be told" in said.out
    assert "1,500,000 rows" in rehearsal("production-size", "--as-copied").out


def test_the_real_cutover_is_recorded_with_its_steps() -> None:
    """And the next forecast says that there was one."""
    record(*growing())
    times = ("--started", "2027-03-01T08:00:00Z", "--finished", "2027-03-01T09:00:00Z")
    said = rehearsal("production", *times, "--step", "split names=700")
    assert said.out.startswith('"people" took 11 min 40 s in production, beyond the forecast of at most 10 min')
    assert "1 production run widen" in rehearsal("forecast").out
    told = rehearsal("migration", "--hash", "b" * 64)
    assert told.out.startswith('The migration "people" now has the hash bbbbbbbbbbbb.')


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("production-size", "--rows", "person"), "write --rows person=1204551"),
        (("production-size", "--rows", "person=many"), "write --rows person=1204551"),
        (("production-size",), "one of both"),
        (("production-size", "cases", "--as-copied"), 'There is no rehearsal "cases"'),
        (("production", "--started", "x", "--finished", "y", "--step", "a=b"), 'write --step "split names=5025"'),
        (("production", "--started", "x", "--finished", "y", "--step", "a=1"), "started"),
        (("migration",), "one of both"),
        (("migration", "--file", "nowhere.yaml"), "There is no file nowhere.yaml"),
        (("migration", "--hash", "zzz"), "digits and letters a to f"),
        (("forecast",), 'No step of "people" was timed yet'),
        (("show",), "No run is on record"),
    ],
)
def test_bad_input_is_named_with_its_remedy(args: tuple[str, ...], says: str) -> None:
    """Exit code 2 and a sentence, no traceback."""
    said = rehearsal(*args)
    assert (said.code, says in said.err) == (2, True), said.err
