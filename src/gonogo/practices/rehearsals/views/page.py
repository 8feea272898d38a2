# SPDX-License-Identifier: Apache-2.0
"""What do the pages about rehearsals share: whose they are, and what is on record about each?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from gonogo.core import clock
from gonogo.core.errors import NotFound
from gonogo.core.queries.releases import ReleaseFacts, release_named
from gonogo.core.rules.permissions import Action, authorize
from gonogo.core.rules.verdict import State
from gonogo.core.web import actor_of
from gonogo.practices.rehearsals.queries.rehearsed import foreseen_by, names_of, planned_of, rehearsed
from gonogo.practices.rehearsals.rules.forecasting.foreseeing import Foreseen
from gonogo.practices.rehearsals.rules.judging.boring import Answers, Boring, boring
from gonogo.practices.rehearsals.rules.judging.fitting_window import assess_window
from gonogo.practices.rehearsals.rules.judging.passing import assess_passed
from gonogo.practices.rehearsals.rules.judging.planned import Planned
from gonogo.practices.rehearsals.rules.judging.staleness import assess_fresh
from gonogo.practices.rehearsals.rules.recording.kept import Rehearsed

TONES = {State.GO: "go", State.NO_GO: "no", State.UNKNOWN: "unknown"}
USUAL_AGE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Looked:
    """One rehearsal as a page shows it. `in_plan` is false when only its runs name it."""

    planned: Planned
    in_plan: bool
    rehearsed: Rehearsed
    foreseen: Foreseen | None
    answers: Answers
    boring: Boring

    @property
    def title(self) -> str:
        """The name as people read it."""
        return title_of(self.planned.name)

    @property
    def window_seconds(self) -> float | None:
        """The window of the plan."""
        return None if self.planned.window is None else self.planned.window.total_seconds()


def title_of(rehearsal: str) -> str:
    """The name of a rehearsal as people read it."""
    return rehearsal.replace("-", " ").replace("_", " ").capitalize()


def seen_release(request: HttpRequest, name: str) -> ReleaseFacts:
    """The release of the page. Raises NotAllowed or NotFound."""
    authorize(actor_of(request), Action.SEE, release=name)
    return release_named(name)


def looked_at(release: ReleaseFacts, name: str) -> Looked:
    """Everything about one rehearsal. Raises NotFound when neither the plan nor a run names it."""
    if name not in names_of(release):
        known = ", ".join(names_of(release)) or "none yet"
        raise NotFound(f'There is no rehearsal "{name}" of {release.title}. There are: {known}.')
    now = clock.now()
    in_plan = {one.name: one for one in planned_of(release)}
    planned = in_plan.get(name) or Planned(name, f"{name}.yaml", False, USUAL_AGE, None)
    return look(release, planned, name in in_plan, now)


def look(release: ReleaseFacts, planned: Planned, in_plan: bool, now: datetime) -> Looked:
    """What is on record about a rehearsal, and what follows from it."""
    one = rehearsed(release.id, planned.name, now)
    foreseen = foreseen_by(release, one)
    answers = Answers(
        assess_passed(planned, one, now), assess_fresh(planned, one, now), assess_window(planned, foreseen, now)
    )
    return Looked(planned, in_plan, one, foreseen, answers, boring(planned, one, answers))


def context_of(release: ReleaseFacts, *below: tuple[str, str]) -> dict[str, Any]:
    """What every template of this room needs; pages below the main one lead back to it."""
    board = (release.title, reverse("board", args=[release.name]))
    crumbs = [board, ("Rehearsals", reverse("rehearsals", args=[release.name]))]
    return {"release": release, "section": "board", "crumbs": [*crumbs, *below]}
