# SPDX-License-Identifier: Apache-2.0
"""Does a value look to a rule as it would to JavaScript?"""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.evaluation.logic.coercion import loosely_equal, strictly_equal, to_double, to_number, to_string, truthy


@pytest.mark.parametrize("value", [None, False, 0, 0.0, -0.0, math.nan, "", []])
def test_empty_things_are_false(value: object) -> None:
    """Null, false, zero, NaN, empty text and the empty list are false."""
    assert truthy(value) is False


@pytest.mark.parametrize("value", [True, 1, -0.5, math.inf, "0", "false", " ", [0], [[]], {}, {"a": None}])
def test_everything_else_is_true(value: object) -> None:
    """The text "0", a list with anything in it and even an empty object are true."""
    assert truthy(value) is True


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (None, 0),
        (True, 1),
        ("", 0),
        ("  \u00a0\n", 0),
        (" 12 ", 12),
        ("-7", -7),
        ("+7", 7),
        ("1.5e3", 1500),
        (".5", 0.5),
        ("5.", 5),
        ("0x1F", 31),
        ("0b101", 5),
        ("0o17", 15),
        ("-Infinity", -math.inf),
        ([], 0),
        (["3"], 3),
        ([[4]], 4),
        ("12345678901234567890", 12345678901234567890.0),
    ],
)
def test_values_with_a_number(value: object, number: float) -> None:
    """Blank text is zero, prefixes are understood, a list of one counts as its item."""
    assert to_number(value) == number


@pytest.mark.parametrize("value", ["1_000", "nan", "inf", "infinity", "3 apples", "1,5", "٣", "-0x1", "1e", [1, 2], {}])
def test_values_without_a_number(value: object) -> None:
    """What Python would accept and JavaScript would not is NaN."""
    assert math.isnan(to_number(value))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (1.0, "1"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (-2.50, "-2.5"),
        (1e16, "10000000000000000"),
        (123456789012345680000.0, "123456789012345680000"),
        (1e21, "1e+21"),
        (1.25e25, "1.25e+25"),
        (10**21, "1e+21"),
        (10**400, "Infinity"),
        (-(10**400), "-Infinity"),
        (0.000001, "0.000001"),
        (0.00000125, "0.00000125"),
        (1e-7, "1e-7"),
        (-1.5e-9, "-1.5e-9"),
        (5e-324, "5e-324"),
        (math.nan, "NaN"),
        (math.inf, "Infinity"),
        ([1, None, [True, "x"]], "1,,true,x"),
        ({"a": 1}, "[object Object]"),
    ],
)
def test_texts(value: object, text: str) -> None:
    """Numbers are written plainly between 1e-6 and 1e21, null inside a list is nothing."""
    assert to_string(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_survives_being_written(number: float) -> None:
    """Writing a double and reading it again gives the same double."""
    assert to_number(to_string(number)) == number


@pytest.mark.parametrize(
    ("left", "right", "loose", "strict"),
    [
        (1, 1.0, True, True),
        (1, "1", True, False),
        (1, True, True, False),
        (0, False, True, False),
        ("", 0, True, False),
        ("1.0", 1, True, False),
        ("1.0", "1", False, False),
        ("true", True, False, False),
        (None, None, True, True),
        (None, 0, False, False),
        (None, False, False, False),
        (None, "", False, False),
        ([1], 1, True, False),
        ([1, 2], "1,2", True, False),
        ({}, "[object Object]", True, False),
        ([], [], False, False),
        ({}, {}, False, False),
        (math.nan, math.nan, False, False),
        ("a", "a", True, True),
    ],
)
def test_equality(left: object, right: object, loose: bool, strict: bool) -> None:
    """== coerces, === does not, null equals only null, two lists are never equal; the order does not matter."""
    assert (loosely_equal(left, right), strictly_equal(left, right)) == (loose, strict)
    assert (loosely_equal(right, left), strictly_equal(right, left)) == (loose, strict)


def test_a_list_equals_itself() -> None:
    """The same list is equal to itself, loosely and strictly."""
    items = [1]
    assert loosely_equal(items, items)
    assert strictly_equal(items, items)


def test_arithmetic_is_that_of_doubles_beyond_the_safe_integers() -> None:
    """2**53 + 1 rounds, 10**400 is an infinity, small integers stay integers."""
    assert repr([to_double(2**53 + 1), to_double(10**400), to_double(7)]) == "[9007199254740992.0, inf, 7]"
