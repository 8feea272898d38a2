# SPDX-License-Identifier: Apache-2.0
"""Are the bytes those of RFC 8949, with the number rule of flagd?"""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.evaluation.cbor import encode


@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        (0, "00"),
        (23, "17"),
        (24, "1818"),
        (255, "18ff"),
        (256, "190100"),
        (65535, "19ffff"),
        (1000000, "1a000f4240"),
        (1000000000000, "1b000000e8d4a51000"),
        (2**64 - 1, "1bffffffffffffffff"),
        (-1, "20"),
        (-24, "37"),
        (-25, "3818"),
        (-1000, "3903e7"),
        (-(2**63), "3b7fffffffffffffff"),
        (False, "f4"),
        (True, "f5"),
        (None, "f6"),
        (1.5, "f93e00"),
        (-4.1, "fbc010666666666666"),
        (1.1, "fb3ff199999999999a"),
        (0.00006103515625, "f90400"),
        (5.960464477539063e-08, "f90001"),
        (3.4028234663852886e38, "fa7f7fffff"),
        (1.0e300, "fb7e37e43c8800759c"),
        (0.100000001490116119384765625, "fa3dcccccd"),
        (math.inf, "f97c00"),
        (-math.inf, "f9fc00"),
        (math.nan, "f97e00"),
        ("", "60"),
        ("IETF", "6449455446"),
        ("ü", "62c3bc"),
        ("水", "63e6b0b4"),
        ("x" * 24, "7818" + "78" * 24),
        ("\ud800", "63efbfbd"),
        ([], "80"),
        ([1, [2, 3]], "8201820203"),
        ((1, 2), "820102"),
        (list(range(24)), "9818" + "".join(f"{n:02x}" for n in range(24))),
        ({}, "a0"),
        ({"b": [2, 3], "a": 1}, "a26161016162820203"),
        ({"aa": 1, "b": 2}, "a261620262616101"),
    ],
)
def test_encoding(value: object, encoded: str) -> None:
    """Every kind of value has exactly these bytes."""
    assert encode(value).hex() == encoded


@pytest.mark.parametrize(
    ("value", "same_as"),
    [
        (1.0, 1),
        (-2.0, -2),
        (-0.0, 0),
        (float(2**63), 2**63),
        ({"k": -0.0}, {"k": 0}),
    ],
)
def test_whole_numbers_are_integers_however_written(value: object, same_as: object) -> None:
    """1.0 and 1 have the same bytes."""
    assert encode(value) == encode(same_as)


@pytest.mark.parametrize(("value", "same_as"), [(2**64, 2.0**64), (-(2**63) - 1, -(2.0**63)), (10**20, 1e20)])
def test_integers_beyond_64_bits_are_floats(value: int, same_as: float) -> None:
    """Outside 64 bits there are only floats; -2**63 - 1 rounds to one that is written as a float."""
    assert encode(value)[0] in (0xF9, 0xFA, 0xFB)
    if abs(same_as) > 2.0**63:
        assert encode(value) == encode(same_as)


def test_what_has_no_encoding() -> None:
    """A value that is no JSON, and an integer that fits no double, are refused."""
    with pytest.raises(TypeError, match="object"):
        encode(object())
    with pytest.raises(OverflowError):
        encode(10**400)


@given(st.dictionaries(st.text(), st.integers() | st.text()))
def test_the_order_of_keys_does_not_matter(mapping: dict[str, object]) -> None:
    """An object has one encoding, whatever the order of its keys."""
    assert encode(mapping) == encode(dict(reversed(mapping.items())))
