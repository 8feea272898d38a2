# SPDX-License-Identifier: Apache-2.0
"""Does a journal never say more than what happened?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.rehearsals.rules.journal.entry import Entry, Event, IllegalEntry
from gonogo.practices.rehearsals.rules.journal.lines import BrokenLine, entries_of, entry_of, line_of
from gonogo.practices.rehearsals.rules.journal.replay import legs_of_run, replay, replay_text
from gonogo.practices.rehearsals.rules.journal.state import begin, follow
from gonogo.practices.rehearsals.rules.report import Leg, Result
from gonogo.practices.rehearsals.tests.journal.journals import any_entry, at, passed_run, runs, text_of

FULL = legs_of_run(database=True, masked=True, quick=False, keep=False)


def test_a_run_has_every_leg_in_its_order() -> None:
    """A whole run goes from the copy to its removal, and up twice."""
    assert tuple(Leg) == FULL


def test_what_a_run_leaves_out() -> None:
    """Infrastructure has no copy, a quick run goes up once, and a kept copy is not removed."""
    infrastructure = legs_of_run(database=False, masked=True, quick=True, keep=True)
    assert infrastructure == (Leg.UP, Leg.VERIFY, Leg.BACKOUT)
    assert Leg.MASK not in legs_of_run(database=True, masked=False, quick=False, keep=False)
    one_way = legs_of_run(database=True, masked=False, quick=False, keep=False, backout=False)
    assert one_way == (Leg.COPY, Leg.FINGERPRINT, Leg.UP, Leg.VERIFY, Leg.REMOVE)


@given(runs)
def test_a_whole_journal_says_that_the_run_passed(entries: list[Entry]) -> None:
    """What was written is read again, and nothing is wrong with it."""
    replayed = replay_text(text_of(entries))
    assert (replayed.result, replayed.broken) == (Result.PASSED, "")


@given(runs, st.data())
def test_a_journal_cut_off_anywhere_was_interrupted(entries: list[Entry], data: st.DataObject) -> None:
    """Whichever byte was the last that reached the disk, the run did not pass."""
    text = text_of(entries)
    cut = data.draw(st.integers(0, len(text) - 1))
    assert replay_text(text[:cut]).result is Result.INTERRUPTED


@given(runs, st.data())
def test_a_journal_without_one_of_its_lines_never_passed(entries: list[Entry], data: st.DataObject) -> None:
    """A line that is lost leaves a gap that no rule bridges."""
    lost = data.draw(st.integers(0, len(entries) - 1))
    assert replay([*entries[:lost], *entries[lost + 1 :]]).result is not Result.PASSED


@given(runs, st.data())
def test_one_bad_result_anywhere_and_the_run_cannot_pass(entries: list[Entry], data: st.DataObject) -> None:
    """No leg or step may be anything but passed in a run that passed."""
    places = [place for place, entry in enumerate(entries) if entry.result is not None]
    place = data.draw(st.sampled_from(places))
    bad = data.draw(st.sampled_from([one for one in Result if one is not Result.PASSED]))
    changed = [*entries[:place], replace(entries[place], result=bad), *entries[place + 1 :]]
    assert replay(changed).result is not Result.PASSED


@given(st.lists(any_entry, max_size=30))
def test_nonsense_is_told_and_never_passes(entries: list[Entry]) -> None:
    """Entries in any order at all end in a result; passed only where every leg that was intended passed."""
    replayed = replay(entries)
    if replayed.result is Result.PASSED:
        assert replayed.state is not None
        assert all(replayed.state.done[leg] is Result.PASSED for leg in replayed.state.legs)
    assert replayed.ended or replayed.result is Result.INTERRUPTED


@given(any_entry)
def test_an_entry_survives_its_line(entry: Entry) -> None:
    """What is written is what is read."""
    assert entry_of(line_of(entry)) == entry


@given(st.text(max_size=80))
def test_no_line_makes_reading_fall_over(line: str) -> None:
    """Whatever stands in a line, it is an entry or a broken line."""
    try:
        entry_of(line)
    except BrokenLine as broken:
        assert str(broken) == line[:200]


def test_a_line_changed_in_the_middle_ends_the_trust() -> None:
    """What follows a line that cannot be read is not believed."""
    lines = text_of(passed_run(FULL)).splitlines(keepends=True)
    spoiled = "".join([*lines[:5], "{}\n", *lines[6:]])
    replayed = replay_text(spoiled)
    assert replayed.result is Result.INTERRUPTED
    assert "cannot be read" in replayed.broken
    assert entries_of(spoiled)[1] is False


def test_a_time_without_a_zone_is_no_entry() -> None:
    """Times are aware."""
    with pytest.raises(BrokenLine):
        entry_of('{"event":"ended","at":"2027-03-01T09:00:00","result":"passed"}')


def test_an_empty_journal_was_interrupted() -> None:
    """A run that died before its first line did not pass."""
    assert replay_text("").result is Result.INTERRUPTED


def test_it_is_said_where_a_run_was_cut_off() -> None:
    """The leg and the step that were open, or what ended last."""
    entries = passed_run((Leg.UP, Leg.VERIFY))
    said = [replay(entries[:length]).state.where for length in (1, 2, 3, 7)]  # type: ignore[union-attr]
    assert said == [
        "before its first leg",
        'in the leg "up"',
        'in step "one" of the leg "up"',
        'after the leg "up"',
    ]


@pytest.mark.parametrize(
    ("after", "entry", "why"),
    [
        (1, Entry(Event.BEGUN, at(1), facts={"legs": ["up"]}), "only once"),
        (1, Entry(Event.LEG_BEGUN, at(1), Leg.MASK), "needs what did not pass: copy"),
        (1, Entry(Event.LEG_BEGUN, at(1), Leg.BACKOUT), "nothing to back out of"),
        (1, Entry(Event.LEG_BEGUN, at(1)), "names no leg"),
        (1, Entry(Event.STEP_BEGUN, at(1), Leg.UP, "one"), "not open"),
        (2, Entry(Event.LEG_BEGUN, at(2), Leg.MASK), "still open"),
        (2, Entry(Event.STEP_BEGUN, at(2), Leg.COPY, "one"), "has no steps"),
        (2, Entry(Event.ENDED, at(2), result=Result.FAILED), "still open"),
        (3, Entry(Event.LEG_BEGUN, at(3), Leg.COPY), "too late"),
        (3, Entry(Event.ENDED, at(3), result=Result.PASSED), "cannot pass"),
        (3, Entry(Event.ENDED, at(3)), "no result"),
        (3, Entry(Event.RECORDED, at(3)), "when it has ended"),
    ],
)
def test_what_cannot_follow_is_refused(after: int, entry: Entry, why: str) -> None:
    """Each refusal says why."""
    first, *others = passed_run(FULL)[:after]
    state = begin(first)
    for one in others:
        state = follow(state, one)
    with pytest.raises(IllegalEntry, match=why):
        follow(state, entry)


def test_a_run_that_was_cut_off_may_say_so_anywhere() -> None:
    """Interrupted can be written while a step is open; nothing but that it was recorded may follow."""
    cut = Entry(Event.ENDED, at(99), result=Result.INTERRUPTED)
    for length in range(1, len(passed_run(FULL))):
        replayed = replay([*passed_run(FULL)[:length], cut, Entry(Event.RECORDED, at(99))])
        assert (replayed.result, replayed.broken) == (Result.INTERRUPTED, "")


def test_the_way_back_is_practised_from_a_failed_step() -> None:
    """After a step that failed, verification is left out and the backout may begin."""
    up = [
        Entry(Event.BEGUN, at(0), facts={"legs": ["up", "verify", "backout", "up again"]}),
        Entry(Event.LEG_BEGUN, at(1), Leg.UP),
        Entry(Event.STEP_BEGUN, at(2), Leg.UP, "one"),
        Entry(Event.STEP_ENDED, at(3), Leg.UP, "one", Result.FAILED),
        Entry(Event.LEG_ENDED, at(4), Leg.UP, result=Result.FAILED),
    ]
    assert replay([*up, Entry(Event.LEG_BEGUN, at(5), Leg.BACKOUT)]).broken == ""
    assert "needs" in replay([*up, Entry(Event.LEG_BEGUN, at(5), Leg.VERIFY)]).broken
