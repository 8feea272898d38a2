# SPDX-License-Identifier: Apache-2.0
"""What changes in this room: one verb each, one transaction each."""

from gonogo.practices.rollout.actions.breaches import clear_breach
from gonogo.practices.rollout.actions.lease import give_up_lease, take_lease
from gonogo.practices.rollout.actions.moves import (
    advance_wave,
    describe,
    open_wave,
    pause_wave,
    resume_wave,
    roll_back_release,
    roll_back_wave,
)
from gonogo.practices.rollout.actions.serving import follow_plan, record_rollback_time, serve
from gonogo.practices.rollout.actions.tick import tick

__all__ = [
    "advance_wave",
    "clear_breach",
    "describe",
    "follow_plan",
    "give_up_lease",
    "open_wave",
    "pause_wave",
    "record_rollback_time",
    "resume_wave",
    "roll_back_release",
    "roll_back_wave",
    "serve",
    "take_lease",
    "tick",
]
