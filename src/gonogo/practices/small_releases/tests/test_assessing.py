# SPDX-License-Identifier: Apache-2.0
"""Are size, age and slices judged by the product's own history, and by nothing else?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.core.rules.verdict import State
from gonogo.core.tests.cast import NOW
from gonogo.practices.small_releases.rules.assessing import Recorded, assess_age, assess_size, assess_slices
from gonogo.practices.small_releases.rules.headline import Headline, headline_of
from gonogo.practices.small_releases.tests.made_measured import made_measured, made_slice

WEEK = timedelta(days=7)
SMALL = headline_of(made_measured(3))
LARGE = headline_of(made_measured(212, oldest_days=143.0))


def recorded(headline: Headline | None = SMALL) -> Recorded:
    """This headline as evidence 4, measured now."""
    return Recorded(4, NOW, NOW + WEEK, headline)


def test_nothing_measured_is_unknown() -> None:
    """No evidence is never go, and the sentence says how to get some."""
    for verdict in (assess_size(None, kind="iterative", now=NOW), assess_age(None, now=NOW)):
        assert verdict.state is State.UNKNOWN
        assert "gonogo releases measure" in verdict.reason
    assert assess_slices(None, now=NOW).state is State.UNKNOWN


@pytest.mark.parametrize("valid_until", [NOW, NOW - WEEK, None])
def test_an_old_measurement_does_not_count(valid_until: object) -> None:
    """It says from when it is, and is unknown from the moment it expires."""
    old = replace(recorded(), valid_until=valid_until)
    verdict = assess_size(old, kind="iterative", now=NOW)
    assert (verdict.state, verdict.evidence) == (State.UNKNOWN, (4,))
    assert "1 March 2027" in verdict.reason


def test_an_unreadable_measurement_is_unknown() -> None:
    """Facts that make no headline are no answer."""
    assert assess_age(recorded(None), now=NOW).state is State.UNKNOWN


def test_fewer_than_ten_releases_cannot_tell() -> None:
    """What is usual is not said of four releases, however small the pending one is."""
    few = recorded(headline_of(made_measured(1, sizes=(3, 4, 5, 6))))
    for verdict in (assess_size(few, kind="iterative", now=NOW), assess_age(few, now=NOW)):
        assert verdict.state is State.UNKNOWN
        assert "4 releases with changes, and 10 are needed" in verdict.reason


def test_a_small_iterative_release_is_confirmed() -> None:
    """The sentence repeats what was declared and what was measured."""
    verdict = assess_size(recorded(), kind="iterative", now=NOW)
    assert (verdict.state, verdict.evidence) == (State.GO, (4,))
    assert verdict.reason == (
        "Declared iterative, and it is: 3 changes wait, and 9 in 10 of the last 12 releases had at most 9."
    )


def test_a_large_iterative_release_cannot_hide() -> None:
    """Declared as iterative and far above its own history: it is told so."""
    verdict = assess_size(recorded(LARGE), kind="iterative", now=NOW)
    assert verdict.state is State.NO_GO
    assert verdict.reason.startswith("Declared iterative, but 212 changes wait")
    assert "none of the last 12 releases had more: treat it as a big bang" in verdict.reason


def test_a_big_bang_is_called_one_or_not() -> None:
    """A declared big bang that is none hears that too."""
    assert assess_size(recorded(LARGE), kind="big-bang", now=NOW).reason.startswith(
        "Declared a big bang, and it is: 212"
    )
    small = assess_size(recorded(), kind="big-bang", now=NOW)
    assert (small.state, "could go as a small release" in small.reason) == (State.GO, True)


def test_nothing_waiting_is_small_and_young() -> None:
    """Everything is released: both checks are met."""
    nothing = recorded(headline_of(made_measured(0)))
    assert assess_size(nothing, kind="iterative", now=NOW).state is State.GO
    assert assess_age(nothing, now=NOW).state is State.GO


def test_the_oldest_change_ages_without_a_new_measurement() -> None:
    """Go today, no-go when it has waited longer than usual, on the same evidence."""
    assert assess_age(recorded(), now=NOW).state is State.GO
    later = assess_age(recorded(), now=NOW + timedelta(days=6))
    assert later.state is State.NO_GO
    assert "has waited 11 days" in later.reason and "longer than 10 days" in later.reason


def test_a_part_that_could_go_first_is_named() -> None:
    """Advice: no-go while something smaller is offered, go when nothing is."""
    offered = recorded(headline_of(made_measured(17, slices=(made_slice(9, 17),))))
    verdict = assess_slices(offered, now=NOW)
    assert (verdict.state, "The first 9 of 17" in verdict.reason) == (State.NO_GO, True)
    assert (
        assess_slices(recorded(LARGE), now=NOW).reason == "The 212 changes hang together; no smaller part is offered."
    )
    apart = recorded(headline_of(made_measured(17, slices=(made_slice(2, 17, kind="group"),))))
    assert (assess_slices(apart, now=NOW).state, "1 group" in assess_slices(apart, now=NOW).reason) == (State.GO, True)
    assert "release them all" in assess_slices(recorded(), now=NOW).reason


@given(
    waiting=st.integers(0, 60),
    sizes=st.lists(st.integers(1, 60), min_size=10, max_size=30),
    more=st.integers(1, 20),
    kind=st.sampled_from(["iterative", "big-bang"]),
)
def test_more_changes_never_make_it_smaller(waiting: int, sizes: list[int], more: int, kind: str) -> None:
    """From go to no-go only, as changes are added; the words say no more than was measured."""
    states = [
        assess_size(recorded(headline_of(made_measured(count, sizes=sizes))), kind=kind, now=NOW).state
        for count in (waiting, waiting + more)
    ]
    assert states in ([State.GO, State.GO], [State.GO, State.NO_GO], [State.NO_GO, State.NO_GO])
