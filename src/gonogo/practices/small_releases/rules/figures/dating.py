# SPDX-License-Identifier: Apache-2.0
"""Which releases are there, when was each, and where does its date come from?

Best first: the deployment was recorded as finished; the tag is annotated; the name has a date in it; a reading saw the
tag first; its commit was committed. A date before 1990 or more than a day ahead is not believed, and the next source
is asked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from gonogo.practices.small_releases.rules.figures.believing import is_believable, moment
from gonogo.practices.small_releases.rules.history import Deployment, History, Tag
from gonogo.practices.small_releases.rules.measured import DateSource
from gonogo.practices.small_releases.rules.words import listed

NAMED = 3
"""How many names a note gives before it counts the rest."""
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)([-._]?)(\d\d)\2(\d\d)(?:\d{4}|\d{6})?(?!\d)")
SOURCES = ("tags", "deployments", "both")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A release before its commits are known. Where `source` is AT_THE_LATEST, `date` is only a bound."""

    name: str
    commit: str
    date: datetime
    source: DateSource
    incident: str = ""
    incidents: tuple[str, ...] = ()

    @property
    def dated(self) -> bool:
        """Whether any source had a date that can be believed."""
        return self.source is not DateSource.AT_THE_LATEST

    def at_latest(self, date: datetime) -> Candidate:
        """The same release, which was out by this date at the latest."""
        return replace(self, date=date)


class Candidates(NamedTuple):
    """The releases in no special order, and sentences about what could not be told."""

    releases: tuple[Candidate, ...]
    notes: tuple[str, ...]


def candidates(history: History, deployments: Sequence[Deployment], releases: str, now: datetime) -> Candidates:
    """The releases by tags, by deployment records, or by both. A deployment of a tag's name or commit dates the tag."""
    if releases not in SOURCES:
        raise ValueError(f"Releases come from tags, deployments or both, not from “{releases}”. Name one of them.")
    tags = history.tags if releases != "deployments" else ()
    of_tag, others = _deployments_of(tags, deployments)
    found = [_of_tag(history, tag, of_tag[tag.name], now) for tag in tags if tag.commit in history.commits]
    if releases != "tags":
        found += [_of_deployments(history, ones, now) for ones in others if ones[0].commit in history.commits]
    lost = [tag.name for tag in tags if tag.commit not in history.commits]
    if releases != "tags":
        lost += [ones[0].release for ones in others if ones[0].commit not in history.commits]
    return Candidates(tuple(found), tuple(_notes(found, lost, history)))


def date_in_name(name: str, committed: float, now: datetime) -> datetime | None:
    """The date that a name carries, such as 20260819 or 2026.08.19-1; None if there is none or it is contradicted.

    On that day the time of the commit is taken, if its commit is of that day, else the start of the day in UTC. A
    commit of a later day contradicts the name.
    """
    for year, _, month, day in _DATE.findall(name):
        try:
            start = datetime(int(year), int(month), int(day), tzinfo=UTC)
        except ValueError:
            continue
        if not is_believable(start.timestamp(), now.timestamp()):
            continue
        if not is_believable(committed, now.timestamp()) or committed < start.timestamp():
            return start
        return moment(committed) if committed < (start + timedelta(days=1)).timestamp() else None
    return None


def some(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    if len(names) <= NAMED:
        return listed(list(names))
    return listed([*names[:NAMED], f"{len(names) - NAMED} more"])


def _deployments_of(
    tags: Iterable[Tag], deployments: Iterable[Deployment]
) -> tuple[dict[str, list[Deployment]], list[list[Deployment]]]:
    """The records of each tag by its name, else by its commit; and the others by name and commit."""
    by_commit = defaultdict(list)
    for tag in tags:
        by_commit[tag.commit].append(tag.name)
    names = {name for tag_names in by_commit.values() for name in tag_names}
    of_tag: dict[str, list[Deployment]] = defaultdict(list)
    others: dict[tuple[str, str], list[Deployment]] = defaultdict(list)
    for one in sorted(deployments, key=lambda one: (one.finished, one.release, one.commit)):
        if one.release in names:
            of_tag[one.release].append(one)
        elif one.commit in by_commit:
            for name in by_commit[one.commit]:
                of_tag[name].append(one)
        else:
            others[one.release, one.commit].append(one)
    return of_tag, list(others.values())


def _of_tag(history: History, tag: Tag, deployments: Sequence[Deployment], now: datetime) -> Candidate:
    return _candidate(tag.name, tag.commit, deployments, _tag_dates(history, tag, now), now)


def _of_deployments(history: History, deployments: Sequence[Deployment], now: datetime) -> Candidate:
    first = deployments[0]
    committed = history.commits[first.commit].committed
    return _candidate(first.release, first.commit, deployments, [(DateSource.COMMIT, committed)], now)


def _tag_dates(history: History, tag: Tag, now: datetime) -> Iterator[tuple[DateSource, float]]:
    committed = history.commits[tag.commit].committed
    if tag.tagged is not None:
        yield DateSource.ANNOTATED_TAG, tag.tagged
    if named := date_in_name(tag.name, committed, now):
        yield DateSource.NAME, named.timestamp()
    if tag.name in history.seen:
        yield DateSource.FIRST_SEEN, history.seen[tag.name].timestamp()
    yield DateSource.COMMIT, committed


def _candidate(
    name: str,
    commit: str,
    deployments: Sequence[Deployment],
    dates: Iterable[tuple[DateSource, float]],
    now: datetime,
) -> Candidate:
    """The first believable date; without one, the release was out by now at the latest."""
    deployed = [(DateSource.DEPLOYMENT, one.finished.timestamp()) for one in deployments]
    sourced = next(
        ((source, at) for source, at in (*deployed, *dates) if is_believable(at, now.timestamp())),
        (DateSource.AT_THE_LATEST, now.timestamp()),
    )
    return Candidate(
        name=name,
        commit=commit,
        date=moment(sourced[1]),
        source=sourced[0],
        incident=next((one.incident for one in deployments if one.incident), ""),
        incidents=tuple(dict.fromkeys(incident for one in deployments for incident in one.incidents)),
    )


def _notes(found: Sequence[Candidate], lost: Sequence[str], history: History) -> Iterator[str]:
    undated = sorted(one.name for one in found if not one.dated)
    if undated:
        yield (
            f"No believable date: {some(undated)}. What is dated before 1990 or ahead of today is left out of figures "
            "that need a date; use annotated tags, or record the deployment."
        )
    if lost:
        yield (
            f"Left out: {some(sorted(lost))}. The commit is not in what was read of the clone; fetch it and measure "
            "again."
        )
    if not found and history.commits:
        yield "No release was found, so everything on main counts as waiting. Check the pattern of the tags."
