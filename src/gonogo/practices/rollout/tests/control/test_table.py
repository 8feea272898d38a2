# SPDX-License-Identifier: Apache-2.0
"""Is every invariant of the controller proved somewhere, by a check or a test that is really there?"""

from __future__ import annotations

from pathlib import Path

import pytest

from gonogo.practices.rollout.tests.control.machine import JUDGED_BY
from gonogo.practices.rollout.tests.control.moment import CHECKS

ROOT = Path(__file__).resolve().parents[6]
ROOM = "src/gonogo/practices/rollout/tests"
HERE = f"{ROOM}/control"
MACHINE = f"{HERE}/test_machine.py::test_no_sequence_of_events_breaks_an_invariant"
PROVED_BY: dict[str, tuple[str, ...]] = {
    "I1": (f"{ROOM}/test_monotone.py::test_nobody_loses_by_openings_stages_and_accepted_edits",),
    "I2": (f"{HERE}/test_holdback.py::test_who_is_held_back_is_held_back_at_every_stage",),
    "I3": (
        f"{ROOM}/test_explaining.py::test_the_explanation_gives_what_applications_are_given",
        f"{ROOM}/test_same_answer.py::test_the_three_faces_agree_on_every_user",
    ),
    "I4": (MACHINE, f"{ROOM}/test_definitions.py::test_rollback_reaches_exactly_the_users_of_its_wave"),
    "I5": (MACHINE,),
    "I6": (MACHINE, f"{HERE}/test_tick.py::test_ticks_that_were_missed_are_not_caught_up"),
    "I7": (
        MACHINE,
        f"{HERE}/test_tick.py::test_a_tick_repeated_at_the_same_moment_changes_nothing",
        "tests/crash/test_killed_tick.py::test_a_killed_leader_opens_nothing_early_and_nothing_twice",
    ),
    "I8": (MACHINE,),
    "I9": (MACHINE,),
    "I10": (MACHINE,),
    "I11": (MACHINE,),
    "I12": (MACHINE, f"{ROOM}/test_opening.py::test_freeze_holds_its_groups_to_its_last_moment"),
    "I13": (MACHINE, f"{HERE}/test_tick.py::test_a_breach_protects_once_and_stands"),
    "I14": (MACHINE, f"{HERE}/test_tick.py::test_a_pause_wins_over_an_advance_that_was_decided_before"),
    "I15": (MACHINE,),
    "I16": (MACHINE, f"{ROOM}/test_actions.py::test_rollback_works_from_pause_with_a_wrong_clock_and_a_closed_gate"),
    "I17": ("tests/contract/test_events.py::test_a_rollback_by_another_process_reaches_an_open_client",),
    "I18": (MACHINE, f"{HERE}/test_tick.py::test_a_rollback_needs_neither_checks_nor_guardrails_nor_a_leader"),
    "I19": (MACHINE,),
    "I20": (MACHINE, f"{HERE}/test_tick.py::test_a_check_that_raises_is_unknown_and_holds"),
    "I21": (MACHINE, f"{HERE}/test_tick.py::test_a_breach_in_a_paused_wave_is_put_on_record"),
    "I22": (f"{ROOM}/guard/test_rate_process.py::test_batches_order_and_repetition_change_nothing",),
    "I23": (
        f"{ROOM}/guard/test_false_alarms.py::test_two_percent_against_two_percent",
        f"{ROOM}/guard/test_false_alarms.py::test_no_regression_however_it_is_disguised",
    ),
    "I24": (MACHINE, f"{HERE}/test_tick.py::test_a_clock_set_back_opens_nothing_and_makes_nothing_young"),
    "I25": (f"{HERE}/test_decide.py::test_a_freeze_covers_whole_days_where_the_release_is",),
    "I26": (MACHINE,),
    "I27": (MACHINE, "tests/postgres/test_loop.py::test_ticks_at_the_same_moment_change_once"),
    "I28": (
        f"{HERE}/test_decide.py::test_whatever_the_order_the_end_is_that_of_some_order_without_overlap",
        "tests/postgres/test_loop.py::test_ticks_and_a_pause_at_the_same_moment_end_paused",
    ),
    "I29": (MACHINE, f"{ROOM}/test_actions.py::test_plan_that_would_take_the_release_away_is_refused_while_open"),
    "I30": (f"{HERE}/test_faults.py::test_a_tick_that_dies_anywhere_is_made_good_by_the_next",),
    "I31": (MACHINE, f"{HERE}/test_tick.py::test_a_release_goes_from_plan_to_everybody_by_itself"),
    "I32": (MACHINE, f"{HERE}/test_decide.py::test_every_state_has_an_act_and_a_reason"),
    "I33": (
        MACHINE,
        f"{HERE}/test_decide.py::test_with_all_green_every_plan_completes_with_one_tick_for_each_step",
    ),
}
"""Where each invariant is proved. What the machine proves is a check of the same number."""


def test_all_thirty_three_have_their_place() -> None:
    """None is left out, and the machine has a check for each that it is said to prove."""
    assert list(PROVED_BY) == [f"I{number}" for number in range(1, 34)]
    assert JUDGED_BY
    checked = {number.partition(",")[0] for number in CHECKS} | {"I33"}
    assert {number for number, places in PROVED_BY.items() if MACHINE in places} <= checked


@pytest.mark.parametrize("number", PROVED_BY)
def test_what_proves_it_is_there(number: str) -> None:
    """The file exists, and the test in it."""
    for place in PROVED_BY[number]:
        file, _, name = place.partition("::")
        path = ROOT / file
        assert f"def {name}(" in path.read_text(), place
