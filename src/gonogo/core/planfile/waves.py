# SPDX-License-Identifier: Apache-2.0
"""In which order does the release open to user groups, and when does nothing open?"""

from datetime import timedelta
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from gonogo.core.strictfile.fields import Day, LocalTime, Name, Span, Text, wrong
from gonogo.core.strictfile.part import Part


def _read_stages(stages: tuple[int, ...]) -> tuple[int, ...]:
    if any(earlier >= later for earlier, later in pairwise(stages)):
        raise wrong("the stages must grow, such as [10, 50, 100]")
    if stages[-1] != 100:
        raise wrong("the last stage must be 100, or a part of the wave would never get the release")
    return stages


Percent = Annotated[int, Field(ge=1, le=100)]


class Wave(Part):
    """One ordered opening of the release to user groups, with its own gate, stages and bake time."""

    name: Name
    """A short name, used in commands and addresses."""
    opens: LocalTime
    """When the wave is planned to open, in the plan's time zone."""
    groups: Annotated[tuple[Name, ...], Field(min_length=1)]
    """The user groups that get the release with this wave."""
    stages: Annotated[tuple[Percent, ...], Field(min_length=1), AfterValidator(_read_stages)] = (100,)
    """Percentages of the wave, growing to 100."""
    bake: Span = timedelta(0)
    """How long the wave stays open before the next may open."""
    holdback: Annotated[int, Field(ge=0, le=50)] = 0
    """Percentage of the wave that stays on the old version for comparison."""
    approval: Literal["required", "none"] = "none"
    """Whether the go/no-go poll must say go before the wave opens."""
    opening: Literal["by-hand", "automatic"] = "by-hand"
    """Whether a person opens the wave, or Gonogo at the planned time once nothing stands in the way."""
    advance: Literal["automatic", "by-hand"] = "automatic"
    """Whether Gonogo moves an open wave to its next stage when the present one has baked, or a person does."""
    point_of_no_return: bool = False
    """Whether the old version cannot serve again once this wave is open; a breach then asks to roll forward."""


class Freeze(Part):
    """Days on which no wave opens and no cutover starts; a rollback is never blocked."""

    name: Text
    """What the freeze is for."""
    first: Annotated[Day, Field(alias="from")]
    """The first day of the freeze."""
    last: Annotated[Day, Field(alias="to")]
    """The last day of the freeze."""
    groups: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    """The user groups it concerns; left out, it concerns all."""
    work: Literal["goes-on", "stops"] = "goes-on"
    """Whether the team goes on working on the release during the freeze."""
