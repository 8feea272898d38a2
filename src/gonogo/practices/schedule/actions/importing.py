# SPDX-License-Identifier: Apache-2.0
"""Bring in the work of a release: as a list from a tracker, as counts per week, or as changes of its repository."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from gonogo.core.actions.record_event import record_event
from gonogo.core.errors import BadInput
from gonogo.core.queries.releases import ReleaseFacts, release_named
from gonogo.core.rules.permissions import Action, Actor, authorize
from gonogo.practices.schedule.models import WorkList
from gonogo.practices.schedule.queries.work import newest_measured
from gonogo.practices.schedule.rules.backlog.counting import BadCounts, counts_in, typed_counts
from gonogo.practices.schedule.rules.backlog.kept_work import work_to_data
from gonogo.practices.schedule.rules.backlog.work import Origin, Work
from gonogo.practices.schedule.rules.backlog.work_columns import Wanted
from gonogo.practices.schedule.rules.backlog.work_csv import WorkRead, read_work

LONGEST_NAME = 200


def import_work(
    release: str, content: bytes, *, file_name: str, by: Actor, now: datetime, wanted: Wanted | None = None
) -> WorkRead:
    """Read a list and store it as the newest work. Raises BadInput with every row that cannot be read."""
    authorize(by, Action.RECORD_EVIDENCE, release=release)
    facts = release_named(release)
    today = facts.local(now).date()
    read = read_work(content, zone=facts.zone, today=today, wanted=wanted)
    if read.problems:
        raise BadInput(f"The list {file_name} cannot be used.", details=read.problems)
    name = file_name.replace("\\", "/").rpartition("/")[2][:LONGEST_NAME]
    source = f"{name} ({read.tracker})"
    _store(facts, read.as_work(source, today), len(read.items) + read.undated, by, now)
    return read


def type_in_work(
    release: str,
    *,
    done: Sequence[int],
    remaining: int,
    created: Sequence[int] | None = None,
    by: Actor,
    now: datetime,
) -> Work:
    """Store what was finished in each of the last full weeks, oldest first, and what remains. Raises BadInput."""
    authorize(by, Action.RECORD_EVIDENCE, release=release)
    facts = release_named(release)
    today = facts.local(now).date()
    try:
        counts = typed_counts(done, remaining, today, created)
    except BadCounts as error:
        raise BadInput(str(error)) from None
    work = Work(Origin.TYPED, f"typed in by {by.name}", today, counts=counts)
    _store(facts, work, sum(done) + remaining, by, now)
    return work


def take_changes(release: str, *, remaining: int | None, by: Actor, now: datetime) -> Work:
    """Store the changes per week that were counted in the repository, and what remains. Raises BadInput.

    `remaining` left out is the number that the plan says.
    """
    authorize(by, Action.RECORD_EVIDENCE, release=release)
    facts = release_named(release)
    backlog = facts.plan.schedule.backlog
    left = remaining if remaining is not None else (backlog.remaining if backlog else None)
    if left is None:
        raise BadInput(
            "Say how many changes are still to come: --remaining N, or backlog: {source: git, remaining: N}."
        )
    measured = newest_measured(facts)
    if measured is None:
        raise BadInput("The repository was not measured yet. Run `gonogo releases measure` in a clone of it first.")
    if measured.expired(now):
        raise BadInput(
            f"The repository was last measured on {facts.local(measured.observed_at):%-d %B %Y}, too long ago. "
            "Run `gonogo releases measure` again."
        )
    try:
        counts = counts_in(measured.facts, left)
    except BadCounts as error:
        raise BadInput(str(error)) from None
    source = f"changes of the repository (evidence {measured.number})"
    work = Work(Origin.GIT, source, facts.local(measured.observed_at).date(), counts=counts)
    _store(facts, work, sum(counts.done) + left, by, now)
    return work


def _store(release: ReleaseFacts, work: Work, items: int, by: Actor, now: datetime) -> None:
    WorkList.objects.create(
        release_id=release.id,
        source=work.source,
        content=work_to_data(work),
        items=items,
        imported_at=now,
        imported_by=by.name,
    )
    record_event(
        release_id=release.id, subject="work", verb="work brought in", by=by, at=now, after=work.origin.value,
        facts={"source": work.source, "items": items},
    )  # fmt: skip
