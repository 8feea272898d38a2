# SPDX-License-Identifier: Apache-2.0
"""How are the numbers of a plan typed and shown, so that none changes on the way through a form?

What is shown reads back to the very same number. A share is typed in percentage points: `0.5` is stored as 0.005.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from math import isfinite

from gonogo.faces.web.forms.plan_words import Unreadable

LONGEST_PLAIN = 24
"""Numbers with more signs than this are shown with an exponent."""
_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")


def read_number(text: str) -> float:
    """A number such as 2 or 0.5."""
    number = float(_checked(text))
    if not isfinite(number):
        raise Unreadable(f"“{text.strip()}” is too large.")
    return number


def write_number(number: float) -> str:
    """The number so that `read_number` gives it back, without needless zeros."""
    return _spelled(Decimal(repr(float(number))))


def read_points(text: str) -> float:
    """Percentage points as a share of more than nothing and less than all."""
    # A fraction divides exactly and is rounded once, to the number nearest to what was typed.
    points = Fraction(_checked(text))
    if not 0 < points < 100 or not 0 < (share := float(points / 100)) < 1:
        raise Unreadable("Must be more than 0 and less than 100 percentage points.")
    return share


def write_points(share: float) -> str:
    """The share in percentage points, so that `read_points` gives it back."""
    return _spelled(Decimal(repr(float(share))).scaleb(2))


def _checked(text: str) -> str:
    word = text.strip()
    if not _NUMBER.fullmatch(word):
        raise Unreadable(f"“{word[:40]}” is not a number; write one such as 2 or 0.5.")
    return word


def _spelled(number: Decimal) -> str:
    plain = f"{number.normalize():f}"
    return plain if len(plain) <= LONGEST_PLAIN else f"{number.normalize():E}"
