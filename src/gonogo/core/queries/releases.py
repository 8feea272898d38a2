# SPDX-License-Identifier: Apache-2.0
"""What is this release now, by its newest plan version?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from difflib import get_close_matches
from functools import lru_cache
from zoneinfo import ZoneInfo

from gonogo.core.errors import NotFound
from gonogo.core.models import PlanVersion, Release
from gonogo.core.planfile import Plan, plan_from_data


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """A release with its newest plan. `wave` is the wave whose gate is being asked about, if any."""

    id: int
    name: str
    product: str
    title: str
    kind: str
    date: date
    plan: Plan
    plan_version: int
    rosters: dict[str, str]
    wave: str | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which the plan's dates are meant."""
        return ZoneInfo(self.plan.timezone)

    def local(self, moment: datetime) -> datetime:
        """The instant as the people of this release read it."""
        return moment.astimezone(self.zone)

    def at(self, wave: str | None) -> ReleaseFacts:
        """The same release, asked about this wave."""
        return replace(self, wave=wave)

    @property
    def subjects(self) -> tuple[str, ...]:
        """The evidence subjects that bear on the gate asked about."""
        return ("release",) if self.wave is None else ("release", f"wave:{self.wave}")


def release_named(name: str) -> ReleaseFacts:
    """The facts of the release; NotFound suggests close names."""
    return facts_of(release_row(name))


def release_row(name: str) -> Release:
    """The row of the release; NotFound suggests close names."""
    try:
        return Release.objects.get(name=name)
    except Release.DoesNotExist:
        names = list(Release.objects.values_list("name", flat=True))
        close = get_close_matches(name, names, n=1)
        known = f"Did you mean {close[0]}?" if close else f"Known: {', '.join(names) or 'none yet'}."
        raise NotFound(f'There is no release "{name}". {known}') from None


def only_release() -> ReleaseFacts:
    """The release of a store that has just one; otherwise says that it must be named."""
    names = list(Release.objects.values_list("name", flat=True))
    if not names:
        raise NotFound("There is no release yet. Apply a plan first: gonogo plan apply release.yaml")
    if len(names) > 1:
        raise NotFound(f"There are {len(names)} releases; name one with --release: {', '.join(sorted(names))}.")
    return release_named(names[0])


def all_releases() -> tuple[ReleaseFacts, ...]:
    """Every release, newest first."""
    return tuple(facts_of(row) for row in Release.objects.all())


def names_of_releases() -> tuple[str, ...]:
    """The names of all releases."""
    return tuple(Release.objects.values_list("name", flat=True))


def facts_of(row: Release) -> ReleaseFacts:
    """The facts of a row by its newest plan version."""
    version = newest_plan(row.pk)
    plan = stored_plan(version.pk)
    return ReleaseFacts(
        id=row.pk,
        name=row.name,
        product=plan.product,
        title=plan.title,
        kind=plan.kind,
        date=plan.date,
        plan=plan,
        plan_version=version.number,
        rosters=dict(version.rosters),
    )


def newest_plan(release_id: int) -> PlanVersion:
    """The newest plan version of the release."""
    version = PlanVersion.objects.filter(release_id=release_id).order_by("-number").first()
    if version is None:
        raise NotFound("This release has no plan.")
    return version


@lru_cache(maxsize=256)
def stored_plan(version_id: int) -> Plan:
    """The plan of a version. Versions never change, so it is parsed once."""
    return plan_from_data(PlanVersion.objects.values_list("content", flat=True).get(pk=version_id))


def plan_versions(release_id: int) -> tuple[PlanVersion, ...]:
    """All versions, newest first."""
    return tuple(PlanVersion.objects.filter(release_id=release_id).order_by("-number"))
