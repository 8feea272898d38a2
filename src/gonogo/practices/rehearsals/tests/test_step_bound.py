# SPDX-License-Identifier: Apache-2.0
"""Is the bound of a step an upper one, honest about what it rests on, and absent where it would be a guess?"""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gonogo.practices.rehearsals.rules.forecasting.drawing import Drawn
from gonogo.practices.rehearsals.rules.forecasting.fitting import Point, fit_linear, fit_logarithmic, upper
from gonogo.practices.rehearsals.rules.forecasting.step import FARTHEST, Footing, bound

sizes = st.integers(1, 10**8).map(float)
points = st.lists(st.builds(Point, sizes, st.floats(0, 1e5)), min_size=1, max_size=12)


def measured(xs: list[float], seconds: list[float]) -> list[Point]:
    """Points of sizes and durations."""
    return [Point(x, y) for x, y in zip(xs, seconds, strict=True)]


SPREAD = [25_000.0, 25_000.0, 50_000.0, 50_000.0, 100_000.0, 100_000.0, 250_000.0, 250_000.0]


@given(points, st.floats(0.01, 10), st.floats(0.01, 10))
def test_a_larger_target_never_takes_less(given_points: list[Point], one: float, other: float) -> None:
    """Whatever was measured: the bound does not fall as the target grows."""
    largest = max(point.x for point in given_points)
    small, large = sorted((one, other))
    near, far = bound(given_points, small * largest), bound(given_points, large * largest)
    assert near.seconds is not None and far.seconds is not None
    assert far.seconds >= near.seconds * (1 - 1e-9)


@given(points)
def test_a_rough_bound_is_never_below_what_was_seen(given_points: list[Point]) -> None:
    """At the largest size, whatever took longest is inside."""
    found = bound(given_points, max(point.x for point in given_points))
    assume(found.footing is Footing.ROUGH)
    assert found.seconds is not None
    assert found.seconds >= max(point.seconds for point in given_points)


@given(points, st.floats(0.001, 1000))
def test_there_is_no_forecast_beyond_ten_times_and_one_up_to_there(given_points: list[Point], times: float) -> None:
    """Refused exactly where the target is more than ten times the largest rehearsed size."""
    assume(abs(times - FARTHEST) > 1e-6)
    found = bound(given_points, times * max(point.x for point in given_points))
    assert (found.footing is Footing.NONE) == (times > FARTHEST) == (found.seconds is None)


def test_ten_times_exactly_is_still_forecast_and_a_row_more_is_not() -> None:
    """The border itself belongs to what can be told."""
    few = measured([100_000.0], [10.0])
    assert bound(few, 1_000_000.0).seconds == 200.0
    refused = bound(few, 1_000_001.0)
    assert refused.seconds is None
    assert refused.says == "No forecast: 10 times the largest rehearsed size. Rehearse bigger."


@pytest.mark.parametrize(
    ("xs", "why"),
    [
        ([100.0, 200.0, 400.0], "fewer than 4 measurements"),
        ([100.0] * 9, "all of one size"),
        ([100.0, 110.0, 119.0, 120.0], "all of one size"),
    ],
)
def test_few_points_or_one_size_are_rough(xs: list[float], why: str) -> None:
    """The longest, times how much larger the target is, doubled; and it says so."""
    found = bound(measured(xs, [float(n + 1) for n in range(len(xs))]), 3 * max(xs))
    assert found.footing is Footing.ROUGH
    assert found.seconds == len(xs) * 3 * 2
    assert why in found.says


def test_a_step_that_grows_with_its_rows_is_fitted_linearly() -> None:
    """Without scatter the bound is the line itself."""
    found = bound(measured(SPREAD, [2 + x / 1000 for x in SPREAD]), 1_000_000.0)
    assert found.footing is Footing.FITTED
    assert found.seconds == pytest.approx(1002.0)
    assert found.says == "Grows with its rows."


def test_the_bound_lies_above_the_line_and_more_so_farther_away() -> None:
    """With scatter, what is far is less certain."""
    seconds = [x / 1000 * factor for x, factor in zip(SPREAD, (1.1, 0.9) * 4, strict=True)]
    near, far = bound(measured(SPREAD, seconds), 250_000.0), bound(measured(SPREAD, seconds), 2_500_000.0)
    assert near.seconds and near.middle and far.seconds and far.middle
    assert near.seconds / near.middle > 1
    assert far.seconds - far.middle > near.seconds - near.middle


def test_the_fit_is_the_weighted_one_of_the_books() -> None:
    """Slope and intercept minimise the squares weighted by 1/x: nothing near them is better."""
    data = measured(SPREAD, [30.0, 26.0, 55.0, 51.0, 99.0, 108.0, 251.0, 240.0])
    fit = fit_linear(data)

    def cost(a: float, b: float) -> float:
        return sum((one.seconds - a - b * one.x) ** 2 / one.x for one in data)

    best = cost(fit.intercept, fit.slope)
    for a in (-0.5, 0.0, 0.5):
        for b in (-1e-5, 0.0, 1e-5):
            assert cost(fit.intercept + a, fit.slope + b) >= best * (1 - 1e-12)
    assert fit.scatter == pytest.approx(math.sqrt(best / 6))


@given(st.lists(st.builds(Point, sizes, st.floats(0, 1e5)), min_size=4, max_size=12))
def test_no_line_falls_and_none_starts_below_zero(given_points: list[Point]) -> None:
    """a and b are from 0 on."""
    assume(max(one.x for one in given_points) > 1.2 * min(one.x for one in given_points))
    fit = fit_linear(given_points)
    assert fit.intercept >= 0 and fit.slope >= 0


@pytest.mark.parametrize(("power", "grows"), [(2.0, "faster"), (0.0, "slower")])
def test_a_step_that_grows_otherwise_shows_the_larger_bound(power: float, grows: str) -> None:
    """The slope of the logarithms tells, and the sentence says so."""
    wobble = (1.02, 0.98, 1.01, 0.99, 1.02, 0.98, 1.01, 0.99)
    data = measured(SPREAD, [60 * (x / 1e5) ** power * w for x, w in zip(SPREAD, wobble, strict=True)])
    found = bound(data, 1_000_000.0)
    assert f"It grows {grows} than its rows" in found.says
    assert found.seconds == pytest.approx(max(upper(fit_linear(data), 1e6), upper(fit_logarithmic(data), 1e6)))


def test_measurements_that_scatter_widely_show_the_larger_bound() -> None:
    """Where line and curve disagree by half, the cautious one is shown."""
    data = measured([1e5, 2e5, 4e5, 8e5], [60.0, 300.0, 200.0, 900.0])
    found = bound(data, 4e6)
    assert "far apart" in found.says
    assert found.seconds == pytest.approx(upper(fit_logarithmic(data), 4e6))


def test_nine_in_ten_stay_inside_in_a_simulation() -> None:
    """Where time grows with the rows and varies with them, about 90 of 100 new runs stay below the bound."""
    drawn = Drawn(11)
    inside = 0
    for _ in range(600):
        data = [Point(x, 5 + x / 2000 + _normal(drawn) * 0.1 * math.sqrt(x)) for x in SPREAD]
        found = bound(data, 1_000_000.0)
        assert found.seconds is not None
        inside += 5 + 500 + _normal(drawn) * 100 <= found.seconds
    assert 0.87 <= inside / 600 <= 0.97


def _normal(drawn: Drawn) -> float:
    return math.sqrt(-2 * math.log(drawn.share())) * math.cos(2 * math.pi * drawn.share())
