# SPDX-License-Identifier: Apache-2.0
"""Make a forecast from the work of a release, and record it as evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from gonogo.core.actions.record_evidence import record_evidence
from gonogo.core.errors import BadInput
from gonogo.core.queries.releases import ReleaseFacts, newest_plan, release_named
from gonogo.core.rules.evidence import Outcome
from gonogo.core.rules.permissions import Action, Actor, authorize
from gonogo.practices.schedule.actions.importing import take_changes
from gonogo.practices.schedule.models import RecordedForecast
from gonogo.practices.schedule.queries import FORECAST, KeptWork, aim_of, calendar_of, newest_work
from gonogo.practices.schedule.rules.backlog.weeks import progress_of
from gonogo.practices.schedule.rules.backlog.work import Origin, Work
from gonogo.practices.schedule.rules.buffer import Buffer, sentence_of
from gonogo.practices.schedule.rules.forecast.foreseeing import Foreseen, foresee
from gonogo.practices.schedule.rules.forecast.predicting import CannotTell
from gonogo.practices.schedule.rules.outlook import Outlook
from gonogo.practices.schedule.rules.recorded import Kept, kept_sha256, kept_to_data

LASTS = timedelta(days=14)
"""How long a forecast counts after the day until which its work is known."""


def make_forecast(
    release: str, *, by: Actor, now: datetime, source: str | None = None, remaining: int | None = None
) -> Outlook:
    """Forecast from the newest work and record it. Raises BadInput when it cannot be told yet, or the work is old.

    `source` is "stored" for the work that was brought in last or "git" for the changes of the repository, of which
    `remaining` are still to come; left out, it is as the work came last time, or as the plan says.
    """
    authorize(by, Action.RECORD_EVIDENCE, release=release)
    facts = release_named(release)
    with transaction.atomic():
        work = _work(facts, source, remaining, by, now)
        until = _counts_until(facts, work, now)
        found = _foreseen(facts, work, now)
        _record(facts, found, by, now, until)
    return found.outlook


def _work(release: ReleaseFacts, source: str | None, remaining: int | None, by: Actor, now: datetime) -> Work:
    kept = newest_work(release.id)
    if source is None:
        backlog = release.plan.schedule.backlog
        by_plan = backlog is not None and backlog.source == "git"
        from_git = kept.work.origin is Origin.GIT if kept else by_plan
        source = "git" if from_git or remaining is not None else "stored"
    if source == "git":
        return take_changes(release.name, remaining=_remaining(release, kept, remaining), by=by, now=now)
    if kept is None:
        raise BadInput(
            "There is no work to forecast from yet. Bring in a list (gonogo forecast --work FILE.csv), or type in what "
            "was finished in the last full weeks (gonogo forecast --done 5,3,4,6 --remaining 62)."
        )
    return kept.work


def _remaining(release: ReleaseFacts, kept: KeptWork | None, said: int | None) -> int | None:
    """What a person says remains; as long as nobody says anything, what was said last: by a person or in the plan."""
    if said is not None or kept is None or kept.work.origin is not Origin.GIT or kept.work.counts is None:
        return said
    backlog = release.plan.schedule.backlog
    if backlog is not None and backlog.remaining is not None and newest_plan(release.id).created_at > kept.imported_at:
        return backlog.remaining
    return kept.work.counts.remaining


def _counts_until(release: ReleaseFacts, work: Work, now: datetime) -> datetime:
    """Until when the forecast counts. Raises BadInput when what is known of the work is too old."""
    end = datetime.combine(work.known_until + timedelta(days=1), time(), release.zone) + LASTS
    if end <= now:
        raise BadInput(
            f"The work is known until {work.known_until:%-d %B %Y} only, which is more than {LASTS.days} days ago. "
            "Bring in a new list, or new counts."
        )
    return end


def _foreseen(release: ReleaseFacts, work: Work, now: datetime) -> Foreseen:
    calendar, today = calendar_of(release), release.local(now).date()
    found = foresee(
        progress_of(work, calendar), calendar, aim_of(release), source=work.source, made_at=now, as_of=today
    )  # fmt: skip
    if isinstance(found, CannotTell):
        raise BadInput(f"Cannot tell yet: {found.why.rstrip('.')}.")
    if work.known_until >= today or found.outlook.remaining == 0:
        return found
    note = f"The work is known until {work.known_until:%-d %B %Y}; what was finished since then is not counted."
    return replace(found, outlook=replace(found.outlook, notes=(*found.outlook.notes, note)))


def _record(release: ReleaseFacts, found: Foreseen, by: Actor, now: datetime, until: datetime) -> None:
    outlook, aim = found.outlook, aim_of(release)
    content = kept_to_data(Kept(outlook, aim.release_date, aim.buffer_days, found.p85_weeks))
    link = record_evidence(
        release.name,
        kind=FORECAST,
        outcome=Outcome.NOTED,
        by=by,
        now=now,
        source=outlook.source,
        valid_until=until,
        facts=_facts(outlook, aim.release_date, aim.buffer_days) | {"sha256": kept_sha256(content)},
    )
    RecordedForecast.objects.create(
        release_id=release.id, plan_version=release.plan_version, made_at=now, content=content, evidence=link.number
    )


def _facts(outlook: Outlook, release_date: date, needed: int) -> dict[str, Any]:
    dates = outlook.dates
    said = Buffer(release_date, needed, outlook.remaining, dates.p85)
    return {
        "statement": sentence_of(said),
        "as_of": outlook.as_of.isoformat(),
        "p50": dates.p50.isoformat() if dates.p50 else None,
        "p85": dates.p85.isoformat() if dates.p85 else None,
        "p95": dates.p95.isoformat() if dates.p95 else None,
        "done": outlook.done,
        "remaining": outlook.remaining,
        "pace": outlook.pace,
        "own_ratios": outlook.own_ratios,
        "source": outlook.source,
        "release_date": release_date.isoformat(),
    }
