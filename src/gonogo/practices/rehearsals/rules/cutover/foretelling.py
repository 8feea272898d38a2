# SPDX-License-Identifier: Apache-2.0
"""What do the recorded runs of its rehearsals tell a runbook: how long its tasks take, and how long the way back?

Source of the way back: the P90 of the rehearsed backout, brought to the size of production by the forecast.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from gonogo.practices.rehearsals.rules.cutover.durations import (
    Basis,
    Estimate,
    Foretold,
    Lengths,
    Taken,
    lengths,
)
from gonogo.practices.rehearsals.rules.cutover.runbook import Branch, Runbook, Task, spoken
from gonogo.practices.rehearsals.rules.cutover.schedule import plan_schedule
from gonogo.practices.rehearsals.rules.durations import count
from gonogo.practices.rehearsals.rules.forecasting.backout import BackoutP90, CannotTell
from gonogo.practices.rehearsals.rules.forecasting.foreseeing import (
    Foreseen,
    Target,
    beyond_memory,
    foresee_at,
)
from gonogo.practices.rehearsals.rules.forecasting.step import Footing
from gonogo.practices.rehearsals.rules.forecasting.total import total
from gonogo.practices.rehearsals.rules.report import Leg

LEGS: Mapping[Branch, Leg] = {Branch.FORWARD: Leg.UP, Branch.BACKOUT: Leg.BACKOUT}


@dataclass(frozen=True, slots=True)
class RecordedRuns:
    """One rehearsal of the runbook: how many runs are on record, their forecast, and the P90 of their backouts."""

    name: str
    recorded: int
    foreseen: Foreseen | None
    backout: BackoutP90 | CannotTell


def known_lengths(runbook: Runbook, taken: Taken, rehearsals: Sequence[RecordedRuns]) -> Lengths:
    """What is known about lengths by the file, by recorded runs, and by dress rehearsals and cutovers."""
    foretold = {task.id: _task(task, rehearsals) for task in runbook.tasks if task.steps and rehearsals}
    found = lengths(runbook, taken, foretold)
    return replace(found, foretold=_way_back(runbook, found, rehearsals))


def lengths_by_file(runbook: Runbook) -> Lengths:
    """What the file alone tells, where nothing on record can be looked at."""
    foretold = {task.id: _nothing("recorded runs count once it is imported") for task in runbook.tasks if task.steps}
    found = lengths(runbook, Taken(), foretold)
    return replace(found, foretold=_nothing("import the file, then they count.")) if foretold else found


def _task(task: Task, rehearsals: Sequence[RecordedRuns]) -> Foretold:
    """The bound for the steps of a task together; of several rehearsals that have them the longest."""
    told = [_steps(task, one) for one in rehearsals]
    known = [one for one in told if one.length is not None]
    return max(known, key=lambda one: one.length or timedelta(0)) if known else told[0]


def _steps(task: Task, rehearsal: RecordedRuns) -> Foretold:
    foreseen = rehearsal.foreseen
    if foreseen is None:
        return _nothing(f"no run of “{rehearsal.name}” is on record yet")
    if (beyond := beyond_memory(foreseen.rests_on, foreseen.target)) is not None:
        return _nothing(beyond)
    leg = LEGS[task.branch]
    if leg is Leg.BACKOUT and isinstance(rehearsal.backout, CannotTell):
        return _nothing(rehearsal.backout.says)
    found = {one.name: one for one in foreseen.steps if one.leg is leg}
    missing = [name for name in task.steps if name not in found]
    if missing:
        return _nothing(f"the runs of “{rehearsal.name}” have no step “{missing[0]}”")
    bounds = [(name, found[name].bound) for name in task.steps]
    together = total(bounds, foreseen.history)
    n = min(one.count for _, one in bounds)
    if together.seconds is None:
        return _nothing(together.says)
    rough = together.footing is Footing.ROUGH or not foreseen.target.known
    return Foretold(timedelta(seconds=together.seconds), n, rough, "")


def _way_back(runbook: Runbook, known: Lengths, rehearsals: Sequence[RecordedRuns]) -> Foretold | None:
    """The way back by recorded runs: their backouts, and what else is done on the way back. None without rehearsals.

    What else is done counts in full, as if the steps of the backout took no time beside it: never too short.
    """
    rehearsed = {name for task in runbook.branch(Branch.BACKOUT) for name in task.steps}
    if not rehearsals or not runbook.branch(Branch.BACKOUT):
        return None
    if not rehearsed:
        names = ", ".join(f"“{one.name}”" for one in rehearsals)
        return _nothing(f"No task of the way back names a step of {names}.")
    told = [_backout(one) for one in rehearsals if _has(one, rehearsed) or len(rehearsals) == 1]
    if not told:
        return _nothing("No recorded run has the steps of the way back.")
    unknown = [one for one in told if one.length is None]
    if unknown:
        return unknown[0]
    return _with_the_rest(runbook, known, told)


def _with_the_rest(runbook: Runbook, known: Lengths, told: Sequence[Foretold]) -> Foretold:
    tasks = runbook.branch(Branch.BACKOUT)
    nothing = Estimate(timedelta(0), Basis.GIVEN)
    others = {task.id: nothing if task.steps else known.tasks[task.id] for task in tasks}
    rest = plan_schedule(tasks, Lengths(others), runbook.window.starts)
    if not rest.known:
        return _nothing("Some tasks of the way back have neither a planned length nor a rehearsed step.")
    more = rest.finish - runbook.window.starts
    length = sum((one.length or timedelta(0) for one in told), more)
    parts = [*(one.says for one in told), *([f"{spoken(more)} for what else is done"] if more else [])]
    return Foretold(length, min(one.n for one in told), any(one.rough for one in told), f"{' and '.join(parts)}.")


def _has(rehearsal: RecordedRuns, steps: set[str]) -> bool:
    found = rehearsal.foreseen.steps if rehearsal.foreseen else ()
    return any(one.leg is Leg.BACKOUT and one.name in steps for one in found)


def _backout(rehearsal: RecordedRuns) -> Foretold:
    """The P90 of the verified backouts of one rehearsal, as much longer as the forecast says for production."""
    told, foreseen = rehearsal.backout, rehearsal.foreseen
    if isinstance(told, CannotTell) or foreseen is None:
        says = told.says if isinstance(told, CannotTell) else f"No run of “{rehearsal.name}” is on record yet."
        return _nothing(says)
    if foreseen.backout.seconds is None:
        return _nothing(foreseen.backout.says)
    larger = _larger(foreseen)
    grown = larger > GROWN
    rough = told.rough or not foreseen.target.known or (grown and foreseen.backout.footing is Footing.ROUGH)
    length = timedelta(seconds=told.seconds * larger)
    size = f", {larger:.2f} times as long for the size of production" if grown else ""
    if not foreseen.target.known:
        size = "; nobody said how large production is, so it counts as no larger than the largest copy"
    basis = f"{_lower(told.says).removesuffix('.')}, {_of(rehearsal, foreseen)}{size}"
    return Foretold(length, told.count, rough, f"{spoken(length)} for the backout of “{rehearsal.name}” ({basis})")


GROWN = 1.005
"""From which factor on production is said to be larger."""


def _larger(foreseen: Foreseen) -> float:
    """How many times as long the backout takes on production as on the largest copy, never less than once."""
    copied = Target(foreseen.target.copied, foreseen.target.copied, known=True)
    here = foresee_at(foreseen.rests_on, copied, foreseen.history).backout.seconds
    there = foreseen.backout.seconds
    return max(there / here, 1.0) if here and there else max(foreseen.target.times, 1.0)


def _of(rehearsal: RecordedRuns, foreseen: Foreseen) -> str:
    """How many of the recorded runs count, when not all of them do."""
    counted = len(foreseen.rests_on.runs)
    if counted == rehearsal.recorded:
        return f"{count(counted, 'run')} on record"
    return f"{counted} of {count(rehearsal.recorded, 'run')} on record are of this migration and machine"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _nothing(says: str) -> Foretold:
    return Foretold(None, 0, True, says)
