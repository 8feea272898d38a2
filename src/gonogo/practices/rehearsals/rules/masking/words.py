# SPDX-License-Identifier: Apache-2.0
"""Which word stands for a real one? The built-in maskers of text, each a function of a key and the value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from gonogo.practices.rehearsals.rules.masking.drawing import Draw

_PARTS = re.compile(r"[^\W\d_]+|\d+")
_LONGER_FROM = 3
"""The attempt from which on words become longer: short ones are too few for many values."""
_STREETS = frozenset(
    {"st", "street", "ave", "avenue", "rd", "road", "dr", "drive", "ln", "lane", "ct", "court", "blvd", "boulevard"}
    | {"way", "pl", "place", "hwy", "highway", "apt", "unit"}
)
DOMAIN = "@example.invalid"
"""Mail to it can never arrive; RFC 2606 keeps this ending free."""


def mask_word(masker: str, key: bytes, value: str, *, limit: int | None = None, attempt: int = 0) -> str:
    """What stands for `value`, never longer than `limit` characters, and never the value itself.

    Another `attempt` gives another word, for when two values would become one. An empty or blank value says nothing
    and stays. Where `limit` leaves no room (a single letter has few others), the answer may be taken by another value.
    """
    if not value.strip():
        return value
    says = masker == "email" or any(letter.isalnum() for letter in value)
    for again in range(100):
        if says:
            word = _MASKERS[masker](key, value, attempt + again, limit)
        else:
            word = Draw(key, value, str(attempt + again)).letters(len(value) + max(0, attempt - _LONGER_FROM))
        word = word if limit is None else word[:limit]
        if word.strip() and word.casefold() != value.casefold():
            return word
    return "x" * len(value) if value.casefold() != "x" * len(value) else "y" * len(value)


def _name(key: bytes, value: str, attempt: int, limit: int | None) -> str:
    """Each part of a name for itself, so that the same first name is the same in every full name."""

    def part(found: re.Match[str]) -> str:
        draw = Draw(key, "name", found[0].casefold(), str(attempt))
        if not found[0].isalpha():
            return draw.digits(found[0])
        return _cased(found[0], draw.letters(len(found[0]) + max(0, attempt - _LONGER_FROM)))

    return _PARTS.sub(part, value)


def _cased(like: str, word: str) -> str:
    if like.isupper() and len(like) > 1:
        return word.upper()
    return word if like.islower() else word[:1].upper() + word[1:]


def _email(key: bytes, value: str, attempt: int, limit: int | None) -> str:
    number = f"{Draw(key, 'email', value, str(attempt)).below(1 << 64):016x}"
    if limit is None or limit >= len(DOMAIN) + 17:
        return f"u{number}{DOMAIN}"
    short = "@x.invalid"
    return f"{number[: limit - len(short)]}{short}" if limit > len(short) else number


def _phone(key: bytes, value: str, attempt: int, limit: int | None) -> str:
    draw = Draw(key, "phone", value, str(attempt))
    if not any(letter.isdigit() for letter in value):
        return _name(key, value, attempt, limit)
    return draw.digits(value)


def _ssn(key: bytes, value: str, attempt: int, limit: int | None) -> str:
    """Areas from 900 and groups to 49 are neither issued as social security nor as taxpayer numbers."""
    if sum(letter.isdigit() for letter in value) != 9:
        return _phone(key, value, attempt, limit)
    draw = Draw(key, "ssn", "".join(letter for letter in value if letter.isdigit()), str(attempt))
    digits = iter(f"9{draw.below(100):02}{1 + draw.below(49):02}{1 + draw.below(9999):04}")
    return "".join(next(digits) if letter.isdigit() else letter for letter in value)


def _street(key: bytes, value: str, attempt: int, limit: int | None) -> str:
    """Another number and other words; what kind of street it is stays."""
    draw = Draw(key, "street", value, str(attempt))

    def part(found: re.Match[str]) -> str:
        if found[0].isdigit():
            return draw.digits(found[0])
        kind = found[0].casefold() in _STREETS and found.start() > 0
        return found[0] if kind else _cased(found[0], draw.letters(len(found[0]) + max(0, attempt - _LONGER_FROM)))

    return _PARTS.sub(part, value)


def _text(key: bytes, value: str, attempt: int, limit: int | None) -> str:
    """Words of the same lengths that say nothing, none of them a word of before."""
    draw = Draw(key, "text", value, str(attempt))
    before = {found.casefold() for found in _PARTS.findall(value)}

    def part(found: re.Match[str]) -> str:
        length, number = len(found[0]), found[0].isdigit()
        for again in range(400):
            longer = length + again // 40
            word = draw.digits("0" * longer) if number else draw.letters(longer)
            if word not in before:
                return word if number else _cased(found[0], word)
        return "x" * (length + 10)

    return _PARTS.sub(part, value)


_MASKERS: Mapping[str, Callable[[bytes, str, int, int | None], str]] = {
    "name": _name,
    "first-name": _name,
    "last-name": _name,
    "city": _name,
    "email": _email,
    "phone": _phone,
    "ssn": _ssn,
    "street": _street,
    "text": _text,
}
WORD_MASKERS = frozenset(_MASKERS)
"""The maskers of text. Names of people share their words, so that a first name is the same wherever it stands."""


def family(masker: str) -> str:
    """Which values become the same words: those of one family do, whatever table they stand in."""
    return "name" if masker in {"first-name", "last-name", "city"} else masker
