# SPDX-License-Identifier: Apache-2.0
"""When will the work be done, what did earlier forecasts say, and how good were they?"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from gonogo.core.operation import Result, operation
from gonogo.core.parameters import OfRelease
from gonogo.core.rules.permissions import Action, Actor

if TYPE_CHECKING:
    from gonogo.core.queries.releases import ReleaseFacts
    from gonogo.practices.schedule.queries import Recorded

Count = Annotated[int, Field(strict=True, ge=0, le=10_000)]
Remaining = Annotated[int, Field(strict=True, ge=0, le=100_000)]


class Make(OfRelease):
    """From what to forecast; with nothing said, from the work that was brought in last."""

    source: Literal["stored", "git"] | None = Field(
        None, description="`stored` work, or the changes counted in the repository; left out, as it came last time."
    )
    done: list[Count] | None = Field(
        None, min_length=1, max_length=520, description="Items finished in each of the last full weeks, oldest first."
    )
    created: list[Count] | None = Field(
        None, min_length=1, max_length=520, description="Items added in the same weeks; the scope grows by them."
    )
    remaining: Remaining | None = Field(None, description="How many items, or changes, remain.")


@operation("forecast.make", action=Action.RECORD_EVIDENCE, params=Make)
def make(by: Actor, now: datetime, params: Make) -> Result:
    """Forecast when the work will be done, and record it as evidence."""
    from gonogo.core.errors import BadInput
    from gonogo.core.operations.scope import release_meant
    from gonogo.practices.schedule.actions.forecasting import make_forecast
    from gonogo.practices.schedule.actions.importing import type_in_work

    release = release_meant(params.release)
    if params.done is None:
        if params.created is not None:
            raise BadInput("Added items go with finished ones: say done too.")
        make_forecast(release.name, by=by, now=now, source=params.source, remaining=params.remaining)
        return _newest(release, now)
    if params.remaining is None:
        raise BadInput("Say how many items remain: --remaining N.")
    if params.source is not None:
        raise BadInput("Counts are either typed in or taken from the source, not both.")
    type_in_work(release.name, done=params.done, remaining=params.remaining, created=params.created, by=by, now=now)
    make_forecast(release.name, by=by, now=now, source="stored")
    return _newest(release, now)


@operation("forecast.show", action=Action.SEE, params=OfRelease)
def show_newest(by: Actor, now: datetime, params: OfRelease) -> Result:
    """Show the newest forecast, the buffer it leaves, and what would bring missing days back."""
    from gonogo.core.operations.scope import release_meant

    return _newest(release_meant(params.release), now)


@operation("forecast.history", action=Action.SEE, params=OfRelease)
def history(by: Actor, now: datetime, params: OfRelease) -> Result:
    """List every forecast with what happened, and how often the dates held."""
    from gonogo.core.operations.scope import release_meant
    from gonogo.practices.schedule.queries import calendar_of, past_forecast, recorded_forecasts
    from gonogo.practices.schedule.rules.outlook import QUANTILES
    from gonogo.practices.schedule.rules.track_record import track_record

    release = release_meant(params.release)
    calendar = calendar_of(release)
    record = track_record(past_forecast(one, calendar) for one in recorded_forecasts(release.id))
    return {
        "release": release.name,
        "statement": record.sentence,
        "outcomes": record.outcomes,
        "coverage": [
            {"said": one.said, "held": one.held, "of": one.of, "low": one.low, "high": one.high}
            for one in record.coverages
        ],
        "forecasts": [
            {
                "evidence": one.number,
                "made_on": one.made_on.isoformat(),
                "remaining": one.remaining,
                **{f"p{share}": _text(one.date_at(share)) for share in QUANTILES},
                **{f"fate_p{share}": one.fate(share).value for share in QUANTILES},
                "finished_on": _text(one.finished_on),
                "known_until": one.known_until.isoformat(),
            }
            for one in record.forecasts
        ],
    }


def _newest(release: ReleaseFacts, now: datetime) -> dict[str, Any]:
    from gonogo.practices.schedule.queries import newest_recorded

    backlog = release.plan.schedule.backlog
    known = {
        "release": release.name,
        "release_date": release.date.isoformat(),
        "backlog": None if backlog is None else {"source": backlog.source, "path": backlog.path},
    }
    newest = newest_recorded(release.id)
    if newest is None:
        return known | {"statement": "No forecast was made yet.", "dates": None}
    return known | _said(newest) | _buffer(release, newest, now)


def _said(newest: Recorded) -> dict[str, Any]:
    from gonogo.core.operations.scope import stamp

    outlook = newest.outlook
    dates = outlook.dates
    return {
        "made_at": stamp(outlook.made_at),
        "valid_until": stamp(newest.valid_until),
        "evidence": newest.evidence,
        "as_of": outlook.as_of.isoformat(),
        "source": outlook.source,
        "done": outlook.done,
        "remaining": outlook.remaining,
        "pace": outlook.pace,
        "pace_weeks": outlook.pace_weeks,
        "plan_weeks": outlook.plan_weeks,
        "growth": outlook.growth,
        "own_ratios": outlook.own_ratios,
        "own_weight": outlook.own_weight,
        "ratios": {"p50": outlook.ratios.p50, "p85": outlook.ratios.p85, "p95": outlook.ratios.p95},
        "dates": {"p50": _text(dates.p50), "p85": _text(dates.p85), "p95": _text(dates.p95)},
        "chance_by_freeze": outlook.chance_by_freeze,
        "chance_by_date": outlook.chance_by_date,
        "notes": list(outlook.notes),
    }


def _buffer(release: ReleaseFacts, newest: Recorded, now: datetime) -> dict[str, Any]:
    from gonogo.practices.schedule.queries import buffer_by, burn_of
    from gonogo.practices.schedule.rules.buffer import assess_buffer, sentence_of

    buffer, burn = buffer_by(release, newest), burn_of(release, now)
    return {
        "statement": sentence_of(buffer),
        "state": "unknown" if newest.valid_until <= now else assess_buffer(buffer).state.value,
        "buffer": {"days": buffer.days, "working_days": buffer.working_days, "needed": buffer.needed},
        "cut": buffer.cut,
        "earliest_date": _text(buffer.earliest),
        "burn": None
        if burn is None
        else {
            "since": burn.since.isoformat(),
            "burned": burn.burned,
            "done": burn.done,
            "alarm": burn.alarm,
            "statement": burn.sentence,
        },
    }


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


OPERATIONS = (make, show_newest, history)
