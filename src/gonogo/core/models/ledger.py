# SPDX-License-Identifier: Apache-2.0
"""What was recorded, for good? Evidence, hash-chained per release, and one event per change of state."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from gonogo.core.models.release import Release


class Evidence(models.Model):
    """One recorded fact. The database refuses to change or remove it."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="evidence")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=80)
    subject = models.CharField(max_length=200)
    outcome = models.CharField(max_length=10)
    basis = models.CharField(max_length=10)
    source = models.CharField(max_length=300)
    observed_at = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    plan_version = models.PositiveIntegerField(null=True)
    actor = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["release", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["release", "number"], name="one_link_per_number")]
        indexes: ClassVar = [models.Index(fields=["release", "kind", "observed_at"])]

    def __str__(self) -> str:
        return f"{self.release} evidence {self.number}"


class Event(models.Model):
    """One change of state: who did what to which thing, why, and from where to where."""

    release = models.ForeignKey(Release, null=True, on_delete=models.PROTECT, related_name="events")
    subject = models.CharField(max_length=200)
    verb = models.CharField(max_length=40)
    before = models.CharField(max_length=80, blank=True)
    after = models.CharField(max_length=80, blank=True)
    reason = models.TextField(blank=True)
    actor = models.CharField(max_length=60)
    via = models.CharField(max_length=40)
    at = models.DateTimeField(db_index=True)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.actor} {self.verb} {self.subject}"
