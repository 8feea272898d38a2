# SPDX-License-Identifier: Apache-2.0
"""Is the pace that of the last weeks, and is none told where too little was finished?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.schedule.rules.forecast.pace import Pace, pace_of, steady_paces

counts = st.lists(st.integers(0, 50), min_size=1, max_size=120)


def pace(weeks: Sequence[float]) -> Pace | str:
    """The pace at the end of these weeks."""
    return pace_of(np.array(weeks, dtype=np.float64))


def test_the_pace_is_the_mean_of_the_last_twelve_weeks() -> None:
    """Older weeks change only the steady pace, which lies halfway to the mean of the year."""
    found = pace([2.0] * 40 + [8.0] * 12)
    assert isinstance(found, Pace)
    assert (found.recent, found.weeks) == (8.0, 12)
    year = (40 * 2 + 12 * 8) / 52
    assert found.steady == pytest.approx((8 * year) ** 0.5)
    assert year < found.steady < 8


def test_fewer_weeks_are_all_used() -> None:
    """A team of five weeks has a pace of five weeks."""
    assert pace([4, 0, 6, 5, 5]) == Pace(recent=4.0, weeks=5, steady=4.0)


@pytest.mark.parametrize(
    ("weeks", "why"),
    [
        ([], "something was finished in 0 full weeks, and 4 such weeks are needed"),
        ([9], "something was finished in 1 full week, and 4 such weeks are needed"),
        ([5, 0, 5, 0, 5], "something was finished in 3 full weeks, and 4 such weeks are needed"),
        ([5] * 20 + [0] * 12, "nothing was finished in the last 12 full weeks, so there is no pace to go by"),
    ],
)
def test_where_too_little_was_finished_no_pace_is_told(weeks: list[int], why: str) -> None:
    """Instead it is said what is missing."""
    assert pace(weeks) == why


@given(counts, st.sampled_from([0.25, 0.5, 2.0, 4.0]))
def test_the_pace_scales_with_the_weeks(weeks: list[int], factor: float) -> None:
    """Work counted in other units goes at the same speed."""
    found, scaled = pace(weeks), pace([factor * one for one in weeks])
    if isinstance(found, Pace) and isinstance(scaled, Pace):
        assert scaled.recent == pytest.approx(factor * found.recent)
        assert scaled.steady == pytest.approx(factor * found.steady)
    else:
        assert scaled == found


@given(st.lists(st.integers(1, 50), min_size=12, max_size=80), st.randoms(use_true_random=False))
def test_the_order_of_the_last_weeks_does_not_matter(weeks: list[int], random: object) -> None:
    """A mean has no order."""
    last = weeks[-12:]
    random.shuffle(last)  # type: ignore[attr-defined]
    assert pace(weeks[:-12] + last) == pace(weeks)


@given(st.lists(st.integers(0, 50), min_size=12, max_size=80))
def test_the_steady_pace_of_a_past_week_is_what_was_known_then(weeks: list[int]) -> None:
    """Past forecasts see nothing of what came later."""
    paces = steady_paces(np.array(weeks, dtype=np.float64))
    assert len(paces) == len(weeks) + 1
    for end in range(12, len(weeks) + 1):
        found = pace(weeks[:end])
        if isinstance(found, Pace):
            assert paces[end] == pytest.approx(found.steady)
    assert not paces[:12].any()
