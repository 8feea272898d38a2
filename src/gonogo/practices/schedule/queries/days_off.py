# SPDX-License-Identifier: Apache-2.0
"""On which days does the team of this release not work? Holidays as written down with the plan, leave and freezes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from gonogo.adapters import holidays
from gonogo.core.planfile import Plan
from gonogo.core.queries.releases import ReleaseFacts, stored_plan
from gonogo.practices.schedule.models import DaysOff
from gonogo.practices.schedule.rules.days.working_days import Away, WorkCalendar, weekdays_named

YEARS_BEFORE, YEARS_AFTER = 2, 5
"""Around the release date, for which years the holidays are written down."""


def days_off_of(release: ReleaseFacts) -> Mapping[date, str]:
    """The holidays with their names; empty when the plan names no country.

    They are those written down when the plan was applied. A plan that was never applied, or that had no country then,
    gets those of the library.
    """
    code = release.plan.schedule.holidays
    if code is None:
        return {}
    row = DaysOff.objects.filter(
        plan_version__release_id=release.id, plan_version__number=release.plan_version
    ).first()  # fmt: skip
    if row is not None and _same_days(stored_plan(row.plan_version_id), release.plan):
        return {date.fromisoformat(day): name for day, name in row.days.items()}
    return holidays_of_plan(release.plan)


def holidays_of_plan(plan: Plan) -> Mapping[date, str]:
    """The holidays of the plan's country in the years around its date, from the library; empty without a country."""
    if plan.schedule.holidays is None:
        return {}
    return holidays.days_off(plan.schedule.holidays, plan.date.year - YEARS_BEFORE, plan.date.year + YEARS_AFTER)


def calendar_of(release: ReleaseFacts) -> WorkCalendar:
    """The working days of the release, by its plan."""
    schedule = release.plan.schedule
    return WorkCalendar(
        weekdays=weekdays_named(schedule.working_days),
        days_off=days_off_of(release),
        away=tuple(Away(one.first, one.last, one.away / 100) for one in schedule.leave),
        stops=tuple((one.first, one.last) for one in release.plan.freezes if one.work == "stops"),
    )


def _same_days(stored: Plan, asked: Plan) -> bool:
    return stored.schedule.holidays == asked.schedule.holidays and stored.date.year == asked.date.year
