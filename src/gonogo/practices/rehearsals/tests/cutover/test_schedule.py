# SPDX-License-Identifier: Apache-2.0
"""Is the plan right: when each task takes place, which tasks must not be late, and what a delay does to the rest?"""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.rehearsals.rules.cutover.durations import Basis, Lengths, Taken, estimate, lengths, p90
from gonogo.practices.rehearsals.rules.cutover.live import live_schedule
from gonogo.practices.rehearsals.rules.cutover.move import Verb
from gonogo.practices.rehearsals.rules.cutover.ordering import circle, in_order, never_begin
from gonogo.practices.rehearsals.rules.cutover.runbook import Branch, Task
from gonogo.practices.rehearsals.rules.cutover.schedule import plan_schedule
from gonogo.practices.rehearsals.tests.cutover.made_runbooks import (
    TEN,
    WINDOW,
    Night,
    at,
    minutes,
    night,
    planned,
    task,
)


@st.composite
def graphs(draw: st.DrawFn) -> list[Task]:
    """Tasks that wait only for earlier ones, in any order in the file."""
    ids = [f"t{n}" for n in range(draw(st.integers(1, 9)))]
    made = [
        task(id, draw(st.lists(st.sampled_from(ids[:n]), unique=True)) if n else (), draw(st.integers(0, 90)))
        for n, id in enumerate(ids)
    ]
    return draw(st.permutations(made))


def test_tasks_follow_each_other_and_run_side_by_side() -> None:
    """Each begins when the last one it waits for ends; the end is that of the longest way."""
    runbook = night()
    made = plan_schedule(runbook.branch(Branch.FORWARD), planned(runbook), TEN)
    assert (made.slots["mail"].start, made.slots["mail"].end) == (at(30), at(45))
    assert (made.slots["open"].start, made.finish, made.known) == (at(130), at(150), True)


def test_the_critical_path_is_the_way_that_decides_the_end() -> None:
    """The mail is on the side and not on it."""
    runbook = night()
    made = plan_schedule(runbook.branch(Branch.FORWARD), planned(runbook), TEN)
    assert made.critical == ("close", "copy", "count", "decide", "open")


@given(graphs())
def test_every_schedule_keeps_the_order_and_ends_with_its_critical_path(tasks: list[Task]) -> None:
    """No task begins before what it waits for ends, and the lengths on the critical path add up to the whole."""
    known = {one.id: one for one in tasks}
    made = plan_schedule(tasks, lengths_of(tasks), TEN)
    assert set(made.slots) == set(known)
    assert all(made.slots[one].end <= made.slots[task.id].start for task in tasks for one in task.after)
    along = sum((known[id].planned or minutes(0) for id in made.critical), minutes(0))
    assert TEN + along == made.finish


@given(graphs(), st.integers(0, 8), st.integers(1, 60))
def test_a_longer_task_ends_nothing_sooner(tasks: list[Task], number: int, more: int) -> None:
    """Making one task longer moves no slot forward."""
    late = [
        replace(one, planned=(one.planned or minutes(0)) + minutes(more)) if n == number % len(tasks) else one
        for n, one in enumerate(tasks)
    ]
    before, after = plan_schedule(tasks, lengths_of(tasks), TEN), plan_schedule(late, lengths_of(late), TEN)
    assert all(after.slots[id].start >= slot.start for id, slot in before.slots.items())


def lengths_of(tasks: list[Task]) -> Lengths:
    """The lengths that the tasks give."""
    return lengths(replace(night(point=None), tasks=tuple(tasks)), Taken())


def test_circles_are_found_and_what_waits_for_them_never_begins() -> None:
    """Two tasks that wait for each other, and a third behind them."""
    tasks = [task("a", ["b"]), task("b", ["a"]), task("c", ["b"]), task("d")]
    assert [one.id for one in in_order(tasks)] == ["d"]
    assert [one.id for one in never_begin(tasks)] == ["a", "b", "c"]
    assert circle(tasks)[0] == circle(tasks)[-1]
    assert set(circle(tasks)) == {"a", "b"}


def test_what_the_runbook_says_counts_before_rehearsals() -> None:
    """Given lengths are kept; otherwise the median of the last five rehearsals."""
    took = [minutes(one) for one in (10, 50, 20, 40, 30, 999)]
    assert estimate(task("a", planned=7), took).length == minutes(7)
    assert estimate(task("a", planned=None), took).length == minutes(30)
    assert estimate(task("a", planned=None), took[:2]).length == minutes(50)
    assert estimate(task("a", planned=None), ()).basis is Basis.UNKNOWN


def test_p90_is_the_longest_of_few() -> None:
    """Nearest rank: of nine the longest, of ten the ninth."""
    assert p90([minutes(one) for one in range(1, 10)]) == minutes(9)
    assert p90([minutes(one) for one in range(1, 11)]) == minutes(9)
    assert p90([minutes(4)]) == minutes(4)


def test_an_unknown_length_is_said() -> None:
    """The schedule is then only the earliest one, and says so."""
    runbook = night()
    tasks = [task("a"), task("b", ["a"], None), task("c", ["b"])]
    assert not plan_schedule(tasks, planned(runbook), TEN).known


def test_a_late_task_pushes_what_waits_for_it() -> None:
    """Close took 25 minutes longer: everything after it, and the end, is 25 minutes later."""
    one = Night()
    one.move(Verb.START)
    one.do("close", 0, 55)
    live = live_schedule(one.execution, planned(night()), WINDOW, at(55))
    assert (live.drift, live.going.finish) == (minutes(25), at(175))
    assert live.going.slots["copy"].start == at(55)


def test_a_running_task_lasts_at_least_until_now() -> None:
    """It was planned to end at 22:30; at 22:50 it still runs, and the end moves along."""
    one = Night()
    one.move(Verb.START)
    one.move(Verb.BEGIN, "close")
    live = live_schedule(one.execution, planned(night()), WINDOW, at(50))
    assert (live.going.slots["close"].end, live.drift) == (at(50), minutes(20))


def test_a_clock_that_is_set_back_shortens_nothing() -> None:
    """With a clock an hour behind, everything is worked out as of the newest event."""
    one = Night()
    one.move(Verb.START)
    one.do("close", 0, 55)
    ahead, behind = (live_schedule(one.execution, planned(night()), WINDOW, at(when)) for when in (55, -60))
    assert ahead == behind


def test_what_failed_is_planned_anew() -> None:
    """A failed task has still to be done, from now on."""
    one = Night()
    one.move(Verb.START)
    one.move(Verb.BEGIN, "close")
    one.move(Verb.FAIL, "close", 20, note="the door stuck")
    live = live_schedule(one.execution, planned(night()), WINDOW, at(40))
    assert (live.going.slots["close"].start, live.going.slots["close"].end) == (at(40), at(70))


def test_before_the_start_the_plan_moves_with_the_clock() -> None:
    """Nobody pressed start: half an hour after the window began, the end is half an hour later."""
    live = live_schedule(Night().execution, planned(night()), WINDOW, at(30))
    assert live.drift == minutes(30)
    assert live_schedule(Night().execution, planned(night()), WINDOW, at(-300)).drift == minutes(0)
