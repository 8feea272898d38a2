# SPDX-License-Identifier: Apache-2.0
"""Which runbooks are there, which cutovers were scheduled by them, and what happened in each?"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class RunbookVersion(models.Model):
    """A runbook as imported or changed. Never changed itself: a change is the next version."""

    release = models.ForeignKey("core.Release", on_delete=models.PROTECT, related_name="runbooks")
    name = models.CharField(max_length=100)
    number = models.PositiveIntegerField()
    content = models.JSONField()
    hash = models.CharField(max_length=64)
    author = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["release", "name", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["release", "name", "number"], name="one_runbook_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.name} version {self.number}"


class Cutover(models.Model):
    """One dress rehearsal or cutover: its window, and its runbook and lengths as they were when it was scheduled.

    `sequence` counts its events; each is added by compare-and-set on it. `standing` is for lists only.
    """

    release = models.ForeignKey("core.Release", on_delete=models.PROTECT, related_name="cutovers")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20)
    runbook = models.ForeignKey(RunbookVersion, on_delete=models.PROTECT, related_name="cutovers")
    window_starts = models.DateTimeField()
    window_ends = models.DateTimeField()
    lengths = models.JSONField(default=dict)
    sequence = models.PositiveIntegerField(default=0)
    standing = models.CharField(max_length=20, default="planned")
    evidence = models.PositiveIntegerField(null=True)
    created_by = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-window_starts", "-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["release", "name"], name="one_cutover_per_name")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class CutoverEvent(models.Model):
    """One move of a cutover. `client_id` is made by whoever asks, so that asking again adds nothing."""

    cutover = models.ForeignKey(Cutover, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    client_id = models.CharField(max_length=64)
    verb = models.CharField(max_length=20)
    task = models.CharField(max_length=100, blank=True)
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20, blank=True)
    note = models.TextField(blank=True)
    voter = models.CharField(max_length=100, blank=True)
    answer = models.CharField(max_length=10, blank=True)
    runner = models.CharField(max_length=120, blank=True)
    actor = models.CharField(max_length=60)
    via = models.CharField(max_length=40)
    at = models.DateTimeField()
    happened_at = models.DateTimeField(null=True)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["cutover", "sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cutover", "sequence"], name="one_cutover_event_per_number"),
            models.UniqueConstraint(fields=["cutover", "client_id"], name="one_cutover_event_per_client_id"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence}: {self.verb} {self.task}"


class RunnerBeat(models.Model):
    """When a runner was last heard of, as a whole (without a task) and for each program it runs.

    `until` is when it counts as silent; `tail` is the last of what its program said.
    """

    cutover = models.ForeignKey(Cutover, on_delete=models.PROTECT, related_name="beats")
    task = models.CharField(max_length=100)
    runner = models.CharField(max_length=120)
    attempt = models.PositiveIntegerField()
    heard_at = models.DateTimeField()
    until = models.DateTimeField()
    tail = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cutover", "runner", "task"], name="one_beat_per_runner")
        ]

    def __str__(self) -> str:
        return f"{self.runner} at {self.task}"
