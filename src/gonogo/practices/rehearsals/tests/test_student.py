# SPDX-License-Identifier: Apache-2.0
"""Are the quantiles of Student's t those of the tables, and are its drawn values of that distribution?"""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.rehearsals.rules.forecasting.drawing import Drawn
from gonogo.practices.rehearsals.rules.forecasting.student import t_quantile


@pytest.mark.parametrize(
    ("share", "degrees", "printed"),
    [
        (0.9, 1, 3.077684), (0.9, 2, 1.885618), (0.9, 3, 1.637744), (0.9, 5, 1.475884), (0.9, 10, 1.372184),
        (0.9, 30, 1.310415), (0.9, 1000, 1.282399), (0.95, 1, 6.313752), (0.95, 2, 2.919986), (0.95, 4, 2.131847),
        (0.95, 12, 1.782288), (0.95, 120, 1.657651), (0.975, 7, 2.364624), (0.5, 3, 0.0),
    ],
)  # fmt: skip
def test_quantiles_are_those_of_the_tables(share: float, degrees: int, printed: float) -> None:
    """To the six decimals in which tables are printed."""
    assert t_quantile(share, degrees) == pytest.approx(printed, abs=1e-6)


@given(st.floats(0.5, 0.99), st.integers(1, 60))
def test_as_much_of_the_curve_lies_below_a_quantile_as_its_share(share: float, degrees: int) -> None:
    """The density itself, summed up in small steps, leads back to the share."""
    end = t_quantile(share, degrees)
    scale = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(degrees * math.pi)

    def density(x: float) -> float:
        return scale * (1 + x * x / degrees) ** (-(degrees + 1) / 2)

    steps = 2_000
    inner = sum((4 if n % 2 else 2) * density(end * n / steps) for n in range(1, steps))
    area = (density(0) + inner + density(end)) * end / steps / 3
    assert 0.5 + area == pytest.approx(share, abs=1e-6)


def test_a_share_outside_the_upper_half_is_refused() -> None:
    """Only what is asked for here is computed."""
    for share, degrees in ((0.4, 3), (1.0, 3), (0.9, 0)):
        with pytest.raises(ValueError, match=r"share from 0\.5"):
            t_quantile(share, degrees)


@pytest.mark.parametrize("degrees", [1, 2, 5, 40])
def test_drawn_values_lie_below_the_quantile_as_often_as_it_says(degrees: int) -> None:
    """Of 20,000 values about 90 of 100 lie below the quantile of 90."""
    drawn = Drawn(7)
    values = [drawn.student(degrees) for _ in range(20_000)]
    below = sum(one < t_quantile(0.9, degrees) for one in values) / len(values)
    assert below == pytest.approx(0.9, abs=0.01)


def test_the_same_seed_draws_the_same_and_shares_are_even() -> None:
    """Numbers are between 0 and 1, spread evenly, and repeatable."""
    one, other = Drawn(3), Drawn(3)
    shares = [one.share() for _ in range(10_000)]
    assert shares == [other.share() for _ in range(10_000)]
    assert 0 < min(shares) < max(shares) < 1
    assert sum(shares) / len(shares) == pytest.approx(0.5, abs=0.01)
    assert {Drawn(n).below(3) for n in range(50)} == {0, 1, 2}
