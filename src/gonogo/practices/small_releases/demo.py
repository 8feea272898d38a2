# SPDX-License-Identifier: Apache-2.0
"""What has this room to tell in the demo? A repository in which the release is large, and everybody can see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from gonogo.adapters.git import GitError
from gonogo.adapters.git.importing import make_repository
from gonogo.core.actions.people import person_named
from gonogo.core.demo import Said
from gonogo.core.errors import BadInput
from gonogo.core.queries.people import actor_for
from gonogo.core.queries.releases import release_named
from gonogo.core.rules.permissions import Actor
from gonogo.practices.small_releases.actions.deployments import record_deployment
from gonogo.practices.small_releases.actions.reading import read_history
from gonogo.practices.small_releases.actions.reading_lines import count_lines
from gonogo.practices.small_releases.actions.recording import record_measurement
from gonogo.practices.small_releases.actions.resolving import commit_named
from gonogo.practices.small_releases.actions.verifying import sliced
from gonogo.practices.small_releases.models import IncidentLink
from gonogo.practices.small_releases.queries.deployments import deployments_of, links_without_deployment
from gonogo.practices.small_releases.rules.as_data import to_data
from gonogo.practices.small_releases.rules.demo.demo_history import MadeRelease, made_history
from gonogo.practices.small_releases.rules.demo.demo_stream import Stream
from gonogo.practices.small_releases.rules.figures.measuring import measure
from gonogo.practices.small_releases.rules.incidents import with_links
from gonogo.practices.small_releases.rules.measured import Measured

STORY: tuple[Said, ...] = ()
"""Nobody gives their word here: what waits is measured."""
PATTERN = "v*"
PATIENCE_SECONDS = 3.0
"""How long git may try which groups of changes merge alone; the demo should be there soon."""


def prepare(release: str, now: datetime, folder: Path) -> str:
    """Make the product's repository in the folder and measure it. Returns what to tell when that cannot be done."""
    facts = release_named(release)
    ravi = actor_for(person_named("ravi"), via="demo")
    path = folder / f"{facts.product}.git"
    history = tuple(made_history(now))
    try:
        make_repository(path, Stream().of(history))
        _deploy(facts.product, path, [one for one in history if isinstance(one, MadeRelease) and one.incident], by=ravi)
        measured = _measured(facts.product, path, now)
    except (GitError, BadInput) as error:
        return f"The demo goes on without its git history, so nothing is measured. {error}"
    record_measurement(release, to_data(measured), by=ravi, now=now)
    return ""


def _deploy(product: str, path: Path, releases: list[MadeRelease], *, by: Actor) -> None:
    """Record the unplanned releases, each with the incident that made it necessary and the release it followed."""
    for one in releases:
        recorded = one.at + timedelta(minutes=20)
        commit = commit_named(path, one.name)
        record_deployment(
            product, name=one.name, commit=commit, finished=one.at, incident=one.incident, by=by, now=recorded
        )
        IncidentLink.objects.create(
            product=product, name=one.after, incident=one.incident, recorded_at=recorded, recorded_by=by.name
        )


def _measured(product: str, path: Path, now: datetime) -> Measured:
    history = count_lines(path, read_history(path, pattern=PATTERN, now=now))
    found = measure(history, deployments=deployments_of(product), pattern=PATTERN, now=now)
    found = replace(found, slices=sliced(history, found, path=path, seconds=PATIENCE_SECONDS).slices)
    return with_links(found, links_without_deployment(product))
