# SPDX-License-Identifier: Apache-2.0
"""Can the numbers of a sentence be read?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.rollout.rules.guard.wording import age, decimals, number, people, plain, worse


@pytest.mark.parametrize(
    ("margin", "places"),
    [(0.5, 1), (0.25, 2), (1, 1), (30, 1), (0.05, 2), (0.02, 2), (0.075, 3), (1 / 3, 2), (0.0, 1), (1e-300, 13)],
)
def test_a_margin_can_be_read_next_to_the_figures(margin: float, places: int) -> None:
    """As many decimals as it needs, and no long tails."""
    assert decimals(margin) == places


def test_numbers_are_plain() -> None:
    """Thousands are set apart, and nothing is minus zero."""
    assert [number(1234.56, 1), number(-0.01, 1), number(-2.04, 1)] == ["1,234.6", "0.0", "-2.0"]
    assert [plain(2.0), plain(0.01234), plain(123456.7)] == ["2", "0.01234", "123,457"]
    assert [people(1), people(3420)] == ["1 person", "3,420 people"]


def test_differences_have_a_direction() -> None:
    """Worse, better or none."""
    assert [worse(0.94, 1, " points"), worse(-0.2, 1, ""), worse(-0.04, 1, "")] == [
        "0.9 points worse",
        "0.2 better",
        "no difference",
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second"), (90, "90 seconds"), (120, "2 minutes"), (7_300, "2 hours"), (172_800, "2 days")],
)
def test_ages_are_told_in_one_unit(seconds: int, words: str) -> None:
    """The largest of which there are two."""
    assert age(timedelta(seconds=seconds)) == words


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 13))
def test_every_figure_can_be_told(value: float, places: int) -> None:
    """Never an exception."""
    assert number(value, places) and plain(value) and worse(value, places, "")
