# SPDX-License-Identifier: Apache-2.0
"""What has this room to tell in the demo? A migration that was rehearsed until it was boring, in seventeen nights."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from gonogo.core.actions.people import person_named
from gonogo.core.demo import Said, Step
from gonogo.core.queries.people import actor_for
from gonogo.practices.rehearsals.actions.recording import record_run
from gonogo.practices.rehearsals.actions.telling import tell_size
from gonogo.practices.rehearsals.rules.demo.made_people import NAME
from gonogo.practices.rehearsals.rules.demo.made_runs import NIGHTS, Made, made_run, production_rows
from gonogo.practices.rehearsals.rules.recording.report_data import report_to_data

STORY: tuple[Said, ...] = ()
"""Nobody gives their word here: every run is on record."""
SIZE_TOLD = 5.0
"""So many days ago somebody looked how large production is."""
TOLD_AFTER = timedelta(minutes=1)


def steps(release: str, now: datetime) -> tuple[Step, ...]:
    """The runs, each recorded when it ended, and a word about the size of production."""
    nights = tuple(
        Step(float(night.days_ago), partial(_record, release, number, night)) for number, night in enumerate(NIGHTS, 1)
    )
    return (*nights, Step(SIZE_TOLD, partial(_tell_size, release)))


def _record(release: str, number: int, night: Made, then: datetime) -> None:
    """As the runner does at the end of a run."""
    report = made_run(number, night, then - TOLD_AFTER)
    record_run(release, report_to_data(report), by=actor_for(person_named("ravi"), via="demo"), now=then)


def _tell_size(release: str, then: datetime) -> None:
    tell_size(release, NAME, production_rows(), by=actor_for(person_named("ravi"), via="demo"), now=then)
