# SPDX-License-Identifier: Apache-2.0
"""Do the operations answer about runs and forecasts, and take what production is and did?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gonogo.core.errors import BadInput, NotFound
from gonogo.core.models import Evidence
from gonogo.core.operation import operations, run_operation
from gonogo.core.rules.permissions import NotAllowed
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, as_, make_release
from gonogo.practices.rehearsals.actions.recording import record_run
from gonogo.practices.rehearsals.rules.recording.report_data import report_to_data
from gonogo.practices.rehearsals.rules.report import Leg, Report
from gonogo.practices.rehearsals.tests.made_runs import ENDED, ROWS, lossy_run, made_run, made_step, sized

CUTOVER = {
    "started": "2027-03-01T08:00:00Z",
    "finished": "2027-03-01T09:00:00Z",
    "steps": [{"name": "split names", "seconds": 1300.0}],
}


@pytest.fixture
def planned(cast: dict[str, object]) -> str:
    """The small release with one rehearsal in its plan."""
    make_release(PLAN + "rehearsals:\n  - {path: rehearsals/people.yaml, window: 1h}\n")
    return RELEASE


def ask(operation: str, *, by: str = "ravi", **params: Any) -> dict[str, Any]:
    """Through the same way as command line and API."""
    return dict(run_operation(operations()[f"rehearsal.{operation}"], params, by=as_(by), now=NOW))


def record(*reports: Report) -> None:
    """The runs come in."""
    for one in reports:
        record_run(RELEASE, report_to_data(one), by=as_("ravi"), now=NOW)


def growing() -> list[Report]:
    """Nine nightly runs on copies of three sizes."""
    shares = (0.25, 0.5, 1.0) * 3
    return [
        sized(
            made_run(
                f"g{n}",
                ended=ENDED - timedelta(days=20 - n),
                steps=(
                    made_step("split names", seconds=600 * share + n),
                    made_step("join names", Leg.BACKOUT, seconds=300 * share + n),
                ),
            ),
            share,
        )
        for n, share in enumerate(shares)
    ]


def test_runs_are_listed_newest_first_with_what_the_plan_asks(planned: str) -> None:
    """Of one rehearsal or of all, as many as asked for."""
    record(made_run("p1", ended=ENDED - timedelta(days=1)), made_run("p2"), lossy_run("c1", rehearsal="cases"))
    listed = ask("runs", by="vera")
    assert {one["run"] for one in listed["runs"][:2]} == {"p2", "c1"}
    assert listed["runs"][-1]["run"] == "p1"
    assert listed["planned"] == [
        {"rehearsal": "people", "path": "rehearsals/people.yaml", "critical": True, "max_age": "2w", "window": "1h"}
    ]
    assert [one["run"] for one in ask("runs", rehearsal="people", limit=1)["runs"]] == ["p2"]
    assert listed["runs"][-1]["up_seconds"] == 602.0


def test_one_run_is_shown_with_everything(planned: str) -> None:
    """By name, by the number of its evidence, or the newest of a rehearsal."""
    record(made_run("p1"), lossy_run("c1", rehearsal="cases", ended=ENDED - timedelta(days=1)))
    shown = ask("show", run="c1")
    assert shown["report"]["tables"][0]["samples"][0] == {"key": ["7"], "kind": "missing", "columns": {}}
    assert ask("show", run=str(shown["evidence"])) == shown == ask("show", rehearsal="cases")
    assert ask("show")["run"] == "p1"
    with pytest.raises(NotFound, match=r'no run "p9" of portal-2.0. The newest are: p1, c1'):
        ask("show", run="p9")


def test_without_runs_the_way_to_the_first_is_told(planned: str) -> None:
    """Lists are empty, and what needs a run says how one is made."""
    assert ask("runs")["runs"] == []
    with pytest.raises(NotFound, match="gonogo rehearsal run FILE"):
        ask("show")
    with pytest.raises(NotFound, match='No step of "people" was timed yet'):
        ask("forecast")
    with pytest.raises(NotFound, match=r'There is no rehearsal "cases" of portal-2.0. There are: people'):
        ask("forecast", rehearsal="cases")


def test_the_forecast_aims_at_what_production_holds(planned: str) -> None:
    """With upper bounds per step and for all, and whether they fit the window."""
    record(*growing())
    assert ask("forecast")["fits"] is None
    assert ask("size", rows={"person": 2 * ROWS, "case": 600_000})["rows"] == {"case": 600_000, "person": 2 * ROWS}
    found = ask("forecast", by="vera")
    assert (found["runs"], found["machine"], found["production_rows"]) == (9, "ci-large", 3_000_000)
    assert found["fits"] is True
    assert 1200 < found["up"]["upper_seconds"] < 1300
    assert [(one["leg"], one["measurements"]) for one in found["steps"]] == [("up", 9), ("backout", 9)]
    with pytest.raises(NotFound, match="on moon yet"):
        ask("forecast", machine="moon")


def test_production_is_as_large_as_the_newest_copy_when_somebody_says_so(planned: str) -> None:
    """Either rows by table or this; a run must have counted them."""
    with pytest.raises(BadInput, match="has counted the rows of its copy"):
        ask("size", as_copied=True)
    record(made_run())
    assert ask("size", as_copied=True)["rows"] == {"case": 300_000, "person": ROWS}
    for wrong in ({}, {"rows": {"a": 1}, "as_copied": True}):
        with pytest.raises(BadInput, match="one of both"):
            ask("size", **wrong)
    for rows in ({"a": -1}, {"a": 1.5}, {"a": True}, {"": 1}, {}):
        with pytest.raises(BadInput):
            ask("size", rows=rows)


def test_the_real_cutover_is_held_against_the_forecast_from_before(planned: str) -> None:
    """Runs that came later do not improve what was forecast."""
    record(*growing())
    ask("size", rows={"person": 2 * ROWS, "case": 600_000})
    result = ask("production", **CUTOVER)
    assert result["statement"].startswith('"people" took 21 min 40 s in production, beyond the forecast of at most 20')
    assert (result["forecast"]["footing"], result["forecast"]["runs"]) == ("fitted", 9)
    assert ask("production", **CUTOVER)["recorded"] is False
    with pytest.raises(BadInput, match="with another result"):
        ask("production", **{**CUTOVER, "steps": [{"name": "split names", "seconds": 5.0}]})
    assert Evidence.objects.filter(kind="rehearsals.production").count() == 1
    assert "1 production run widen" in ask("forecast")["history"]


def test_the_next_forecast_is_widened_by_a_cutover_that_took_longer(planned: str) -> None:
    """What really happened feeds back."""
    record(*growing())
    ask("size", rows={"person": 2 * ROWS, "case": 600_000})
    before = ask("forecast")["up"]["upper_seconds"]
    ask("production", **{**CUTOVER, "steps": [{"name": "split names", "seconds": 2000.0}]})
    assert ask("forecast")["up"]["upper_seconds"] > 1.3 * before


def test_a_cutover_that_was_not_carried_out_whole_corrects_nothing(planned: str) -> None:
    """It is on record as failed and leaves the forecast alone."""
    record(*growing())
    before = ask("forecast")
    assert "was not carried out whole" in ask("production", **CUTOVER, completed=False)["statement"]
    assert ask("forecast") == before


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"finished": "2027-03-01T07:00:00Z"}, "ended before it began"),
        ({"finished": "2027-03-01T08:10:00Z"}, "correct one of them"),
        ({"steps": []}, "steps"),
        ({"steps": [{"name": "a", "seconds": -1}]}, "seconds"),
        ({"steps": [{"name": "a", "seconds": float("nan")}]}, "seconds"),
        ({"rehearsal": "nobody"}, "There is no rehearsal"),
    ],
)
def test_an_impossible_cutover_is_refused(planned: str, change: dict[str, Any], says: str) -> None:
    """The message says what cannot be."""
    with pytest.raises((BadInput, NotFound)) as caught:
        ask("production", **{**CUTOVER, **change})
    assert says in str(caught.value) + " ".join(caught.value.details)


def test_the_hash_of_the_migration_is_taken_as_the_runner_makes_it(planned: str) -> None:
    """Anything else is refused."""
    assert ask("migration", hash="b" * 64)["statement"] == 'The migration "people" now has the hash bbbbbbbbbbbb.'
    with pytest.raises(BadInput, match="digits and letters a to f"):
        ask("migration", hash="not a hash")


def test_who_only_looks_can_look_and_nothing_else(planned: str) -> None:
    """Vera sees runs and forecasts and records nothing."""
    for name, params in (("size", {"rows": {"a": 1}}), ("migration", {"hash": "b" * 64}), ("production", CUTOVER)):
        with pytest.raises(NotAllowed):
            ask(name, by="vera", **params)
