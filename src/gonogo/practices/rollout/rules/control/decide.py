# SPDX-License-Identifier: Apache-2.0
"""One tick of the loop: facts and `now` in, one decision with its reason out.

The order is the law: rollback before pause before hold before any step. Protection is judged first in every state of
the waves, also while they are paused, frozen, baking or complete. At most one step is taken in a tick, and the next
one counts from when this one happened, so ticks that were missed are never caught up.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from gonogo.practices.rollout.rules.control.facts import LOOK_AGAIN, Calendar, Course, Decision, Observed, Progress
from gonogo.practices.rollout.rules.control.holding import hold
from gonogo.practices.rollout.rules.control.protection import protect
from gonogo.practices.rollout.rules.control.stepping import step


def decide(plan: Course, state: Progress, evidence: Observed, calendar: Calendar, now: datetime) -> Decision:
    """The decision for this release. Total: every state has an answer and a reason. `now` never goes back in it."""
    now = state_time(state, now)
    decision = (
        protect(state, evidence.watched, now)
        or hold(state, evidence.watched, now)
        or step(plan, state, evidence, calendar, now)
    )
    watches = bool(state.serving and evidence.watched)
    return replace(decision, next_check_at=min(decision.next_check_at, now + LOOK_AGAIN)) if watches else decision


def state_time(state: Progress, now: datetime) -> datetime:
    """The time to decide by: a clock that was set back does not make anything young again."""
    return max(now, state.latest)
