# SPDX-License-Identifier: Apache-2.0
"""Is the value in the list, or the text in the text? (`in`)"""

from collections.abc import Mapping, Sequence
from typing import Any

from gonogo.evaluation.logic.coercion import strictly_equal, to_string
from gonogo.evaluation.logic.compiler import Builder, Compiler, padded
from gonogo.evaluation.logic.members import Members
from gonogo.evaluation.logic.term import Asked, Run, Term


def contains(haystack: object, needle: object) -> bool:
    """Tell whether the needle is an item of the list or a part of the text."""
    if isinstance(haystack, list | tuple):
        return any(strictly_equal(needle, item) for item in haystack)
    return isinstance(haystack, str) and haystack != "" and to_string(needle) in haystack


def _in(compiler: Compiler, arguments: Sequence[object]) -> Term:
    needle, haystack = padded(compiler.terms(arguments), 2)
    if haystack.constant and isinstance(haystack.value, list):
        members = compiler.shared.members(haystack.value)
        if needle.attribute is not None:
            asked = Asked(needle.attribute, members.texts, exact=members.only_texts)
            return Term(_attribute_in(needle.attribute, members), boolean=True, asked=asked)
        part = needle.run
        return Term(lambda data, now: part(data, now) in members, boolean=True)
    if needle.constant and isinstance(needle.value, str) and needle.value:
        return Term(_text_in(needle.value, haystack.run), boolean=True)
    part, whole = needle.run, haystack.run
    return Term(lambda data, now: contains(whole(data, now), part(data, now)), boolean=True)


def _attribute_in(name: str, members: Members) -> Run:
    texts = members.texts

    def run(data: Any, now: int) -> bool:
        value = data.get(name)
        return value in texts if type(value) is str else value in members

    return run


def _text_in(part: str, whole: Run) -> Run:
    def run(data: Any, now: int) -> bool:
        text = whole(data, now)
        return part in text if type(text) is str else contains(text, part)

    return run


OPERATORS: Mapping[str, Builder] = {"in": _in}
