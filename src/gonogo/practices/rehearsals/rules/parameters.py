# SPDX-License-Identifier: Apache-2.0
"""How do the parameters of a rehearsal get into its SQL and its commands, without anything else getting in?

`@{batch}` stands for the parameter `batch`, and `@@{` for the signs `@{` themselves. The form means nothing in SQL, in
shells, in regular expressions or in the arguments of common programs; `${X}`, `:x`, `%(x)s` and `{{x}}` all do.
A value is a number or one plain word, so it cannot end a quotation, start a comment or start another command.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

NAME = re.compile(r"[a-z][a-z0-9_]*")
VALUE = re.compile(r"-?[0-9]+(?:\.[0-9]+)?|[A-Za-z0-9_./:+](?:[A-Za-z0-9_./:+]|-(?!-))*")
LONGEST_VALUE = 200
_MARK = re.compile(r"@@\{|@\{([^@}\n]{0,80})(\}?)")


class ParameterError(ValueError):
    """A mark that stands for no parameter. `name` is what was written after `@{`, `closed` whether `}` follows."""

    def __init__(self, name: str, message: str, *, closed: bool = True) -> None:
        super().__init__(message)
        self.name = name
        self.closed = closed


def fill(text: str, parameters: Mapping[str, str]) -> str:
    """The text with every mark replaced. Raises ParameterError for the first that cannot be."""

    def value_of(found: re.Match[str]) -> str:
        if found[0].startswith("@@"):
            return found[0][1:]
        _check(found[1], found[2], parameters)
        return parameters[found[1]]

    return _MARK.sub(value_of, text)


def escaped(text: str) -> str:
    """Text in which nothing is a mark, so that `fill` gives it back as it was."""
    return text.replace("@{", "@@{")


def is_value(text: str) -> bool:
    """Whether a parameter may have this value."""
    return VALUE.fullmatch(text) is not None and len(text) <= LONGEST_VALUE and "/*" not in text


def _check(name: str, end: str, parameters: Mapping[str, str]) -> None:
    if not end:
        message = f'"@{{{name[:40]}" is never closed with "}}"; write @@{{ where it is no parameter'
        raise ParameterError(name, message, closed=False)
    if name not in parameters:
        raise ParameterError(name, f'there is no parameter "{name[:60]}"; write @@{{ where @{{ is meant as it stands')
