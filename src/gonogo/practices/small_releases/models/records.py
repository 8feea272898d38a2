# SPDX-License-Identifier: Apache-2.0
"""What was deployed when, which incidents followed, and what was measured for a release?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class RecordedDeployment(models.Model):
    """A release of the product as CI recorded it. Never changed; the earliest record of a name and commit counts."""

    product = models.CharField(max_length=120)
    name = models.CharField(max_length=250)
    commit = models.CharField(max_length=64)
    finished_at = models.DateTimeField()
    incident = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)

    class Meta:
        ordering: ClassVar = ["finished_at", "id"]

    def __str__(self) -> str:
        return self.name


class IncidentLink(models.Model):
    """An incident after which a release of the product needed immediate intervention. Never changed."""

    product = models.CharField(max_length=120)
    name = models.CharField(max_length=250)
    incident = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "name", "incident"], name="an_incident_is_linked_once")
        ]

    def __str__(self) -> str:
        return f"{self.incident} after {self.name}"


class Measurement(models.Model):
    """What was measured in the product's repository for a release, as the pages show it; the newest counts."""

    release = models.ForeignKey("core.Release", on_delete=models.PROTECT, related_name="measurements")
    measured_at = models.DateTimeField()
    content = models.JSONField()
    evidence = models.PositiveIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"measured {self.measured_at:%Y-%m-%d %H:%M}"
