# SPDX-License-Identifier: Apache-2.0
"""What stands in the release calendar, and since when does each entry say what it says?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from gonogo.core.models import Person, PlanVersion
from gonogo.core.planfile import Plan
from gonogo.core.practice import practices
from gonogo.core.queries.kept import Kept
from gonogo.core.queries.people import actor_for
from gonogo.core.queries.releases import ReleaseFacts, plan_versions, release_named, stored_plan
from gonogo.core.rules.calendar import CalendarEntry, EntryKind, slug
from gonogo.core.rules.permissions import Action, refusal
from gonogo.practices.schedule.models import CalendarFeed
from gonogo.practices.schedule.queries.forecasts import newest_recorded
from gonogo.practices.schedule.rules.days.feed import in_order, outside, with_changes

ONE_DAY = timedelta(days=1)
_changes: Kept[tuple[object, ...], tuple[CalendarEntry, ...]] = Kept(16)


@dataclass(frozen=True, slots=True)
class FeedFacts:
    """One secret address of the calendar, without its secret."""

    number: int
    person: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class FeedContent:
    """What a feed tells now: the release, when it began, and its entries, each with the instant of its last change."""

    release: ReleaseFacts
    begun: datetime
    entries: tuple[CalendarEntry, ...]


def entries_of(release: ReleaseFacts, now: datetime) -> tuple[CalendarEntry, ...]:
    """The entries of this room: release date, code freeze, freezes, days off, and the P85 forecast."""
    return (*_dates(release.plan), *_freezes(release.plan), *_leave(release.plan), *_forecast(release))


def all_entries(release: ReleaseFacts, now: datetime) -> tuple[CalendarEntry, ...]:
    """The entries of every room, in the order in which they happen."""
    entries = [one for room in practices() if room.calendar is not None for one in room.calendar(release, now)]
    return tuple(sorted(entries, key=in_order))


def _dates(plan: Plan) -> Iterator[CalendarEntry]:
    if (freeze := plan.schedule.code_freeze) is not None:
        note = "From this day on only corrections are taken in."
        yield CalendarEntry("code-freeze", EntryKind.CODE_FREEZE, "Code freeze", freeze, freeze + ONE_DAY, note)
    note = "The day on which the first wave should open."
    yield CalendarEntry("release-date", EntryKind.RELEASE, "Release date", plan.date, plan.date + ONE_DAY, note)


def _freezes(plan: Plan) -> Iterator[CalendarEntry]:
    """Freezes by name; the second one of a name is told apart by its number, so that moving one changes no uid."""
    seen: Counter[str] = Counter()
    for one in plan.freezes:
        name = slug(one.name)
        seen[name] += 1
        yield CalendarEntry(
            uid=f"freeze/{name}" + (f"/{seen[name]}" if seen[name] > 1 else ""),
            kind=EntryKind.FREEZE,
            title=f"Freeze: {one.name}",
            start=one.first,
            end=one.last + ONE_DAY,
            note=f"No wave opens for {', '.join(one.groups)}." if one.groups else "No wave opens.",
        )


def _leave(plan: Plan) -> Iterator[CalendarEntry]:
    for number, one in enumerate(plan.schedule.leave, start=1):
        note = "The team is away." if one.away == 100 else f"{one.away} % of the team are away."
        uid = f"leave/{number}"
        yield CalendarEntry(uid, EntryKind.DAY_OFF, f"Leave: {one.name}", one.first, one.last + ONE_DAY, note)


def _forecast(release: ReleaseFacts) -> Iterator[CalendarEntry]:
    newest = newest_recorded(release.id)
    if newest is None or not newest.sound or (day := newest.outlook.dates.p85) is None:
        return
    said = f"said the forecast of {release.local(newest.made_at):%-d %B %Y}"
    if newest.outlook.remaining:
        title, note = "Work done (P85 forecast)", f"In 85 of 100 cases the work is done by this day, {said}."
    else:
        title, note = "Work done", f"Nothing was left to do after this day, {said}."
    yield CalendarEntry("forecast/p85", EntryKind.FORECAST, title, day, day + ONE_DAY, note, newest.made_at)


def entries_with_changes(release: ReleaseFacts, now: datetime) -> tuple[CalendarEntry, ...]:
    """The entries of every room, each with the instant of its last change, worked out from all plan versions.

    Kept as long as the entries and the plan are the same: then so is their past.
    """
    plans = PlanVersion.objects.filter(release_id=release.id).order_by("number").values_list("pk", "hash", "created_at")
    key = (tuple(plans), all_entries(release, now))
    return _changes.get(key, lambda: with_changes(_versions(release, now)))


def _versions(release: ReleaseFacts, now: datetime) -> list[tuple[datetime, tuple[CalendarEntry, ...]]]:
    """When each plan version came, and what its entries would be, going by what has happened until now."""
    versions: list[tuple[datetime, tuple[CalendarEntry, ...]]] = []
    last: object = None
    for version in reversed(plan_versions(release.id)):
        plan = stored_plan(version.pk)
        if (dated := _dated_part(plan)) != last:
            past = replace(
                release, plan=plan, date=plan.date, title=plan.title, kind=plan.kind, plan_version=version.number
            )
            versions.append((version.created_at, all_entries(past, now)))
        last = dated
    return versions


def _dated_part(plan: Plan) -> tuple[object, ...]:
    """What of a plan the calendar is made from; versions that agree in it are asked once."""
    return (plan.date, plan.timezone, plan.title, plan.schedule, plan.freezes, plan.waves, plan.rehearsals, plan.drills)


def feed_content(secret_hash: str, now: datetime) -> FeedContent | None:
    """What the feed of this secret tells; None when there is none, it was revoked, or its person may not look."""
    row = CalendarFeed.objects.filter(secret_hash=secret_hash, revoked_at=None).select_related("release").first()
    if row is None or not _may_look(row):
        return None
    release = release_named(row.release.name)
    return FeedContent(release, row.release.created_at, outside(entries_with_changes(release, now)))


def _may_look(row: CalendarFeed) -> bool:
    person = Person.objects.filter(username=row.person, is_active=True).first()
    return person is not None and refusal(actor_for(person, via="feed"), Action.SEE, release=row.release.name) is None


def feeds_of(release: ReleaseFacts, person: str) -> tuple[FeedFacts, ...]:
    """The addresses of this calendar that a person has now, oldest first."""
    rows = CalendarFeed.objects.filter(release_id=release.id, person=person, revoked_at=None)
    return tuple(FeedFacts(row.pk, row.person, row.created_at) for row in rows)


def last_day(entry: CalendarEntry, release: ReleaseFacts) -> date:
    """The last day of the entry, as the people of the release read it."""
    if entry.end is None:
        return first_day(entry, release)
    if isinstance(entry.end, datetime):
        return release.local(entry.end - timedelta(microseconds=1)).date()
    return entry.end - ONE_DAY


def first_day(entry: CalendarEntry, release: ReleaseFacts) -> date:
    """The day of the entry, or its first one, as the people of the release read it."""
    return release.local(entry.start).date() if isinstance(entry.start, datetime) else entry.start
