# SPDX-License-Identifier: Apache-2.0
"""Write down the holidays with the plan, so that no update of a library moves a date without anybody knowing."""

from __future__ import annotations

from datetime import datetime

from gonogo.core.queries.releases import stored_plan
from gonogo.practices.schedule.models import DaysOff
from gonogo.practices.schedule.queries.days_off import holidays_of_plan


def keep_days_off(release_id: int, plan_version_id: int, now: datetime) -> None:
    """Store the holidays of the plan version, if it names a country. Runs in the transaction that stores the plan."""
    plan = stored_plan(plan_version_id)
    if plan.schedule.holidays is not None:
        days = {day.isoformat(): name for day, name in holidays_of_plan(plan).items()}
        DaysOff.objects.create(plan_version_id=plan_version_id, days=days)
