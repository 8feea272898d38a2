# SPDX-License-Identifier: Apache-2.0
"""Who outside is told about the waves, and did it arrive?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Webhook(models.Model):
    """An address that is told of wave events from `after_event` on. Its secret is derived, never stored."""

    url = models.URLField(max_length=500)
    release = models.ForeignKey("core.Release", null=True, on_delete=models.PROTECT, related_name="webhooks")
    created_by = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    after_event = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One event to be told to one webhook: how often it was tried, and what came back last."""

    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="deliveries")
    event = models.ForeignKey("core.Event", on_delete=models.PROTECT, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, db_index=True)
    delivered_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["webhook", "event"], name="one_delivery_per_event")]

    def __str__(self) -> str:
        return f"event {self.event_id} to {self.webhook_id}"
