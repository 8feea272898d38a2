# SPDX-License-Identifier: Apache-2.0
"""Where does each wave stand, and what was served since when?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Wave(models.Model):
    """The present state of one wave of the newest plan. `sequence` counts its changes, against lost updates."""

    release = models.ForeignKey("core.Release", on_delete=models.PROTECT, related_name="waves")
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=12, default="planned")
    percent = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
    stage_since = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    sequence = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["release", "name"], name="one_wave_per_name")]

    def __str__(self) -> str:
        return f"{self.name} is {self.state}"


class ServingVersion(models.Model):
    """What a release serves from a moment on: a plan version and the state of its waves. Never changed."""

    release = models.ForeignKey("core.Release", on_delete=models.PROTECT, related_name="serving_versions")
    plan_version = models.ForeignKey("core.PlanVersion", on_delete=models.PROTECT, related_name="+")
    waves = models.JSONField()
    event = models.ForeignKey("core.Event", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"serving version {self.pk} of {self.release}"
