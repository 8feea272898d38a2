# SPDX-License-Identifier: Apache-2.0
"""Would the invariants notice a wrong engine? Each mutant must break one of those that are about its fault."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RULE_MARKER, run_state_machine_as_test

from gonogo.practices.rollout.tests.control.machine import ReleaseMachine
from gonogo.practices.rollout.tests.control.moment import Broken
from gonogo.practices.rollout.tests.control.mutants import MUTANTS, Mutant

SEARCH = settings(
    max_examples=2000,
    stateful_step_count=40,
    deadline=None,
    database=None,
    derandomize=True,
    phases=(Phase.generate,),
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)

RULES = {
    "guardrails": {"tick", "go_on_well", "press_on", "measure", "clear", "jump", "pause", "resume"},
    "gates": {"tick", "go_on_well", "press_on", "record", "waive", "poll", "edit", "jump"},
    "moves": {"tick", "go_on_well", "restart", "another_looks", "another_acts", "pause", "resume", "roll_back"},
}
"""Where to look for some of them: with fewer rules the search is quicker, and what is judged is the same."""


def machine_for(search: str) -> type[ReleaseMachine]:
    """The machine, with some of its rules only."""
    if search == "everything":
        return ReleaseMachine
    every = {name for name, value in vars(ReleaseMachine).items() if hasattr(value, RULE_MARKER)}
    rest = every - RULES[search]
    return type(
        "SomeRules", (ReleaseMachine,), {name: _no_rule(getattr(ReleaseMachine, name)) for name in sorted(rest)}
    )


def _no_rule(move: Callable[..., None]) -> Callable[..., None]:
    return lambda self, *given, **named: move(self, *given, **named)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_wrong_engine_is_caught(mutant: Mutant) -> None:
    """The machine finds a sequence in which this engine breaks an invariant that its fault is about."""
    with mutant.in_place(), pytest.raises(Broken) as broken:
        run_state_machine_as_test(machine_for(mutant.search), settings=SEARCH)
    print(f"\n{mutant.name} ({mutant.wrong}) breaks {broken.value}")
    assert broken.value.number in mutant.caught_by


def test_there_are_enough_mutants_and_each_is_another() -> None:
    """At least fourteen, with names of their own."""
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) >= 14
