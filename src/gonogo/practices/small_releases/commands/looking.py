# SPDX-License-Identifier: Apache-2.0
"""What does the clone that was asked for hold? It is read and measured with what the plan and CI say about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from gonogo.core.command import call
from gonogo.core.errors import GonogoError
from gonogo.practices.small_releases.commands.options import Asked

if TYPE_CHECKING:
    from gonogo.practices.small_releases.rules.history import Deployment, History
    from gonogo.practices.small_releases.rules.measured import Measured

USUAL_PATTERN = "v*"
MOST_COUNTED = 1000
"""Commits whose lines are counted while somebody waits for a list."""


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What CI and people recorded about the product: deployments, and incidents by the name of a release."""

    deployments: tuple[Deployment, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """A clone that was read: what was asked with the plan's defaults filled in, its history, and what was measured."""

    asked: Asked
    history: History
    measured: Measured
    on_record: OnRecord

    def again(self, history: History) -> Look:
        """The same look with more lines counted, as of the moment when the clone was read."""
        return _measured(self.asked, history, self.on_record, self.measured.measured_at)


def look(asked: Asked) -> Look:
    """Read the clone and measure it; no line is counted anew. Raises BadInput when it cannot be read."""
    from gonogo.core import store

    store.prepare()
    from gonogo.core import clock
    from gonogo.practices.small_releases.actions.reading import read_history

    asked, now = settled(asked), clock.now()
    history = read_history(asked.repo, pattern=asked.pattern or USUAL_PATTERN, branch=asked.branch, now=now)
    return _measured(asked, history, recorded(asked.product), now)


def with_pending_lines(seen: Look) -> Look:
    """The same with the lines of what waits counted, unless that are very many commits.

    The newest commits are counted; among them may be some of tags beside main, so more are than wait.
    """
    pending = seen.measured.pending
    if pending.lines_added is not None or pending.commits > MOST_COUNTED:
        return seen
    from gonogo.practices.small_releases.actions.reading_lines import count_lines

    most = min(MOST_COUNTED, 2 * pending.commits + 100)
    return seen.again(count_lines(seen.asked.repo, seen.history, most=most))


def _measured(asked: Asked, history: History, on_record: OnRecord, now: datetime) -> Look:
    from gonogo.practices.small_releases.rules.figures.measuring import measure
    from gonogo.practices.small_releases.rules.incidents import with_links

    pattern = asked.pattern or USUAL_PATTERN
    found = measure(
        history,
        deployments=() if asked.releases == "tags" else on_record.deployments,
        pattern=pattern,
        now=now,
        exclude=asked.exclude,
        releases=asked.releases,
    )
    return Look(replace(asked, pattern=pattern), history, with_links(found, on_record.links), on_record)


def settled(asked: Asked) -> Asked:
    """What was asked, with what the plan of the only release says where no pattern was given."""
    if asked.pattern is not None:
        return asked
    found = _if_found("plan.export")
    if found is None:
        return asked
    from gonogo.core.planfile import PlanError, read_plan

    try:
        repository = read_plan(str(found["plan"])).repository
    except PlanError:
        return asked
    if repository is None:
        return asked
    return replace(
        asked,
        pattern=repository.releases,
        branch=asked.branch or repository.branch,
        exclude=(*repository.exclude, *asked.exclude),
    )


def recorded(product: str | None) -> OnRecord:
    """What is on record about the product; left out, about that of the only release."""
    from gonogo.practices.small_releases.rules.history import Deployment

    found = _if_found("releases.deployments", product=product) or {"deployments": (), "links": ()}
    deployments = (
        Deployment(
            release=one["release"],
            commit=one["commit"],
            finished=datetime.fromisoformat(one["finished"]),
            incident=one["incident"],
            incidents=tuple(one["incidents"]),
        )
        for one in found["deployments"]
    )
    return OnRecord(tuple(deployments), tuple((one["release"], one["incident"]) for one in found["links"]))


def _if_found(name: str, **params: Any) -> Mapping[str, Any] | None:
    """The answer to an operation about the only release; None where there is none, or several."""
    try:
        return call(name, **params)
    except GonogoError as error:
        if error.code == "not-found":
            return None
        raise
