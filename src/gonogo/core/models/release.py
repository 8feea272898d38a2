# SPDX-License-Identifier: Apache-2.0
"""What is being released, by which plan, to which rosters?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Release(models.Model):
    """A version of a product on its way to every user. What it is now is said by its newest plan version."""

    name = models.CharField(max_length=120, unique=True)
    product = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    ledger_length = models.PositiveIntegerField(default=0)
    ledger_head = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "name"]

    def __str__(self) -> str:
        return self.name


class Roster(models.Model):
    """One version of a list of targeting keys, as it was imported. Equal content is stored once per path."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="rosters")
    path = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    keys = models.PositiveIntegerField()
    content = models.BinaryField()
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["release", "path", "sha256"], name="one_roster_per_content")
        ]

    def __str__(self) -> str:
        return f"{self.path} ({self.keys} keys)"


class PlanVersion(models.Model):
    """A plan as applied. Never changed: a change is the next version."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="plan_versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    text = models.TextField()
    hash = models.CharField(max_length=64)
    rosters = models.JSONField(default=dict)
    author = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["release", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["release", "number"], name="one_plan_per_number")]

    def __str__(self) -> str:
        return f"{self.release} plan version {self.number}"
