# SPDX-License-Identifier: Apache-2.0
"""Is the latest time to turn back right, and does its colour say in time that it gets late?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from gonogo.practices.rehearsals.rules.cutover.live import live_schedule
from gonogo.practices.rehearsals.rules.cutover.move import Verb
from gonogo.practices.rehearsals.rules.cutover.runbook import Branch, Runbook
from gonogo.practices.rehearsals.rules.cutover.turning import Tone, TurnBack, assess_turn_back, way_back
from gonogo.practices.rehearsals.tests.cutover.made_runbooks import (
    WINDOW,
    Night,
    at,
    clock,
    minutes,
    night,
    planned,
)


def turn(one: Night, now: float, *backouts: float) -> TurnBack:
    """The turn-back time so many minutes after ten, with these rehearsed ways back."""
    known = planned(one.execution.runbook, *backouts)
    live = live_schedule(one.execution, known, WINDOW, at(now))
    return assess_turn_back(one.execution, live, known, WINDOW, clock)


def test_it_is_the_end_of_the_window_minus_the_rehearsed_way_back() -> None:
    """Four hours minus the longest of two rehearsed ways back."""
    found = turn(Night(), 0, 50, 45)
    assert (found.at, found.way_back.rough, found.way_back.n) == (at(240 - 50), False, 2)
    assert "the longest of 2 rehearsed" in found.way_back.says


def test_without_rehearsals_it_is_rough() -> None:
    """Then the planned way back counts, and it is said that nobody has gone it."""
    found = turn(Night(), 0)
    assert (found.at, found.way_back.rough) == (at(240 - 60), True)
    assert found.way_back.says.startswith("Rough:")


@pytest.mark.parametrize("why", ["The runbook has no way back", "neither planned nor rehearsed"])
def test_it_says_when_it_cannot_tell(why: str) -> None:
    """Without a way back, or with one of unknown length, no time is made up."""
    runbook = night(point=None)
    tasks = (
        runbook.branch(Branch.FORWARD)
        if "no way" in why
        else tuple(replace(one, planned=None) if one.id == "restore" else one for one in runbook.tasks)
    )
    one = Night(replace(runbook, tasks=tasks))
    found = turn(one, 0)
    assert (found.tone, found.at) == (Tone.UNKNOWN, None)
    assert why in found.reason


def test_it_is_green_with_time_to_spare() -> None:
    """The point of no return comes at 00:10; turning back is possible until 01:00."""
    found = turn(Night(), 0)
    assert (found.tone, found.watched, found.left) == (Tone.GREEN, at(130), minutes(180))
    assert found.reason == "The decision “Decide” comes at 00:10, 50 min before it is too late to turn back."


def test_weeks_ahead_it_is_as_on_the_night() -> None:
    """How long it is until the window begins makes the time inside it neither scarcer nor longer."""
    assert turn(Night(), -55 * 24 * 60) == replace(turn(Night(), 0), left=turn(Night(), -55 * 24 * 60).left)


def test_a_late_task_turns_it_amber_then_red() -> None:
    """Closing drags on: the decision comes nearer to the latest time, and then after it."""
    one = Night()
    one.move(Verb.START)
    one.move(Verb.BEGIN, "close")
    assert [turn(one, now).tone for now in (0, 30, 65, 81)] == [Tone.GREEN, Tone.GREEN, Tone.AMBER, Tone.RED]
    assert turn(one, 81).reason.startswith("The decision “Decide” comes at 01:01, 1 min after the latest time")


def test_red_says_that_the_time_has_passed() -> None:
    """After the latest time every further word is about deciding at once."""
    one = Night()
    one.move(Verb.START)
    found = turn(one, 190)
    assert found.tone is Tone.RED
    assert "Turning back now would end 10 min after the window" in found.reason


def test_without_a_point_of_no_return_the_end_is_watched() -> None:
    """One can turn back until everything is done, so that must come before the latest time."""
    one = Night(night(point=None))
    one.move(Verb.START)
    assert turn(one, 0).watched == at(150)
    one.move(Verb.BEGIN, "close")
    assert [turn(one, now).tone for now in (30, 61)] == [Tone.GREEN, Tone.RED]


def test_past_the_point_it_says_roll_forward() -> None:
    """There is no latest time any more."""
    one = Night()
    one.until_decision()
    one.vote_go(130)
    one.move(Verb.BEGIN, "open", 130, aware=True)
    found = turn(one, 131)
    assert (found.tone, found.at) == (Tone.PAST, None)
    assert "Roll forward" in found.reason


def test_on_the_way_back_the_end_of_the_window_counts() -> None:
    """Back at 23:30 is well inside; when restoring drags on it is not."""
    one = Night()
    one.move(Verb.START)
    one.move(Verb.TURN_BACK, "", 30, note="the copy is broken")
    assert turn(one, 30).tone is Tone.GREEN
    assert turn(one, 30).watched == at(90)
    one.move(Verb.BEGIN, "restore", 30)
    assert turn(one, 201).tone is Tone.RED


def test_a_rehearsed_way_back_beats_the_planned_one() -> None:
    """The plan says an hour; rehearsed it took two."""
    runbook: Runbook = night()
    assert way_back(runbook, planned(runbook, 120)).length == minutes(120)
