# SPDX-License-Identifier: Apache-2.0
"""How are values of a plan typed into a form field, and how are they shown there again?

The words mean what they mean in a plan file: `7` is a number, `true` is true, `"7"` is text, everything else is text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from gonogo.core.strictfile.scalars import ScalarError, read_plain


class Unreadable(ValueError):
    """Something typed that cannot be understood; the message says what would be."""


def read_word(text: str) -> Any:
    """One value: quoted text, an object in braces, a number, true, false, or plain text."""
    word = text.strip()
    if word[:1] in {'"', "{"}:
        try:
            return json.loads(word)
        except ValueError:
            raise Unreadable(f"{word[:60]} cannot be read; close every quotation mark and brace.") from None
    try:
        value = read_plain(word)
    except ScalarError as error:
        raise Unreadable(f"{error}.") from None
    if value is None:
        raise Unreadable(f'"{word}" means nothing; put it in quotation marks if it is text.')
    return value


def write_word(value: Any) -> str:
    """The value so that `read_word` gives it back."""
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    try:
        plain = read_plain(value) == value and value == value.strip() and value[:1] not in {'"', "{"}
    except ScalarError:
        plain = False
    return value if plain and "," not in value else json.dumps(value, ensure_ascii=False)


def read_list(text: str) -> list[Any]:
    """Values separated by commas."""
    return [read_word(word) for word in _split(text)]


def read_names(text: str) -> list[str]:
    """Names separated by commas or line breaks, as text whatever they look like."""
    return [name.strip() for name in text.replace("\n", ",").split(",") if name.strip()]


def write_list(values: Iterable[Any]) -> str:
    """Values separated by commas."""
    return ", ".join(write_word(value) for value in values)


def read_pairs(text: str, *, example: str) -> list[tuple[str, str]]:
    """Lines of `name: value`, in order."""
    pairs: list[tuple[str, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        name, colon, value = line.partition(":")
        if not colon or not name.strip() or not value.strip():
            raise Unreadable(f"Line {number} should look like “{example}”.")
        if name.strip() in dict(pairs):
            raise Unreadable(f"Line {number} names {name.strip()} a second time.")
        pairs.append((name.strip(), value.strip()))
    return pairs


def _split(text: str) -> list[str]:
    """The words between commas; commas inside quotation marks do not separate, and the marks stay."""
    words, word, quoted = [], "", False
    for sign in text:
        quoted ^= sign == '"'
        if sign == "," and not quoted:
            words.append(word)
            word = ""
        else:
            word += sign
    words.append(word)
    return [word.strip() for word in words if word.strip()]
