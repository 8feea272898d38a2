# SPDX-License-Identifier: Apache-2.0
"""What does this room say at a gate? It judges by recorded runs; a person's word counts only where there are none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from gonogo.core.planfile.schema import Plan
from gonogo.core.practice import PlanObjection, Practice, check, or_word
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.rules.roster import Roster
from gonogo.core.rules.verdict import Verdict
from gonogo.practices.rehearsals.queries.calendar import entries_of
from gonogo.practices.rehearsals.queries.kinds import EVIDENCE_KINDS, MIGRATION, RUN, SIZE
from gonogo.practices.rehearsals.queries.rehearsed import foreseen_by, name_of_file, planned_of, rehearsed
from gonogo.practices.rehearsals.queries.runs import names_with_runs
from gonogo.practices.rehearsals.rules.judging.fitting_window import assess_window
from gonogo.practices.rehearsals.rules.judging.passing import assess_passed
from gonogo.practices.rehearsals.rules.judging.planned import Planned, all_of
from gonogo.practices.rehearsals.rules.judging.staleness import assess_fresh
from gonogo.practices.rehearsals.rules.recording.kept import Rehearsed


@check(
    "rehearsals.passed",
    question="Did the latest rehearsal of each critical migration pass: nothing lost, backout verified?",
    remedy="Mend the migration and rehearse it again, backout included.",
    evidence_kinds=(RUN,),
)
def passed(release: ReleaseFacts, now: datetime) -> Verdict:
    """By the newest full run of each critical rehearsal; where none was ever run, somebody's word."""
    return _worst("rehearsals.passed", release, now, lambda planned, one: assess_passed(planned, one, now))


@check(
    "rehearsals.fresh",
    question="Is the latest rehearsal recent, and of the migration as it stands now?",
    remedy="Rehearse again on a fresh copy.",
    evidence_kinds=(RUN, MIGRATION, SIZE),
)
def fresh(release: ReleaseFacts, now: datetime) -> Verdict:
    """By age, by the files of the migration and by the growth of production; without runs, somebody's word."""
    return _worst("rehearsals.fresh", release, now, lambda planned, one: assess_fresh(planned, one, now))


@check(
    "rehearsals.window",
    question="Does the forecast duration, backout included, fit the cutover window?",
    remedy="Make the migration shorter or ask for a longer window.",
    evidence_kinds=(RUN, SIZE),
)
def window(release: ReleaseFacts, now: datetime) -> Verdict:
    """By the upper bound of the forecast; without runs, somebody's word."""

    def assess(planned: Planned, one: Rehearsed) -> Verdict:
        numbers = [one.runs[0].number] if one.runs else []
        numbers += [one.production.number] if one.production else []
        return assess_window(planned, foreseen_by(release, one), now, numbers)

    return _worst("rehearsals.window", release, now, assess)


def _worst(id: str, release: ReleaseFacts, now: datetime, assess: Callable[[Planned, Rehearsed], Verdict]) -> Verdict:
    """The worst answer about the critical rehearsals. A word counts only where none of them was ever run."""
    critical = [one for one in planned_of(release) if one.critical]
    if not critical:
        nothing = Verdict.unknown("The plan names no critical rehearsal; `rehearsals` in it says which there are.")
        return or_word(id, nothing, release, now)
    each = [(planned, rehearsed(release.id, planned.name, now)) for planned in critical]
    verdict = all_of([assess(planned, one) for planned, one in each])
    if any(one.runs for _, one in each):
        return verdict
    if others := names_with_runs(release.id):
        names = ", ".join(f'"{one}"' for one in others[:3])
        verdict = replace(
            verdict, reason=f"{verdict.reason} Runs are on record of {names}; the plan names no such file."
        )
    return or_word(id, verdict, release, now)


def _objections(release_id: int | None, plan: Plan, rosters: Mapping[str, Roster]) -> tuple[PlanObjection, ...]:
    """Two files of one name could not be told apart: runs belong to a name."""
    many = Counter(name_of_file(one.path) for one in plan.rehearsals)
    return tuple(
        PlanObjection(
            f"rehearsals[{at}].path",
            f'is called "{name}" like another rehearsal of this plan; runs are told apart by the name of the file',
        )
        for at, one in enumerate(plan.rehearsals)
        if many[name := name_of_file(one.path)] > 1
    )


PRACTICE = Practice(
    id="rehearsals",
    title="Migrations",
    asks="Did the latest rehearsal of every critical migration lose nothing, and did the way back work?",
    checks=(passed, fresh, window),
    evidence_kinds=EVIDENCE_KINDS,
    objections=_objections,
    calendar=entries_of,
    page="rehearsals",
)
