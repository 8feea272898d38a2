# SPDX-License-Identifier: Apache-2.0
"""What does a plain YAML 1.2 word mean: text, a number, true, false or nothing?

Dates stay text here, as in the YAML 1.2 core schema; the fields that hold dates read them.
"""

import math
import re

LONGEST_INTEGER = 18

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class ScalarError(ValueError):
    """A number or a text that cannot be stored everywhere."""


def check_text(text: str) -> None:
    """Refuse control characters, half characters (surrogates) and what Unicode calls no character."""
    unfit = _UNFIT.search(text)
    if unfit:
        raise ScalarError(f"the text holds the character U+{ord(unfit[0]):04X}, which cannot be stored")


def read_plain(text: str) -> str | int | float | bool | None:
    """Resolve an unquoted word."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text) or _OCTAL.fullmatch(text) or _HEXADECIMAL.fullmatch(text):
        return _integer(text)
    if _FLOAT.fullmatch(text):
        number = float(text)
        if not math.isfinite(number):
            raise ScalarError("the number is too large; put it in quotes if it is text")
        return number
    if _NO_NUMBER.fullmatch(text):
        raise ScalarError(f"{text} cannot be used as a number; put it in quotes if it is text")
    return text


def _integer(text: str) -> int:
    if len(text.lstrip("+-")) > LONGEST_INTEGER:
        raise ScalarError(f"the number has more than {LONGEST_INTEGER} digits; put it in quotes if it is text")
    base = {"0o": 8, "0x": 16}.get(text[:2], 10)
    return int(text[2:], base) if base != 10 else int(text)
