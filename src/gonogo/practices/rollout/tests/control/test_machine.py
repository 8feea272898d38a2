# SPDX-License-Identifier: Apache-2.0
"""Do the invariants of the controller hold, whatever happens to a release and in whatever order?"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from gonogo.practices.rollout.tests.control.machine import ReleaseMachine

RUNS = os.environ.get("GONOGO_MACHINE_RUNS")
"""How many runs to make for a longer search, which also shrinks what it finds; that may take minutes."""


def test_no_sequence_of_events_breaks_an_invariant() -> None:
    """Ticks, moves of people, evidence, figures, plan edits and a bad clock; nothing breaks one."""
    run_state_machine_as_test(
        ReleaseMachine,
        settings=settings(
            max_examples=int(RUNS or 150),
            phases=tuple(Phase) if RUNS else (Phase.explicit, Phase.reuse, Phase.generate),
            report_multiple_bugs=False,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
