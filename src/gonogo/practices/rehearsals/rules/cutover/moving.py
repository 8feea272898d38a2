# SPDX-License-Identifier: Apache-2.0
"""Can this be done now, and if not, why not and what instead?"""

from __future__ import annotations

from gonogo.practices.rehearsals.rules.cutover.execution import Execution
from gonogo.practices.rehearsals.rules.cutover.move import FEWEST_WORDS, LEADING, REASONED, Move, Verb, Who
from gonogo.practices.rehearsals.rules.cutover.of_task import OF_TASK, outside
from gonogo.practices.rehearsals.rules.cutover.of_whole import OF_WHOLE


def refusal(execution: Execution, move: Move, who: Who) -> str | None:
    """Why this cannot be done now, in a sentence that says what to do instead; None when it can."""
    if move.verb in LEADING and not who.leads:
        return "Only somebody who leads cutovers does this: a release lead."
    if move.verb in REASONED and len(move.note.strip()) < FEWEST_WORDS and not who.runner:
        return "Say in a few words why." if move.verb is not Verb.COMMENT else "The comment is empty."
    if move.verb in OF_WHOLE:
        return OF_WHOLE[move.verb](execution, move)
    task = execution.runbook.task(move.task)
    if task is None:
        return f'There is no task "{move.task}" in this runbook.'
    return outside(execution, task, move) or OF_TASK[move.verb](execution, task, move, who)
