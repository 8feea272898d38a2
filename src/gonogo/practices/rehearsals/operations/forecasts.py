# SPDX-License-Identifier: Apache-2.0
"""How long will the migration take in production, and how do production's size and results come in?"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from gonogo.core.operation import Result, operation
from gonogo.core.parameters import Flag, Moment, Name, OfRelease, Params
from gonogo.core.rules.permissions import Action, Actor

if TYPE_CHECKING:
    from gonogo.core.queries.releases import ReleaseFacts

Rows = Annotated[int, Field(strict=True, ge=0, le=2**53)]
Seconds = Annotated[float, Field(ge=0, le=10**8, allow_inf_nan=False)]


class OfRehearsal(OfRelease):
    """Parameters about one rehearsal."""

    rehearsal: Name | None = Field(None, description="Name of the rehearsal; not needed when there is only one.")


class Forecast(OfRehearsal):
    """What to forecast."""

    machine: Name | None = Field(None, description="By runs on this machine; left out, that of the largest copy.")


class TellSize(OfRehearsal):
    """How large production is."""

    rows: dict[str, Rows] | None = Field(None, description='Rows by table, such as {"person": 1204551}.')
    as_copied: Flag = Field(False, description="Production is as large as the copy of the newest run.")


class TellMigration(OfRehearsal):
    """Which files the migration consists of now."""

    hash: str = Field(max_length=128, description="The hash over the files, as a run reports it.")


class ProductionStep(Params):
    """A step of the real cutover."""

    name: str = Field(min_length=1, max_length=200, description="Name of the step, as rehearsed.")
    seconds: Seconds = Field(description="How long it took.")


class TellProduction(OfRehearsal):
    """How a real cutover went."""

    started: Moment = Field(description="When it began.")
    finished: Moment = Field(description="When it ended.")
    steps: list[ProductionStep] = Field(min_length=1, max_length=500, description="The steps of the way up.")
    completed: Flag = Field(True, description="Whether all steps were carried out.")


@operation("rehearsal.forecast", action=Action.SEE, params=Forecast)
def forecast(by: Actor, now: datetime, params: Forecast) -> Result:
    """Forecast how long a rehearsed migration takes in production: upper bounds, with what they rest on."""
    from gonogo.core.errors import NotFound
    from gonogo.core.operations.scope import release_meant
    from gonogo.practices.rehearsals.queries.rehearsed import foreseen_by, planned_of, rehearsed
    from gonogo.practices.rehearsals.rules.telling import forecast_in_full, trend_in_full, trends_of

    release = release_meant(params.release)
    name = rehearsal_meant(release, params.rehearsal)
    one = rehearsed(release.id, name, now)
    foreseen = foreseen_by(release, one, label=params.machine or "")
    if foreseen is None:
        where = f" on {params.machine}" if params.machine else ""
        raise NotFound(f'No step of "{name}" was timed{where} yet, so nothing can be forecast.')
    window = next((one.window for one in planned_of(release) if one.name == name and one.window), None)
    seconds = None if window is None else window.total_seconds()
    both = foreseen.both.seconds
    return {
        "release": release.name,
        "rehearsal": name,
        **forecast_in_full(foreseen),
        "window_seconds": seconds,
        "fits": None if both is None or seconds is None or not foreseen.target.known else both <= seconds,
        "trends": {leg.value: trend_in_full(trend) for leg, trend in trends_of(one.runs)},
    }


@operation("rehearsal.size", action=Action.RECORD_EVIDENCE, params=TellSize)
def size(by: Actor, now: datetime, params: TellSize) -> Result:
    """Record how many rows production holds; forecasts aim at it, and growth beyond it makes runs stale."""
    from gonogo.core.errors import BadInput
    from gonogo.core.operations.scope import release_meant, stamp
    from gonogo.practices.rehearsals.actions.telling import tell_size
    from gonogo.practices.rehearsals.queries.runs import runs_of

    release = release_meant(params.release)
    name = rehearsal_meant(release, params.rehearsal)
    if (params.rows is None) == (not params.as_copied):
        raise BadInput("Say the rows of production by table, or that it is as large as the newest copy: one of both.")
    rows = params.rows
    if rows is None:
        newest = next((one.report for one in runs_of(release.id, name) if one.report.source_rows), None)
        if newest is None:
            raise BadInput(f'No run of "{name}" has counted the rows of its copy yet; say the rows by table.')
        rows = dict(newest.source_rows)
    link = tell_size(release.name, name, rows, by=by, now=now)
    return {
        "release": release.name,
        "rehearsal": name,
        "rows": dict(link.facts["rows"]),
        "statement": link.facts["statement"],
        "evidence": link.number,
        "valid_until": stamp(link.valid_until),
    }


@operation("rehearsal.migration", action=Action.RECORD_EVIDENCE, params=TellMigration)
def migration(by: Actor, now: datetime, params: TellMigration) -> Result:
    """Record which files the migration consists of now, so that runs of earlier ones no longer count."""
    from gonogo.core.operations.scope import release_meant
    from gonogo.practices.rehearsals.actions.telling import tell_migration

    release = release_meant(params.release)
    name = rehearsal_meant(release, params.rehearsal)
    link = tell_migration(release.name, name, params.hash, by=by, now=now)
    return {"release": release.name, "rehearsal": name, "evidence": link.number, "statement": link.facts["statement"]}


@operation("rehearsal.production", action=Action.RECORD_EVIDENCE, params=TellProduction)
def production(by: Actor, now: datetime, params: TellProduction) -> Result:
    """Record how long the real cutover took; later forecasts are corrected by it. Repeating it changes nothing."""
    from gonogo.core.operations.scope import release_meant
    from gonogo.practices.rehearsals.actions.production import DoneStep, Production, record_production

    release = release_meant(params.release)
    name = rehearsal_meant(release, params.rehearsal)
    steps = tuple(DoneStep(one.name, one.seconds) for one in params.steps)
    done = Production(name, params.started, params.finished, steps, params.completed)
    kept = record_production(release.name, done, by=by, now=now)
    return {
        "release": release.name,
        "rehearsal": name,
        "seconds": done.seconds,
        "forecast": kept.forecast,
        "statement": kept.statement,
        "evidence": kept.evidence,
        "recorded": kept.new,
    }


def rehearsal_meant(release: ReleaseFacts, name: str | None) -> str:
    """The named rehearsal, or the only one that the plan names or that was run."""
    from gonogo.core.errors import NotFound
    from gonogo.practices.rehearsals.queries.rehearsed import names_of

    known = names_of(release)
    if name is not None and name in known:
        return name
    listed = ", ".join(known) or "none: the plan names none, and none was run"
    if name is not None:
        raise NotFound(f'There is no rehearsal "{name}" of {release.name}. There are: {listed}.')
    if len(known) != 1:
        raise NotFound(f"Name the rehearsal of {release.name} that is meant. There are: {listed}.")
    return known[0]


OPERATIONS = (forecast, size, migration, production)
