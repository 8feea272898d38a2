# SPDX-License-Identifier: Apache-2.0
"""What does each practice need to know from the plan?"""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from gonogo.core.planfile.fields import Day, FilePath, Span, Text
from gonogo.core.planfile.part import Part


class Repository(Part):
    """Where the history of the product is, to measure how small the release is."""

    path: Text = "."
    """The folder of the git repository."""
    releases: Text = "v*"
    """Pattern of the tags that mark releases."""


class Backlog(Part):
    """Where the remaining work is listed."""

    source: Literal["csv"]
    """The format of the list."""
    path: FilePath
    """Path of the file, relative to the plan."""


class Schedule(Part):
    """What the forecast is made from, and how much time must be left."""

    code_freeze: Day | None = None
    """The day after which only corrections are taken in."""
    buffer: Span = timedelta(days=30)
    """Time that must be left between the P85 forecast and the release date."""
    backlog: Backlog | None = None
    """Where the remaining work is listed."""
    holidays: Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$", examples=["US", "US-NY"])] | None = None
    """The country, with a region if needed, whose holidays count as days off."""


class Rehearsal(Part):
    """A migration that is rehearsed on a copy before the release."""

    path: FilePath
    """Path of the rehearsal's own file, relative to the plan."""
    critical: bool = True
    """Whether the release waits for it."""
    max_age: Span = timedelta(days=14)
    """How old the latest passed run may be."""
    window: Span | None = None
    """The time the cutover may take."""


class Drill(Part):
    """An exercised incident."""

    path: FilePath
    """Path of the drill's own file, relative to the plan."""
    max_age: Span = timedelta(days=365)
    """How long ago it may have been exercised."""


class Training(Part):
    """How many people are trained, and how early."""

    coverage: Annotated[int, Field(ge=0, le=100)] = 90
    """Percentage of every user group that must be trained before its wave opens."""
    published_ahead: Span = timedelta(days=14)
    """How long before its wave the material must be published."""


class Support(Part):
    """How prepared the answers are."""

    published_ahead: Span = timedelta(days=14)
    """How long before the first wave the response templates must be published."""
    phrasings: Annotated[int, Field(ge=1, le=100)] = 5
    """How many example wordings every expected request needs."""
