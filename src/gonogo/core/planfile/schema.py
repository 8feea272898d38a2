# SPDX-License-Identifier: Apache-2.0
"""What can a plan file say?"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from gonogo.core.planfile.fields import CheckId, FlagKey
from gonogo.core.planfile.flags import Flag
from gonogo.core.planfile.groups import Groups, Population
from gonogo.core.planfile.guardrails import Guardrail
from gonogo.core.planfile.sections import Drill, Rehearsal, Repository, Schedule, Support, Training
from gonogo.core.planfile.waves import Freeze, Wave
from gonogo.core.strictfile.fields import Day, Name, Text, Username, Zone
from gonogo.core.strictfile.part import Part


def _title(known: dict[str, Any]) -> str:
    return str(known.get("release", ""))


class Plan(Part):
    """A release as declared: who gets it, in which waves, and what must be shown before each wave opens."""

    gonogo: Literal[1] = 1
    """Version of this format."""
    release: Name
    """The name of the release, such as benefits-portal-2.0."""
    product: Name
    """The product it is a release of."""
    title: Text = Field(default_factory=_title)
    """The title on pages; left out, the name of the release."""
    kind: Literal["iterative", "big-bang"]
    """Small and often, or all at once: decides which checks are required."""
    date: Day
    """The day the first wave should open."""
    timezone: Zone = "UTC"
    """The time zone of all times in the plan."""
    repository: Repository | None = None
    """Where the history of the product is."""
    schedule: Schedule = Schedule()
    """The forecast, and the time that must be left after it."""
    freezes: tuple[Freeze, ...] = ()
    """Days on which nothing opens."""
    groups: Groups
    """The user groups, by name."""
    population: Population | None = None
    """Who "every user" is."""
    flags: Mapping[FlagKey, Flag] = {}
    """The feature flags of the release, by key."""
    bucket_by: Text = "targetingKey"
    """The attribute whose users move together through stages and holdback."""
    bucketing: Literal["v2", "v3"] = "v2"
    """Version of the hash that draws the users of a stage; it stays from the first opening on."""
    waves: Annotated[tuple[Wave, ...], Field(min_length=1)]
    """The waves, in the order in which they open."""
    guardrails: tuple[Guardrail, ...] = ()
    """Measurements that stop or reverse a wave."""
    rehearsals: tuple[Rehearsal, ...] = ()
    """Migrations that are rehearsed."""
    drills: tuple[Drill, ...] = ()
    """Incidents that are exercised."""
    training: Training = Training()
    """Who must be trained before a wave, and when the material is out."""
    support: Support = Support()
    """Which answers must be ready before a wave."""
    roles: Mapping[Name, Annotated[tuple[Username, ...], Field(min_length=1)]] = {}
    """Who answers in the go/no-go poll, by role."""
    policy: Mapping[CheckId, Literal["required", "advisory", "off"]] = {}
    """Checks whose weight differs from the usual one for this kind of release."""

    def opens_at(self, wave: Wave) -> datetime:
        """Say when a wave may open, in UTC. Of a time that a clock shows twice, the first counts."""
        return wave.opens.replace(tzinfo=ZoneInfo(self.timezone)).astimezone(UTC)
