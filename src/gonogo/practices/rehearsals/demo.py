# SPDX-License-Identifier: Apache-2.0
"""What has this room to tell in the demo? A migration that was rehearsed until it was boring, and the nights around it.

Seventeen runs on copies, two dress rehearsals with the real people, and the cutover that is planned.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial

from gonogo.core.actions.people import person_named
from gonogo.core.demo import Said, Step
from gonogo.core.queries.people import actor_for
from gonogo.core.queries.releases import ReleaseFacts, release_named
from gonogo.core.rules.permissions import Actor
from gonogo.practices.rehearsals.actions.cutover.moves import Sender, make_move
from gonogo.practices.rehearsals.actions.cutover.runbooks import keep_runbook
from gonogo.practices.rehearsals.actions.cutover.scheduling import schedule_cutover
from gonogo.practices.rehearsals.actions.recording import record_run
from gonogo.practices.rehearsals.actions.telling import tell_size
from gonogo.practices.rehearsals.files.cutover import read_runbook
from gonogo.practices.rehearsals.queries.cutovers import RunbookFacts
from gonogo.practices.rehearsals.rules.cutover.execution import Kind
from gonogo.practices.rehearsals.rules.demo import made_night
from gonogo.practices.rehearsals.rules.demo.made_people import NAME
from gonogo.practices.rehearsals.rules.demo.made_runs import NIGHTS, Made, made_run, production_rows
from gonogo.practices.rehearsals.rules.recording.report_data import report_to_data

STORY: tuple[Said, ...] = ()
"""Nobody gives their word here: every run is on record."""
SIZE_TOLD = 5.0
"""So many days ago somebody looked how large production is."""
DRESSED = (("dress-1", 16.4, made_night.BACK), ("dress-2", 9.4, made_night.FORWARD))
"""The dress rehearsals: name, so many days ago, and what happened."""
PLANNED = 0.6
"""So many days ago the cutover itself was scheduled, by what all runs and nights had shown."""
NIGHTFALL = time(22)
TOLD_AFTER = timedelta(minutes=1)


def steps(release: str, now: datetime) -> tuple[Step, ...]:
    """The runs, each recorded when it ended, and a word about the size of production."""
    nights = tuple(
        Step(float(night.days_ago), partial(_record, release, number, night)) for number, night in enumerate(NIGHTS, 1)
    )
    dressed = tuple(Step(days_ago, partial(_dress, release, name, moves)) for name, days_ago, moves in DRESSED)
    planned = Step(PLANNED, partial(_plan_cutover, release))
    return (*nights, Step(SIZE_TOLD, partial(_tell_size, release)), *dressed, planned)


def _record(release: str, number: int, night: Made, then: datetime) -> None:
    """As the runner does at the end of a run."""
    report = made_run(number, night, then - TOLD_AFTER)
    record_run(release, report_to_data(report), by=actor_for(person_named("ravi"), via="demo"), now=then)


def _tell_size(release: str, then: datetime) -> None:
    tell_size(release, NAME, production_rows(), by=actor_for(person_named("ravi"), via="demo"), now=then)


def _dress(release: str, name: str, moves: tuple[made_night.Made, ...], then: datetime) -> None:
    """A dress rehearsal of the release, move by move, by those who made each."""
    facts = release_named(release)
    schedule_cutover(
        facts, _runbook(facts, then), name, kind=Kind.DRESS, starts=then, by=_as("dana"), now=then - timedelta(days=2)
    )
    for number, made in enumerate(made_night.in_order(moves)):
        sender = Sender(_as(made.by), f"demo-{number}", made.runner)
        make_move(facts, name, made.move, by=sender, now=then + timedelta(minutes=made.minutes))


def _plan_cutover(release: str, then: datetime) -> None:
    """The real one, in the night from Saturday to Sunday before the pilot opens."""
    facts = release_named(release)
    schedule_cutover(facts, _runbook(facts, then), "cutover", kind=Kind.CUTOVER, by=_as("dana"), now=then)


def _runbook(release: ReleaseFacts, then: datetime) -> RunbookFacts:
    """The runbook with the window of the real night."""
    saturday = datetime.combine(release.date - timedelta(days=(release.date.weekday() + 2) % 7), NIGHTFALL)
    text = made_night.runbook_text(saturday, saturday + made_night.LENGTH)
    return keep_runbook(release, read_runbook(text), by=_as("dana"), now=then)[0]


def _as(username: str) -> Actor:
    return actor_for(person_named(username), via="demo")
