# SPDX-License-Identifier: Apache-2.0
"""What do people decide at a gate? Waivers for single checks, and the go/no-go poll."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from gonogo.core.models.release import Release


class Waiver(models.Model):
    """Permission asked, and perhaps given, for one unmet check at one gate of one plan version."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="waivers")
    wave = models.CharField(max_length=120)
    check_id = models.CharField(max_length=80)
    plan_version = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    reason = models.TextField()
    requested_by = models.CharField(max_length=60)
    requested_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(decided_by="") | ~models.Q(decided_by=models.F("requested_by")),
                name="waiver_needs_four_eyes",
            )
        ]

    def __str__(self) -> str:
        return f"waiver {self.pk} for {self.check_id} at {self.wave}"


class Poll(models.Model):
    """One go/no-go poll of a wave, on evidence frozen by hash. Where it stands is worked out, not stored."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="polls")
    wave = models.CharField(max_length=120)
    plan_version = models.PositiveIntegerField()
    evidence_hash = models.CharField(max_length=64)
    ledger_length = models.PositiveIntegerField()
    roles = models.JSONField()
    opened_by = models.CharField(max_length=60)
    opened_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"poll {self.pk} for {self.wave}"


class Vote(models.Model):
    """One answer in a poll. A role may answer again; the latest counts and the earlier ones stay on record."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="votes")
    role = models.CharField(max_length=60)
    answer = models.CharField(max_length=20)
    words = models.TextField(blank=True)
    evidence_hash = models.CharField(max_length=64)
    person = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.role}: {self.answer}"
