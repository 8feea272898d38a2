# SPDX-License-Identifier: Apache-2.0
"""What does the rule do with texts? (`cat`, `substr`, `starts_with`, `ends_with`, `lower`, `upper`)"""

import math
from collections.abc import Callable, Mapping, Sequence
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from gonogo.evaluation.logic.coercion import to_double, to_string
from gonogo.evaluation.logic.compiler import Builder, Compiler, padded
from gonogo.evaluation.logic.term import NULL, Run, Term


def _joined(value: object) -> str:
    """Null adds nothing to a text, as in JSON Logic and in flagd itself."""
    return "" if value is None else to_string(value)


def _cat(compiler: Compiler, arguments: Sequence[object]) -> Term:
    terms = compiler.terms(arguments)
    if terms and not terms[-1].constant and all(term.constant for term in terms[:-1]):
        return Term(_prefixed("".join(_joined(term.value) for term in terms[:-1]), terms[-1].run))
    runs = tuple(term.run for term in terms)
    return Term(lambda data, now: "".join([_joined(run(data, now)) for run in runs]))


def _prefixed(prefix: str, part: Run) -> Run:
    def run(data: Any, now: int) -> str:
        value = part(data, now)
        return prefix + (value if type(value) is str else _joined(value))

    return run


def _substr(compiler: Compiler, arguments: Sequence[object]) -> Term:
    source, start, length = (term.run for term in padded(compiler.terms(arguments), 3))
    return Term(lambda data, now: substring(source(data, now), start(data, now), length(data, now)))


def substring(source: object, start: object, length: object) -> str:
    """Cut a text from `start` (negative: from the end); a negative length leaves out so many characters at the end."""
    text = to_string(source)
    text = text[_offset(start, len(text)) :]
    if length is None:
        return text
    count = _whole(length)
    return text[:count] if count >= 0 or -count < len(text) else ""


def _offset(start: object, size: int) -> int:
    whole = _whole(start)
    return max(0, size + whole) if whole < 0 else whole


def _whole(value: object) -> int:
    number = to_double(value)
    if number != number:
        return 0
    return int(max(-(2**53), min(2**53, number))) if math.isinf(number) else int(number)


def _comparison(holds: Callable[[str, str], bool]) -> Builder:
    def build(compiler: Compiler, arguments: Sequence[object]) -> Term:
        terms = compiler.terms(arguments)
        if len(terms) != 2:
            return NULL
        first, second = (term.run for term in terms)

        def run(data: Any, now: int) -> bool | None:
            text, part = first(data, now), second(data, now)
            return holds(text, part) if isinstance(text, str) and isinstance(part, str) else None

        return Term(run, boolean=True)

    return build


def _casing(change: Mapping[int, int]) -> Builder:
    """Only A to Z have a case here, so that every implementation gives the same; what is no text gives null."""

    def build(compiler: Compiler, arguments: Sequence[object]) -> Term:
        terms = compiler.terms(arguments)
        if len(terms) != 1:
            return NULL
        part = terms[0].run

        def run(data: Any, now: int) -> str | None:
            text = part(data, now)
            return text.translate(change) if isinstance(text, str) else None

        return Term(run)

    return build


OPERATORS: Mapping[str, Builder] = {
    "cat": _cat,
    "substr": _substr,
    "starts_with": _comparison(str.startswith),
    "ends_with": _comparison(str.endswith),
    "lower": _casing(str.maketrans(ascii_uppercase, ascii_lowercase)),
    "upper": _casing(str.maketrans(ascii_lowercase, ascii_uppercase)),
}
