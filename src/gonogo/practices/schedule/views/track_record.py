# SPDX-License-Identifier: Apache-2.0
"""Which page says how good our forecasts were?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gonogo.core.web import signed_in
from gonogo.practices.schedule.queries import calendar_of, past_forecast, recorded_forecasts
from gonogo.practices.schedule.rules.outlook import QUANTILES
from gonogo.practices.schedule.rules.pictures.calibration import calibration_plot
from gonogo.practices.schedule.rules.track_record import ENOUGH, PastForecast, TrackRecord, track_record
from gonogo.practices.schedule.views.forecast import crumbs, seen_release


@signed_in
@require_safe
def track(request: HttpRequest, release: str) -> HttpResponse:
    """Every forecast beside what happened, and how often the dates held."""
    facts = seen_release(request, release)
    calendar = calendar_of(facts)
    record = track_record(past_forecast(one, calendar) for one in recorded_forecasts(facts.id))
    context = {
        "release": facts,
        "section": "forecast",
        "crumbs": crumbs(facts),
        "record": record,
        "plot": calibration_plot(record.coverages),
        "rows": _rows(record),
        "shares": [(one, _percent(one.share), _percent(one.low), _percent(one.high)) for one in record.coverages],
        "enough": ENOUGH,
    }
    return render(request, "schedule/track_record.html", context)


def _rows(record: TrackRecord) -> list[tuple[PastForecast, list[tuple[int, object, str]]]]:
    """The newest first, each with the date it gave for 50, 85 and 95 of 100 cases and what became of it."""
    return [
        (one, [(share, one.date_at(share), one.fate(share).value) for share in QUANTILES])
        for one in reversed(record.forecasts)
    ]


def _percent(share: float | None) -> int | None:
    return None if share is None else round(100 * share)
