# SPDX-License-Identifier: Apache-2.0
"""What is stored in this room: the work, forecasts and their outcome, days off, and addresses of calendar feeds."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

APPEND_ONLY = ("schedule_worklist", "schedule_recordedforecast", "schedule_daysoff")
"""Tables whose rows are never changed; the migration guards each with triggers."""


class WorkList(models.Model):
    """The work of a release as it was imported or typed in. Never changed; the newest counts."""

    release = models.ForeignKey("core.Release", on_delete=models.PROTECT, related_name="work_lists")
    source = models.CharField(max_length=300)
    content = models.JSONField()
    items = models.PositiveIntegerField()
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=60)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.source


class RecordedForecast(models.Model):
    """A forecast as it was made. Never changed. `evidence` is its number in the ledger of the release."""

    release = models.ForeignKey("core.Release", on_delete=models.PROTECT, related_name="forecasts")
    plan_version = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    content = models.JSONField()
    evidence = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"forecast of {self.made_at:%Y-%m-%d %H:%M}"


class DaysOff(models.Model):
    """The holidays of a plan version, written down when it was applied, so that no update of a library moves them."""

    plan_version = models.OneToOneField("core.PlanVersion", on_delete=models.PROTECT, related_name="days_off")
    days = models.JSONField()

    def __str__(self) -> str:
        return f"{len(self.days)} days off"


class CalendarFeed(models.Model):
    """A secret address under which a calendar program reads the release calendar. Only a hash of the secret is kept."""

    release = models.ForeignKey("core.Release", on_delete=models.PROTECT, related_name="calendar_feeds")
    secret_hash = models.CharField(max_length=64, unique=True)
    person = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"calendar of {self.release} for {self.person}"
