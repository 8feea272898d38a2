# SPDX-License-Identifier: Apache-2.0
"""What was read from a clone already? Commits never change, so what is known about one is known for ever."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Clone(models.Model):
    """A repository by the hash of its first commit; several clones of the same one share what was read."""

    root = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    read_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class CommitBatch(models.Model):
    """Commits in the order in which git listed them, packed as JSON."""

    clone = models.ForeignKey(Clone, on_delete=models.CASCADE, related_name="commit_batches")
    commits = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.commits} commits"


class LineBatch(models.Model):
    """Added and deleted lines of commits, packed as JSON."""

    clone = models.ForeignKey(Clone, on_delete=models.CASCADE, related_name="line_batches")
    commits = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"lines of {self.commits} commits"


class SeenTag(models.Model):
    """A tag and when a reading first saw it; `before` is None when it was there at the first reading."""

    clone = models.ForeignKey(Clone, on_delete=models.CASCADE, related_name="seen_tags")
    name = models.CharField(max_length=250)
    commit = models.CharField(max_length=64)
    at = models.DateTimeField()
    before = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["clone", "name", "commit"], name="a_tag_is_first_seen_once")
        ]

    def __str__(self) -> str:
        return self.name
