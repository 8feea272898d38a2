# SPDX-License-Identifier: Apache-2.0
"""How does a run come in, and what did the recorded ones show?"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import Field

from gonogo.core.operation import Result, operation
from gonogo.core.parameters import Name, Number, OfRelease
from gonogo.core.rules.permissions import Action, Actor

if TYPE_CHECKING:
    from gonogo.core.queries.releases import ReleaseFacts
    from gonogo.practices.rehearsals.rules.recording.kept import KeptRun


class RecordRun(OfRelease):
    """One run, as the runner reports it."""

    report: dict[str, Any] = Field(description="What the run showed, as `gonogo rehearsal run` reports it; up to 4 MB.")


class ListRuns(OfRelease):
    """Which runs to list."""

    rehearsal: Name | None = Field(None, description="Only runs of this rehearsal.")
    limit: Number = Field(50, le=1000, description="How many at most, newest first.")


class ShowRun(OfRelease):
    """Which run to show."""

    run: str | None = Field(None, max_length=64, description="Name of the run, or the number of its evidence; newest.")
    rehearsal: Name | None = Field(None, description="The rehearsal whose newest run is meant.")


@operation("rehearsal.record", action=Action.RECORD_EVIDENCE, params=RecordRun)
def record(by: Actor, now: datetime, params: RecordRun) -> Result:
    """Record what a run of a rehearsal showed; repeating it changes nothing."""
    from gonogo.core.operations.scope import release_meant, stamp
    from gonogo.practices.rehearsals.actions.recording import record_run
    from gonogo.practices.rehearsals.rules.statement import statement_of

    release = release_meant(params.release)
    kept = record_run(release.name, params.report, by=by, now=now)
    return {
        "release": release.name,
        "rehearsal": kept.report.rehearsal,
        "run": kept.report.run,
        "result": kept.report.result.value,
        "finished": stamp(kept.report.finished_at),
        "statement": statement_of(kept.report),
        "evidence": kept.evidence,
        "recorded": kept.new,
        "left_out": list(kept.left_out),
    }


@operation("rehearsal.runs", action=Action.SEE, params=ListRuns)
def runs(by: Actor, now: datetime, params: ListRuns) -> Result:
    """List the recorded runs of rehearsals, newest first, and what the plan asks for."""
    from gonogo.core.operations.scope import release_meant
    from gonogo.core.rules.duration import format_duration
    from gonogo.practices.rehearsals.queries.rehearsed import planned_of
    from gonogo.practices.rehearsals.queries.runs import runs_of
    from gonogo.practices.rehearsals.rules.telling import run_in_list

    release = release_meant(params.release)
    found = runs_of(release.id, params.rehearsal or "")
    return {
        "release": release.name,
        "planned": [
            {
                "rehearsal": one.name,
                "path": one.path,
                "critical": one.critical,
                "max_age": format_duration(one.max_age),
                "window": None if one.window is None else format_duration(one.window),
            }
            for one in planned_of(release)
        ],
        "runs": [run_in_list(one) for one in found[: params.limit]],
    }


@operation("rehearsal.show", action=Action.SEE, params=ShowRun)
def show(by: Actor, now: datetime, params: ShowRun) -> Result:
    """Show everything that is kept of one run: steps, differences, invariants, backout."""
    from gonogo.core.operations.scope import release_meant
    from gonogo.practices.rehearsals.rules.telling import run_in_full

    release = release_meant(params.release)
    return {"release": release.name, **run_in_full(run_meant(release, params.run, params.rehearsal))}


def run_meant(release: ReleaseFacts, run: str | None, rehearsal: str | None) -> KeptRun:
    """The named run, or the newest one. Raises NotFound that says what there is."""
    from gonogo.core.errors import NotFound
    from gonogo.practices.rehearsals.queries.runs import run_named, runs_of

    known = runs_of(release.id, rehearsal or "")
    if run is not None and (found := run_named(release.id, run)) is not None:
        return found
    if run is None and known and (newest := run_named(release.id, known[0].report.run)) is not None:
        return newest
    of = f' of "{rehearsal}"' if rehearsal else ""
    if not known:
        raise NotFound(f"No run{of} is on record for {release.name} yet. `gonogo rehearsal run FILE` makes one.")
    names = ", ".join(one.report.run for one in known[:5])
    raise NotFound(f'There is no run "{run}" of {release.name}. The newest are: {names}.')


OPERATIONS = (record, runs, show)
