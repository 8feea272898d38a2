# SPDX-License-Identifier: Apache-2.0
"""What was measured on users and read from elsewhere? Users are kept as keyed hashes, one row per user and fact."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class EventBatch(models.Model):
    """A batch of events that was taken in. Sent again under the same number, it changes nothing."""

    client = models.CharField(max_length=64)
    batch = models.CharField(max_length=120)
    received_at = models.DateTimeField(db_index=True)
    answer = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["client", "batch"], name="one_batch_per_number")]

    def __str__(self) -> str:
        return f"batch {self.batch}"


class Exposure(models.Model):
    """A user was first served the new or the old version, in which wave and at which of its stages. `tick` is the
    minute of receipt, counted from 1970. `moved`: the user was served the other version before.
    """

    release = models.ForeignKey("core.Release", on_delete=models.PROTECT, related_name="+")
    user = models.BigIntegerField()
    arm = models.CharField(max_length=3)
    wave = models.CharField(max_length=120)
    stage = models.PositiveSmallIntegerField()
    tick = models.PositiveIntegerField()
    moved = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["release", "user", "arm"], name="one_exposure_per_user_and_arm")
        ]
        indexes: ClassVar = [models.Index(fields=["release", "tick"], name="exposures_by_tick")]

    def __str__(self) -> str:
        return f"{self.arm} in {self.wave}"


class Outcome(models.Model):
    """A user who takes part first met something that a guardrail counts, with its value when it is a measurement.
    `arm` and `wave` are those of the user at that moment.
    """

    release = models.ForeignKey("core.Release", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    user = models.BigIntegerField()
    value = models.FloatField(null=True)
    tick = models.PositiveIntegerField()
    arm = models.CharField(max_length=3, default="")
    wave = models.CharField(max_length=120, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["release", "name", "user"], name="one_outcome_per_user_and_name")
        ]
        indexes: ClassVar = [models.Index(fields=["release", "name", "tick"], name="outcomes_by_tick")]

    def __str__(self) -> str:
        return self.name


class Arrival(models.Model):
    """When something that a guardrail counts was last reported, by anybody: the minute of receipt."""

    release = models.ForeignKey("core.Release", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    tick = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["release", "name"], name="one_arrival_per_name")]

    def __str__(self) -> str:
        return self.name


class Reading(models.Model):
    """A figure read for a guardrail with an absolute limit, or the problem that kept it from being read."""

    release = models.ForeignKey("core.Release", on_delete=models.PROTECT, related_name="+")
    guardrail = models.CharField(max_length=120)
    at = models.DateTimeField()
    value = models.FloatField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["release", "guardrail", "at"])]

    def __str__(self) -> str:
        return f"{self.guardrail}: {self.problem or self.value}"
