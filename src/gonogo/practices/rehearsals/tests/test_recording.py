# SPDX-License-Identifier: Apache-2.0
"""Does a run come into the ledger once, as it was, and by whom it may?"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gonogo.core.errors import BadInput
from gonogo.core.models import Evidence
from gonogo.core.operation import operations, run_operation
from gonogo.core.queries.ledger import broken_link
from gonogo.core.queries.releases import release_named, release_row
from gonogo.core.rules.permissions import NotAllowed
from gonogo.core.tests.cast import NOW, RELEASE, as_
from gonogo.practices.rehearsals.queries.runs import run_named, runs_of
from gonogo.practices.rehearsals.rules.recording.report_data import report_to_data
from gonogo.practices.rehearsals.rules.report import Report, Result
from gonogo.practices.rehearsals.tests.made_runs import ENDED, lossy_run, made_run


def record(report: Report | dict[str, Any], *, by: str = "ravi") -> dict[str, Any]:
    """Through the operation, as a runner does."""
    content = json.loads(json.dumps(report_to_data(report))) if isinstance(report, Report) else report
    one = operations()["rehearsal.record"]
    return dict(run_operation(one, {"release": RELEASE, "report": content}, by=as_(by), now=NOW))


def test_a_run_becomes_evidence(release: str) -> None:
    """Kind, subject, outcome, time and sentence are those of the run, and the ledger stays whole."""
    result = record(made_run())
    (row,) = Evidence.objects.all()
    assert (row.kind, row.subject, row.outcome, row.basis) == ("rehearsals.run", "people", "passed", "computed")
    assert row.observed_at == ENDED
    assert result["statement"] == row.facts["statement"] == (
        'The rehearsal "people" passed: 1,500,000 rows, nothing lost, backout verified; up took 10 min 2 s.'
    )  # fmt: skip
    assert (result["evidence"], result["recorded"]) == (row.number, True)
    assert broken_link(release_row(RELEASE)) is None
    assert [one.report.run for one in runs_of(release_named(RELEASE).id)] == ["run-1"]


@pytest.mark.parametrize(
    ("result", "says"),
    [
        (Result.FAILED, "failed: The server went away."),
        (Result.ERROR, "could not be carried out: The server went away."),
        (Result.INTERRUPTED, "was interrupted after 30 min: The server went away."),
    ],
)
def test_whatever_did_not_pass_is_failed(release: str, result: Result, says: str) -> None:
    """Failed, impossible and interrupted runs are all recorded as failed, each with its own sentence."""
    record(made_run(result=result, reasons=("The server went away.",), backout_verified=None))
    row = Evidence.objects.get()
    assert row.outcome == "failed"
    assert row.facts["statement"].endswith(says)


def test_the_same_run_twice_is_one_piece_of_evidence(release: str) -> None:
    """Who repeats it is told its number and that nothing is new."""
    first, again = record(lossy_run(samples=2_000)), record(lossy_run(samples=2_000))
    assert (again["evidence"], again["recorded"]) == (first["evidence"], False)
    assert again["left_out"] == first["left_out"] != []
    assert Evidence.objects.count() == 1


def test_the_same_name_with_another_content_is_refused(release: str) -> None:
    """A failed run cannot be recorded anew as a passed one."""
    record(lossy_run("run-9"))
    with pytest.raises(BadInput, match="A run run-9 is on record already as evidence 1 and showed something else"):
        record(made_run("run-9"))
    with pytest.raises(BadInput, match="showed something else"):
        record(replace(lossy_run("run-9", samples=2_000)))
    assert Evidence.objects.count() == 1


def test_what_differs_only_in_what_is_left_out_is_another_run(release: str) -> None:
    """The digest is over everything that was reported, before anything is left out."""
    record(lossy_run(samples=3_000))
    other = lossy_run(samples=3_000)
    last = replace(other.tables[0].samples[-1], columns={"name": ("a", "b")})
    table = replace(other.tables[0], samples=(*other.tables[0].samples[:-1], last))
    with pytest.raises(BadInput, match="showed something else"):
        record(replace(other, tables=(table,)))


def test_examples_and_locks_are_kept_for_the_page_of_the_run(release: str) -> None:
    """One run is read with its differences, a list of runs without them."""
    number = record(lossy_run())["evidence"]
    facts = release_named(RELEASE)
    by_name, by_number = run_named(facts.id, "run-2"), run_named(facts.id, str(number))
    assert by_name is not None and by_name == by_number
    assert by_name.report == lossy_run()
    assert runs_of(facts.id)[0].report.tables[0].samples == ()
    assert run_named(facts.id, "run-3") is None


def test_who_only_looks_cannot_record(release: str) -> None:
    """Recording needs the permission for evidence."""
    with pytest.raises(NotAllowed):
        record(made_run(), by="vera")
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({}, "is missing"),
        ({"run": 1}, "cannot be used"),
        ({"steps": [{}] * 3}, "cannot be used"),
        ({"x": "y" * 5_000_000}, "at most 4 MB"),
    ],
)
def test_what_is_no_report_is_refused(release: str, content: dict[str, Any], says: str) -> None:
    """Nothing is recorded, and the message says what is wrong."""
    with pytest.raises(BadInput, match=says):
        record(content)
    assert not Evidence.objects.exists()


def test_a_run_that_ends_in_the_future_is_refused(release: str) -> None:
    """A clock that runs far ahead must not make a run outrank later ones."""
    with pytest.raises(BadInput, match="observed in the future"):
        record(made_run(ended=NOW + timedelta(hours=1)))
