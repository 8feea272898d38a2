# SPDX-License-Identifier: Apache-2.0
"""What does each practice need to know from the plan?"""

from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from gonogo.core.planfile.fields import Country, FilePath
from gonogo.core.strictfile.fields import Day, Span, Text, wrong
from gonogo.core.strictfile.part import Part


class Repository(Part):
    """Where the history of the product is, to measure how small the release is."""

    path: Text = "."
    """The folder of the git repository."""
    releases: Text = "v*"
    """Pattern of the tags that mark releases."""
    branch: Text | None = None
    """The main branch; left out, the one that HEAD names."""
    exclude: tuple[Text, ...] = ()
    """Patterns of further files whose lines do not count, such as generated ones."""


class Backlog(Part):
    """Where the remaining work is listed, or how much of it there is."""

    source: Literal["csv", "git"]
    """A list exported from a tracker, or the changes of the repository with a number of those to come."""
    path: FilePath | None = None
    """Path of the list, relative to the plan."""
    remaining: Annotated[int, Field(ge=0, le=100_000)] | None = None
    """How many changes are still to come, when they are counted in the repository."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.source == "csv" and self.path is None:
            raise wrong("needs the path of the list")
        if self.source == "git" and self.remaining is None:
            raise wrong("needs the number of changes that remain")
        if (self.path if self.source == "git" else self.remaining) is not None:
            raise wrong(f'"{"path" if self.source == "git" else "remaining"}" does not go with source {self.source}')
        return self


class Leave(Part):
    """Days on which the team, or a part of it, does not work."""

    name: Text
    """Why, such as summer leave."""
    first: Annotated[Day, Field(alias="from")]
    """The first day."""
    last: Annotated[Day, Field(alias="to")]
    """The last day."""
    away: Annotated[int, Field(ge=1, le=100)] = 100
    """Percentage of the team that is away."""


Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WORKING_DAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")


class Schedule(Part):
    """What the forecast is made from, and how much time must be left."""

    code_freeze: Day | None = None
    """The day after which only corrections are taken in."""
    buffer: Span = timedelta(days=30)
    """Time that must be left between the P85 forecast and the release date."""
    backlog: Backlog | None = None
    """Where the remaining work is listed."""
    holidays: Country | None = None
    """The country, with a region if needed, whose holidays count as days off."""
    leave: tuple[Leave, ...] = ()
    """When the team or a part of it is away."""
    working_days: Annotated[tuple[Weekday, ...], Field(min_length=1, max_length=7)] = WORKING_DAYS
    """The days of the week on which the team works."""


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
