# SPDX-License-Identifier: Apache-2.0
"""Which forecasts were recorded, and what came of them?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from gonogo.core.models import Evidence
from gonogo.practices.schedule.models import RecordedForecast
from gonogo.practices.schedule.queries.work import newest_work
from gonogo.practices.schedule.rules.backlog.weeks import finished_on
from gonogo.practices.schedule.rules.backlog.work import Work
from gonogo.practices.schedule.rules.days.working_days import WorkCalendar
from gonogo.practices.schedule.rules.outlook import Outlook
from gonogo.practices.schedule.rules.recorded import Kept, kept_from_data, kept_sha256
from gonogo.practices.schedule.rules.track_record import PastForecast, dates_of_known_work

FORECAST = "schedule.forecast"
"""The kind of evidence that says when the work will be done."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A forecast as it was recorded. `evidence` is its number in the ledger; `sound` says that both agree.

    `finished_on` is the day on which as many items as remained then were finished, None when that has not happened
    until `known_until`; both are only known where the track record was asked for.
    """

    made_at: datetime
    plan_version: int
    evidence: int
    valid_until: datetime
    outlook: Outlook
    release_date: date
    buffer_days: int
    p85_weeks: float | None
    sound: bool
    finished_on: date | None = None
    known_until: date | None = None


def newest_recorded(release_id: int) -> Recorded | None:
    """The newest forecast; None when there is none."""
    row = RecordedForecast.objects.filter(release_id=release_id).order_by("-id").first()
    return None if row is None else _recorded([row])[0]


def newest_outlook(release_id: int) -> Outlook | None:
    """What the newest forecast says; None when there is none."""
    newest = newest_recorded(release_id)
    return None if newest is None else newest.outlook


def first_for_date(release_id: int, day: date) -> Recorded | None:
    """The first forecast since the release date is this day: what the buffer is compared with."""
    first = None
    rows = RecordedForecast.objects.filter(release_id=release_id).order_by("-id")
    for pk, said in rows.values_list("pk", "content__release_date"):
        if said != day.isoformat():
            break
        first = pk
    return None if first is None else _recorded([RecordedForecast.objects.get(pk=first)])[0]


def recorded_forecasts(release_id: int) -> tuple[Recorded, ...]:
    """Every forecast with what came of it by the newest list of work, oldest first."""
    forecasts = _recorded(list(RecordedForecast.objects.filter(release_id=release_id).order_by("id")))
    kept = newest_work(release_id)
    return tuple(forecasts if kept is None else (_with_outcome(one, kept.work) for one in forecasts))


def past_forecast(one: Recorded, calendar: WorkCalendar) -> PastForecast:
    """A forecast beside what happened, with the dates that it gave for the items known on that day."""
    outlook = one.outlook
    return PastForecast(
        number=one.evidence,
        made_on=outlook.as_of,
        remaining=outlook.remaining,
        dates=dates_of_known_work(outlook, calendar),
        plain=calendar.date_after(outlook.as_of, outlook.plan_weeks),
        finished_on=one.finished_on,
        known_until=one.known_until or outlook.as_of,
    )


def _with_outcome(one: Recorded, work: Work) -> Recorded:
    day = finished_on(one.outlook.remaining, one.outlook.as_of, work)
    return replace(one, finished_on=day, known_until=work.known_until)


def _recorded(rows: list[RecordedForecast]) -> list[Recorded]:
    if not rows:
        return []
    links = Evidence.objects.filter(release_id=rows[0].release_id, number__in=[row.evidence for row in rows])
    said = {number: (valid, facts) for number, valid, facts in links.values_list("number", "valid_until", "facts")}
    found = []
    for row in rows:
        valid_until, facts = said.get(row.evidence, (row.made_at, {}))
        kept: Kept = kept_from_data(row.content)
        found.append(
            Recorded(
                made_at=row.made_at,
                plan_version=row.plan_version,
                evidence=row.evidence,
                valid_until=valid_until or row.made_at,
                outlook=kept.outlook,
                release_date=kept.release_date,
                buffer_days=kept.buffer_days,
                p85_weeks=kept.p85_weeks,
                sound=facts.get("sha256") == kept_sha256(row.content),
            )
        )
    return found
