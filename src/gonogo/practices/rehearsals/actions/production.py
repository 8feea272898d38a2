# SPDX-License-Identifier: Apache-2.0
"""Record how long a real cutover took, beside what would have been forecast, so that later forecasts learn from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from gonogo.core.actions.record_evidence import record_evidence
from gonogo.core.errors import BadInput
from gonogo.core.models import Evidence, Release
from gonogo.core.queries.releases import release_named
from gonogo.core.rules.evidence import Outcome
from gonogo.core.rules.permissions import Action, Actor, authorize
from gonogo.practices.rehearsals.actions.telling import require_name
from gonogo.practices.rehearsals.queries.kinds import PRODUCTION
from gonogo.practices.rehearsals.queries.rehearsed import foreseen_by, rehearsed
from gonogo.practices.rehearsals.rules.durations import spoken
from gonogo.practices.rehearsals.rules.forecasting.foreseeing import Foreseen

MOST_STEPS = 500


@dataclass(frozen=True, slots=True)
class DoneStep:
    """A step of the way up in production, and how long it took."""

    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Production:
    """A real cutover: when it began and ended, its steps, and whether all of them were carried out."""

    rehearsal: str
    started: datetime
    finished: datetime
    steps: tuple[DoneStep, ...]
    completed: bool = True

    @property
    def seconds(self) -> float:
        """All steps together."""
        return sum(one.seconds for one in self.steps)


@dataclass(frozen=True, slots=True)
class RecordedProduction:
    """The number of the evidence, whether it is new, its sentence, and the forecast from before, if there was one."""

    evidence: int
    new: bool
    statement: str
    forecast: dict[str, Any] | None


def record_production(release: str, done: Production, *, by: Actor, now: datetime) -> RecordedProduction:
    """Record it with the forecast that runs before it gave. The same cutover twice is one piece of evidence.

    Raises NotAllowed, NotFound, or BadInput when it cannot be or when another result of that start is on record.
    """
    authorize(by, Action.RECORD_EVIDENCE, release=release)
    _require_possible(done)
    facts = release_named(release)
    with transaction.atomic():
        Release.objects.select_for_update().get(pk=facts.id)
        steps = [{"name": one.name, "seconds": one.seconds} for one in done.steps]
        before = _recorded_before(facts.id, done)
        if before is not None:
            if before.facts.get("steps") != steps or before.facts.get("completed") is not done.completed:
                raise BadInput(
                    f"A cutover of {done.rehearsal} that began then is on record as evidence {before.number} with "
                    "another result. What is recorded never changes."
                )
            return _told(before.number, False, before.facts)
        forecast = _as_data(foreseen_by(facts, rehearsed(facts.id, done.rehearsal, now), before=done.started))
        content = {
            "statement": _statement(done, forecast),
            "started": done.started.isoformat(),
            "completed": done.completed,
            "seconds": done.seconds,
            "steps": steps,
            "forecast": forecast,
        }
        link = record_evidence(
            release,
            kind=PRODUCTION,
            subject=done.rehearsal,
            outcome=Outcome.PASSED if done.completed else Outcome.FAILED,
            by=by,
            now=now,
            observed_at=done.finished,
            facts=content,
        )
    return _told(link.number, True, content)


def _require_possible(done: Production) -> None:
    require_name(done.rehearsal)
    if not 0 < len(done.steps) <= MOST_STEPS:
        raise BadInput(f"Name one step with its seconds at least and {MOST_STEPS} at most.")
    if done.finished <= done.started:
        raise BadInput("The cutover ended before it began; correct its times.")
    taken = (done.finished - done.started).total_seconds()
    if done.seconds > taken + 1:
        raise BadInput(
            f"The steps took {spoken(done.seconds)} together, the cutover only {spoken(taken)}; correct one of them."
        )


def _recorded_before(release_id: int, done: Production) -> Evidence | None:
    rows = Evidence.objects.filter(release_id=release_id, kind=PRODUCTION, subject=done.rehearsal)
    return rows.filter(facts__started=done.started.isoformat()).first()


def _as_data(foreseen: Foreseen | None) -> dict[str, Any] | None:
    """The forecast of the way up before anything corrected it; None where there was none."""
    if foreseen is None or foreseen.up.seconds is None:
        return None
    return {
        "footing": foreseen.up.footing.value,
        "middle": foreseen.up.middle,
        "upper": foreseen.up.bare,
        "shown": foreseen.up.seconds,
        "runs": len(foreseen.rests_on.runs),
        "machine": foreseen.rests_on.label[:200],
    }


def _statement(done: Production, forecast: dict[str, Any] | None) -> str:
    what = f'"{done.rehearsal}" took {spoken(done.seconds)} in production'
    if not done.completed:
        return f"{what} and was not carried out whole."
    if forecast is None:
        return f"{what}; there was no forecast to hold it against."
    held = "within" if done.seconds <= forecast["shown"] else "beyond"
    return f"{what}, {held} the forecast of at most {spoken(forecast['shown'])}."


def _told(number: int, new: bool, facts: dict[str, Any]) -> RecordedProduction:
    return RecordedProduction(number, new, str(facts["statement"]), facts.get("forecast"))
