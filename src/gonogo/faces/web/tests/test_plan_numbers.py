# SPDX-License-Identifier: Apache-2.0
"""Does a number of a plan come back from a form field as exactly the number it was?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.faces.web.forms.plan_numbers import read_number, read_points, write_number, write_points
from gonogo.faces.web.forms.plan_words import Unreadable


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_survives(number: float) -> None:
    """To the last bit, and short enough for its field."""
    shown = write_number(number)
    assert repr(read_number(shown)) == repr(number)
    assert len(shown) <= 30


@given(st.floats(0, 1, exclude_min=True, exclude_max=True))
def test_every_share_survives(share: float) -> None:
    """As percentage points, to the last bit."""
    shown = write_points(share)
    assert read_points(shown) == share
    assert len(shown) <= 30


@given(st.integers(1, 9_999_999), st.integers(0, 5))
def test_points_are_the_number_a_file_would_say(digits: int, places: int) -> None:
    """Whoever writes 0.5 here means what a file says as 0.005, without noise of the division."""
    points = f"{digits}e-{places}"
    if float(points) < 100:
        assert read_points(points) == float(f"{digits}e-{places + 2}")


@pytest.mark.parametrize(
    ("share", "points"), [(0.005, "0.5"), (0.07, "7"), (0.29, "29"), (0.0003, "0.03"), (0.57, "57"), (0.011, "1.1")]
)
def test_points_are_shown_without_noise(share: float, points: str) -> None:
    """0.29 is 29 percentage points, not 28.999999999999996."""
    assert write_points(share) == points
    assert read_points(points) == share


def test_numbers_are_shown_without_needless_zeros() -> None:
    """2.0 of a file is 2 in a field; what is very large or small has an exponent."""
    assert [write_number(number) for number in (2.0, 100.0, 0.25, 1e300)] == ["2", "100", "0.25", "1E+300"]


@pytest.mark.parametrize("text", ["", "0,5", "half", "1_000", "nan", "inf", "٣", "1e9999", "5 %", "--1", "0x1f"])
def test_what_is_no_number_is_refused(text: str) -> None:
    """With what would be one, or why not."""
    for read in (read_number, read_points):
        with pytest.raises(Unreadable, match="is not a number; write one such as 2 or"):
            read(text)


def test_a_number_beyond_all_numbers_is_refused() -> None:
    """It is said, not stored as infinity."""
    with pytest.raises(Unreadable, match="too large"):
        read_number("1e999")


@pytest.mark.parametrize("text", ["0", "-1", "100", "500", "1e-400", "99.99999999999999999999"])
def test_points_lie_between_nothing_and_everybody(text: str) -> None:
    """The bounds are said in the unit that was typed."""
    with pytest.raises(Unreadable, match="more than 0 and less than 100 percentage points"):
        read_points(text)
