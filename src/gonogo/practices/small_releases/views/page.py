# SPDX-License-Identifier: Apache-2.0
"""What do all pages of this room show: whose figures, measured when, and how far the lines are counted?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from gonogo.core import clock
from gonogo.core.queries.releases import ReleaseFacts, release_named
from gonogo.core.rules.permissions import Action, authorize
from gonogo.core.web import actor_of
from gonogo.practices.small_releases.queries.measured import Reading, newest_reading
from gonogo.practices.small_releases.rules.measured import DateSource, Measured, ReleaseFigures
from gonogo.practices.small_releases.rules.words import count

FRESH = timedelta(days=7)
COUNTING = timedelta(hours=1)
"""How long after a measurement its lines may still be coming."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The release of the page, what was measured for it, and when somebody looks."""

    release: ReleaseFacts
    reading: Reading | None
    now: datetime

    @property
    def measured(self) -> Measured | None:
        """What was measured last."""
        return self.reading.measured if self.reading else None


@dataclass(frozen=True, slots=True)
class Progress:
    """For how many releases lines are counted, and whether more may come while one looks."""

    counted: int
    of: int
    goes_on: bool

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return self.counted >= self.of


def seen(request: HttpRequest, name: str) -> Seen:
    """Read what the page needs. Raises NotAllowed or NotFound."""
    authorize(actor_of(request), Action.SEE, release=name)
    release = release_named(name)
    return Seen(release, newest_reading(release.id), clock.now())


def context_of(look: Seen, *, below: bool = False) -> dict[str, Any]:
    """What every template of this room needs; pages below the main one lead back to it."""
    release, measured = look.release, look.measured
    crumbs = [(release.title, reverse("board", args=[release.name]))]
    if below:
        crumbs.append(("Small releases", reverse("small", args=[release.name])))
    return {
        "release": release,
        "section": "board",
        "crumbs": crumbs,
        "measured": measured,
        "evidence": look.reading.evidence if look.reading else None,
        "stale": measured is not None and measured.measured_at + FRESH <= look.now,
        "progress": None if measured is None else progress_of(measured, look.now),
        "waits": None if measured is None else count(len(measured.pending.changes), "change"),
    }


def progress_of(measured: Measured, now: datetime) -> Progress:
    """How far the lines are."""
    counted = sum(one.lines_added is not None for one in measured.releases)
    return Progress(counted, len(measured.releases), goes_on=now - measured.measured_at < COUNTING)


def dated(measured: Measured) -> tuple[ReleaseFigures, ...]:
    """The releases whose date can be believed, oldest first."""
    return tuple(one for one in measured.releases if one.date_source is not DateSource.AT_THE_LATEST)
