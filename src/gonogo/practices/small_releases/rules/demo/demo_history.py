# SPDX-License-Identifier: Apache-2.0
"""What happened on the demo's main branch? Small weekly releases for a year, then everything waits for version 2.0.

Drawn from hashes, so the same day always gives the same history; dates are always relative to that day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TypeVar

from gonogo.practices.small_releases.rules.demo.demo_words import (
    AREAS,
    BOT,
    FIXES,
    LEFT,
    LEFT_AREA,
    MIGRATED,
    PEOPLE,
    SIGN_IN,
    VERBS,
    Area,
)

T = TypeVar("T")
DAY = timedelta(days=1)
REGULAR = 42
"""Regular releases; with the four corrections in between there are 46."""
CORRECTED = (8, 17, 30, 38)
WAITING = 212
WAITED = 143
SIGN_IN_CHANGES = 9
FEWEST, MORE = 8, 11


@dataclass(frozen=True, slots=True)
class MadeChange:
    """A change of the main branch: a squashed or merged pull request with its own commits' times."""

    number: int
    subject: str
    author: tuple[str, str]
    paths: tuple[str, ...]
    commits: tuple[datetime, ...]
    merged: datetime
    squashed: bool


@dataclass(frozen=True, slots=True)
class MadeRelease:
    """A tag after the changes that came before it; `incident` made it necessary."""

    name: str
    at: datetime
    annotated: bool
    incident: str = ""
    after: str = ""
    """The release that the incident followed."""


def made_history(now: datetime) -> Iterator[MadeChange | MadeRelease]:
    """Changes and releases in the order in which they happened."""
    today = datetime.combine(now.astimezone(UTC).date(), time(0, 0), UTC)
    number, since = 0, None
    for index, day in enumerate(_release_days(today)):
        count = FEWEST + _draw(MORE, "size", index)
        since = since or day - 7 * DAY
        for moment in _moments(since, day, count, index):
            number += 1
            yield _change(number, moment, waiting=None)
        yield MadeRelease(f"v1.{index + 1}.0", day + timedelta(hours=15), annotated=index % 4 != 3)
        since = day + timedelta(hours=16)
        if index in CORRECTED:
            since, number = day + DAY + timedelta(hours=18), number + 1
            yield _correction(number, day + DAY + timedelta(hours=15))
            yield _corrected(index, since)
    for position, moment in enumerate(_waiting_moments(today)):
        number += 1
        yield _change(number, min(moment, now - timedelta(hours=1)), waiting=position)


def _release_days(today: datetime) -> list[datetime]:
    """Every week on one day, now and then after two, and never in the last days of a year."""
    days = [today - (WAITED + 1) * DAY]
    for index in range(REGULAR - 1):
        day = days[-1] - (14 if _draw(6, "gap", index) == 0 else 7) * DAY
        days.append(day - 7 * DAY if (day.month, day.day) >= (12, 20) else day)
    return days[::-1]


def _moments(since: datetime, until: datetime, count: int, seed: int) -> list[datetime]:
    step = (until - since) / count
    found = [_at_work(since + step * index + step / 2, f"{seed}.{index}") for index in range(count)]
    return sorted(min(max(moment, since), until + timedelta(hours=14)) for moment in found)


def _waiting_moments(today: datetime) -> list[datetime]:
    """The first one so many days ago, the others evenly up to today."""
    first = today - WAITED * DAY
    begun = first + timedelta(hours=14)
    others = _moments(first, today, WAITING, 1000)[1:]
    return [begun, *sorted(max(moment, begun + timedelta(minutes=5)) for moment in others)]


def _at_work(moment: datetime, seed: str) -> datetime:
    """The same day between 9 and 17 o'clock on the East coast; weekends move to Friday or Monday."""
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    day += {5: -1, 6: 1}.get(day.weekday(), 0) * DAY
    return day + timedelta(hours=13 + _draw(8, "hour", seed), minutes=_draw(60, "minute", seed))


def _change(number: int, merged: datetime, *, waiting: int | None) -> MadeChange:
    area = SIGN_IN if waiting is not None and waiting < SIGN_IN_CHANGES else _pick(AREAS, "area", number)
    if waiting is not None and waiting >= SIGN_IN_CHANGES and _draw(25, "bot", number) == 0:
        return _update(number, merged)
    thing = _pick(area.things, "thing", number)
    words = _pick(FIXES if _draw(5, "fix", number) == 0 else VERBS, "verb", number)
    hard = waiting is None or waiting > 2 * SIGN_IN_CHANGES
    paths = _paths(area, thing, number, hard=hard, shared=area is not SIGN_IN)
    subject = words.format(thing.replace("_", " "))
    left = area.folder == LEFT_AREA and waiting is None
    author = LEFT if left else _pick(PEOPLE, "author", number)
    squashed = _draw(8, "squash", number) > 0
    title = f"{subject} (#{number})" if squashed else f"Merge pull request #{number} from portal/{area.folder}-{number}"
    return MadeChange(number, title, author, paths, _commits(merged, number), merged, squashed)


def _update(number: int, merged: datetime) -> MadeChange:
    paths = ("package.json", "package-lock.json")
    subject = f"Bump form-parts from 3.{number % 20}.0 to 3.{number % 20}.1 (#{number})"
    return MadeChange(number, subject, BOT, paths, (merged - timedelta(hours=20),), merged, squashed=True)


def _correction(number: int, merged: datetime) -> MadeChange:
    subject = f"Fix what the last release broke for saved forms (#{number})"
    started = (merged - timedelta(hours=2),)
    return MadeChange(number, subject, PEOPLE[0], ("app/intake/save_and_return.py",), started, merged, squashed=True)


def _corrected(index: int, at: datetime) -> MadeRelease:
    incident = "INC-204" if index == CORRECTED[-1] else ""
    return MadeRelease(f"v1.{index + 1}.1", at, True, incident, f"v1.{index + 1}.0" if incident else "")


def _paths(area: Area, thing: str, number: int, *, hard: bool, shared: bool) -> tuple[str, ...]:
    """One to four files of the thing, at times with the files that everybody touches, or a migration."""
    own = [f"app/{area.folder}/{thing}.py"]
    own += [f"app/{area.folder}/templates/{thing}.html"] if _draw(3, "page", number) else []
    own += [f"tests/{area.folder}/test_{thing}.py"] if _draw(4, "test", number) else []
    if shared:
        own += ["locales/en.json", "locales/es.json"] if _draw(5, "words", number) == 0 else []
        own += ["app/routes.py"] if _draw(12, "routes", number) == 0 else []
        own += ["config/settings.yml"] if _draw(20, "settings", number) == 0 else []
    if hard:
        own += [f"db/migrations/{number:04}_{_pick(MIGRATED, 'table', number)}.sql"] if number % 37 == 5 else []
        own += ["api/openapi.yaml"] if _draw(30, "contract", number) == 0 else []
    return tuple(own)


def _commits(merged: datetime, number: int) -> tuple[datetime, ...]:
    """One or two commits of the branch; the last one some hours or days before it came to main."""
    review = timedelta(hours=2 + _draw(16, "review", number) ** 2 / 3)
    coding = timedelta(hours=1 + _draw(14, "coding", number) ** 2 / 2)
    count = 1 + _draw(2, "commits", number)
    last = merged - review
    return tuple(last - coding * (count - 1 - index) / max(count - 1, 1) for index in range(count))


def _pick(options: Sequence[T], *seed: object) -> T:
    return options[_draw(len(options), *seed)]


def _draw(below: int, *seed: object) -> int:
    """A number from 0 that depends on the seed alone."""
    return int.from_bytes(hashlib.sha256(repr(seed).encode()).digest()[:8]) % below
