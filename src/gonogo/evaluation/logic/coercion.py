# SPDX-License-Identifier: Apache-2.0
"""How does JSON Logic, which thinks in JavaScript, see a value: as truth, as number, as text?

Integers are exact at any size when they are compared; arithmetic beyond 2**53 is that of doubles. Texts are counted in
code points, not in UTF-16 units.
"""

import math
import re
from collections.abc import Mapping

_DECIMAL = re.compile(r"[+-]?(?:Infinity|[0-9]+\.?[0-9]*(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?)")
_RADIX = re.compile(r"0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)")
_WHOLE = re.compile(r"[+-]?[0-9]{1,15}")
_BLANK = " \t\n\r\v\f\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))
_PLAIN_BELOW = 21
_PLAIN_ABOVE = -7


def truthy(value: object) -> bool:
    """Return the truth of a value: empty text, empty list, zero, NaN and null are false; an object is true."""
    if isinstance(value, float):
        return value == value and value != 0.0
    if isinstance(value, Mapping):
        return True
    return bool(value)


def to_number(value: object) -> int | float:
    """Return the value as a number, NaN when it is none."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return value
    if value is None:
        return 0
    if isinstance(value, str):
        return _text_to_number(value)
    if isinstance(value, list | tuple):
        return _text_to_number(to_string(value))
    return math.nan


def to_double(value: object) -> int | float:
    """Return the value as a number a double can hold: integers beyond 2**53 are rounded."""
    number = to_number(value)
    return as_float(number) if isinstance(number, int) and abs(number) > 2**53 else number


def as_float(number: int) -> float:
    """Return the nearest double, an infinity when there is none."""
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def to_string(value: object) -> str:
    """Return the value as JavaScript writes it: 1.0 is "1", a list is joined by commas."""
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if abs(value) < 10**_PLAIN_BELOW else _float_to_string(as_float(value))
    if isinstance(value, float):
        return _float_to_string(value)
    if isinstance(value, list | tuple):
        return ",".join("" if item is None else to_string(item) for item in value)
    return "[object Object]"


def strictly_equal(left: object, right: object) -> bool:
    """Tell whether both have the same type and value; lists and objects equal only themselves."""
    if isinstance(left, str):
        return isinstance(right, str) and left == right
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, int | float):
        return isinstance(right, int | float) and left == right
    return left is right


def loosely_equal(left: object, right: object) -> bool:
    """Tell whether both are equal after coercion; null equals only null."""
    if left is None or right is None:
        return left is right
    if _is_container(left) and _is_container(right):
        return left is right
    left, right = _primitive(left), _primitive(right)
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    return to_number(left) == to_number(right)


def comparable(left: object, right: object) -> tuple[object, object]:
    """Return both as texts when both are texts, else both as numbers, ready for < and its kin."""
    left, right = _primitive(left), _primitive(right)
    if isinstance(left, str) and isinstance(right, str):
        return left, right
    return to_number(left), to_number(right)


def _is_container(value: object) -> bool:
    return isinstance(value, list | tuple | Mapping)


def _primitive(value: object) -> object:
    return to_string(value) if _is_container(value) else value


def _text_to_number(text: str) -> int | float:
    text = text.strip(_BLANK)
    if not text:
        return 0
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    if _RADIX.fullmatch(text):
        return int(text, 0)
    return math.nan


def _float_to_string(value: float) -> str:
    if value != value:
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0.0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = f"{abs(value)!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    return sign + _placed(digits.rstrip("0"), point)


def _placed(digits: str, point: int) -> str:
    """Write 0.DIGITS times ten to the power of `point`, plain or with an exponent, as JavaScript chooses."""
    if not _PLAIN_ABOVE < point - 1 < _PLAIN_BELOW:
        shown = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
        return f"{shown}e{point - 1:+d}"
    if point <= 0:
        return "0." + "0" * -point + digits
    if point >= len(digits):
        return digits + "0" * (point - len(digits))
    return f"{digits[:point]}.{digits[point:]}"
