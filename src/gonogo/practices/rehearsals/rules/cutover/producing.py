# SPDX-License-Identifier: Apache-2.0
"""Which rehearsed steps did a cutover carry out in production, how long did each take, and were those all of them?"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass

from gonogo.practices.rehearsals.rules.cutover.execution import Execution, Outcome, Stage
from gonogo.practices.rehearsals.rules.cutover.move import Verb
from gonogo.practices.rehearsals.rules.cutover.replaying import Event
from gonogo.practices.rehearsals.rules.cutover.runbook import Branch

STUMBLED = frozenset({Verb.FAIL, Verb.INTERRUPT, Verb.AGAIN})
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Produced:
    """The steps with their seconds, in the order of the runbook. `whole` when a forecast may be held against them."""

    steps: tuple[tuple[str, float], ...]
    whole: bool


def produced(execution: Execution, rehearsed: Set[str], events: Iterable[Event]) -> Produced:
    """The tasks that carried out steps of the rehearsal, whose steps up are `rehearsed`.

    Whole when the cutover was completed, every rehearsed step was done, and none of them failed or was interrupted on
    the way: the time that people took to decide what to do then is no time of the migration.
    """
    stumbled = {event.move.task for event in events if event.move.verb in STUMBLED}
    steps: list[tuple[str, float]] = []
    covered: set[str] = set()
    smooth = True
    for task in execution.runbook.branch(Branch.FORWARD):
        mine = set(task.steps) & rehearsed
        progress = execution.of(task.id)
        if not mine or progress.stage is not Stage.DONE or progress.started_at is None or progress.ended_at is None:
            continue
        smooth = smooth and task.id not in stumbled and mine == set(task.steps)
        covered |= mine
        steps.append((" + ".join(task.steps)[:LONGEST_NAME], (progress.ended_at - progress.started_at).total_seconds()))
    whole = smooth and execution.outcome is Outcome.COMPLETED and covered == rehearsed
    return Produced(tuple(steps), whole)
