# SPDX-License-Identifier: Apache-2.0
"""Is the bound of all steps together honest, repeatable, and corrected by what production showed?"""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.rehearsals.rules.forecasting.drawing import Drawn
from gonogo.practices.rehearsals.rules.forecasting.fitting import Point
from gonogo.practices.rehearsals.rules.forecasting.held import ENOUGH, Held, correction
from gonogo.practices.rehearsals.rules.forecasting.step import Footing, StepBound, bound
from gonogo.practices.rehearsals.rules.forecasting.total import total

SIZES = [100.0, 100.0, 200.0, 200.0, 400.0, 400.0]
NOBODY = correction(())


def fitted(scale: float = 1.0, target: float = 800.0, turn: int = 0) -> StepBound:
    """A step with some scatter."""
    wobble = (1.1, 0.9, 1.05, 0.95, 1.0, 1.02)
    data = [Point(x, scale * x * wobble[(n + turn) % 6]) for n, x in enumerate(SIZES)]
    return bound(data, target)


def rough(seconds: float = 5.0) -> StepBound:
    """A step that was measured once."""
    return bound([Point(100.0, seconds)], 100.0)


def test_one_step_alone_has_its_own_bound() -> None:
    """Nothing is drawn where there is nothing to combine."""
    one = fitted()
    assert total([("a", one)], NOBODY).seconds == one.seconds


def test_several_steps_are_less_than_all_of_their_bounds_and_more_than_all_middles() -> None:
    """Not every step is unlucky at once."""
    steps = [(str(n), fitted(turn=n)) for n in range(5)]
    found = total(steps, NOBODY)
    assert found.seconds is not None and found.middle is not None
    assert found.middle < found.seconds < sum(one.seconds or 0 for _, one in steps)
    assert total(steps, NOBODY) == found


def test_rough_steps_count_in_full_and_make_the_whole_rough() -> None:
    """A rough figure is no distribution, so it is added as it is."""
    one = fitted()
    found = total([("a", one), ("b", rough())], NOBODY)
    assert found.footing is Footing.ROUGH
    assert found.seconds == pytest.approx((one.seconds or 0) + 10.0)
    assert found.says == "Rough for 1 of 2 steps."


def test_a_step_without_forecast_leaves_the_whole_without() -> None:
    """A sum with a hole is no sum; the step is named."""
    found = total([("a", fitted()), ('"index"', bound([Point(1.0, 1.0)], 11.0))], NOBODY)
    assert (found.footing, found.seconds) == (Footing.NONE, None)
    assert found.says == '"index": No forecast: 11 times the largest rehearsed size. Rehearse bigger.'
    assert total([], NOBODY).seconds is None


def test_a_few_production_runs_widen_and_never_narrow() -> None:
    """Being off by half once is taken into account; having been right changes little."""
    steps = [("a", fitted()), ("b", fitted(turn=3))]
    bare = total(steps, NOBODY)
    off = total(steps, correction([Held(100, 120, 200)]))
    right = total(steps, correction([Held(100, 120, 100)]))
    assert bare.seconds and off.seconds and right.seconds
    assert off.seconds > bare.seconds * 1.3
    assert right.seconds == pytest.approx(bare.seconds, rel=0.1)
    assert off.bare == bare.bare


@given(st.lists(st.floats(0.2, 5), min_size=ENOUGH, max_size=40))
def test_from_nine_on_the_ninetieth_of_a_hundred_corrects(ratios: list[float]) -> None:
    """At least nine in ten of what happened would have been inside the corrected bound."""
    found = correction([Held(90, 100, 100 * one) for one in ratios])
    assert sum(one <= found.factor + 1e-9 for one in ratios) >= 0.9 * len(ratios)
    assert found.factor in [pytest.approx(one) for one in ratios]
    assert total([("a", fitted())], found).seconds == pytest.approx((fitted().seconds or 0) * found.factor)


def test_the_count_of_production_runs_is_always_said() -> None:
    """None, a few, enough: each its own sentence."""
    assert "No production run" in NOBODY.says
    assert correction([Held(1, 1, 1)]).says.startswith("1 production run widen")
    assert "9 in 10 of 9 production runs" in correction([Held(1, 1, 1)] * 9).says


def test_nine_in_ten_sums_stay_inside_in_a_simulation() -> None:
    """Three steps that vary by themselves: about 90 of 100 new sums stay below the bound."""
    drawn, inside, rounds = Drawn(5), 0, 150
    for _ in range(rounds):
        steps = []
        for name, pace in (("a", 1.0), ("b", 0.2), ("c", 3.0)):
            data = [Point(x, pace * (x + _normal(drawn) * math.sqrt(x))) for x in SIZES]
            steps.append((name, bound(data, 800.0)))
        actual = sum(pace * (800 + _normal(drawn) * math.sqrt(800)) for pace in (1.0, 0.2, 3.0))
        found = total(steps, NOBODY)
        assert found.seconds is not None
        inside += actual <= found.seconds
    assert 0.84 <= inside / rounds <= 0.98


def _normal(drawn: Drawn) -> float:
    return math.sqrt(-2 * math.log(drawn.share())) * math.cos(2 * math.pi * drawn.share())


@given(st.floats(1, 7900), st.floats(1, 7900))
def test_a_larger_target_never_takes_less_in_all(one: float, other: float) -> None:
    """What holds for a step holds for their sum."""
    small, large = sorted((one, other))
    near = total([(str(n), fitted(target=small / 2, turn=n)) for n in range(3)], NOBODY)
    far = total([(str(n), fitted(target=large / 2, turn=n)) for n in range(3)], NOBODY)
    assert near.seconds is not None and far.seconds is not None
    assert far.seconds >= near.seconds * (1 - 1e-9)
