# SPDX-License-Identifier: Apache-2.0
"""Who leads the loop, what did it decide last, and which breaches has nobody cleared yet?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Lease(models.Model):
    """Who may run the loop until when. Taken and renewed by compare-and-set, so at most one process leads."""

    name = models.CharField(max_length=40, unique=True)
    holder = models.CharField(max_length=120, blank=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.holder} until {self.until}"


class Stand(models.Model):
    """What the loop decided last about a release: the sentence that pages show. It rules nothing."""

    release = models.OneToOneField("core.Release", on_delete=models.PROTECT, related_name="stand")
    act = models.CharField(max_length=12)
    wave = models.CharField(max_length=120, blank=True)
    reason = models.TextField()
    asks = models.BooleanField(default=False)
    since = models.DateTimeField()
    decided_at = models.DateTimeField()
    next_check_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.release}: {self.act}"


class Breach(models.Model):
    """A guardrail that was breached. It stands until a person clears it; figures that recover do not."""

    release = models.ForeignKey("core.Release", on_delete=models.PROTECT, related_name="breaches")
    guardrail = models.CharField(max_length=120)
    basis = models.CharField(max_length=12)
    effect = models.CharField(max_length=12)
    waves = models.JSONField(default=list)
    reason = models.TextField()
    at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
    cleared_by = models.CharField(max_length=60, blank=True)
    cleared_reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["release", "guardrail"], condition=models.Q(cleared_at=None), name="one_breach_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"breach of {self.guardrail}"
