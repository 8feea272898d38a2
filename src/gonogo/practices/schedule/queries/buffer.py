# SPDX-License-Identifier: Apache-2.0
"""How much time does the newest forecast leave before the release date of a plan, be it applied or only thought of?"""

from __future__ import annotations

from datetime import date, datetime

from gonogo.core.queries.releases import ReleaseFacts
from gonogo.practices.schedule.queries.days_off import calendar_of
from gonogo.practices.schedule.queries.forecasts import Recorded, first_for_date, newest_recorded
from gonogo.practices.schedule.queries.work import newest_work
from gonogo.practices.schedule.rules.aim import Aim, beyond_telling
from gonogo.practices.schedule.rules.backlog.weeks import finished_after
from gonogo.practices.schedule.rules.buffer import Buffer, Burn, burn_between, most_to_keep
from gonogo.practices.schedule.rules.whole_days import whole_days


def aim_of(release: ReleaseFacts) -> Aim:
    """What the plan asks of the work."""
    schedule = release.plan.schedule
    return Aim(release.date, schedule.code_freeze, whole_days(schedule.buffer))


def buffer_of(release: ReleaseFacts, now: datetime) -> Buffer | None:
    """The time that the newest forecast leaves; None when there is no forecast. Its age is judged elsewhere."""
    newest = newest_recorded(release.id)
    return None if newest is None else buffer_by(release, newest)


def buffer_by(release: ReleaseFacts, recorded: Recorded) -> Buffer:
    """The time that this forecast leaves before the release date of the plan."""
    outlook, aim, calendar = recorded.outlook, aim_of(release), calendar_of(release)
    p85 = outlook.dates.p85
    return Buffer(
        release_date=aim.release_date,
        needed=aim.buffer_days,
        remaining=outlook.remaining,
        p85=p85,
        beyond=None if p85 is not None else beyond_telling(calendar, outlook.as_of, outlook.plan_weeks),
        working_days=None if p85 is None else calendar.workdays_between(p85, aim.release_date),
        keep=most_to_keep(outlook.cuts, aim.last_safe_day),
    )


def days_off_changed(release: ReleaseFacts, recorded: Recorded) -> bool:
    """Whether the same weeks of work would end on another day by the days off that the plan has now."""
    outlook = recorded.outlook
    if recorded.p85_weeks is None or outlook.remaining == 0:
        return False
    return calendar_of(release).date_after(outlook.as_of, recorded.p85_weeks) != outlook.dates.p85


def burn_of(release: ReleaseFacts, now: datetime) -> Burn | None:
    """How much of the buffer and of the work is used up since the first forecast for this date; None with only one."""
    newest, first = newest_recorded(release.id), first_for_date(release.id, release.date)
    if newest is None or first is None or newest.evidence == first.evidence:
        return None
    then, since = first.outlook, first.outlook.as_of
    kept = newest_work(release.id)
    done = finished_after(since, kept.work) if kept else newest.outlook.done - then.done
    before, after = (_days(one.dates.p85, release.date) for one in (then, newest.outlook))
    return burn_between(since, before, after, max(done, 0), newest.outlook.remaining)


def _days(p85: date | None, day: date) -> int | None:
    return None if p85 is None else (day - p85).days
