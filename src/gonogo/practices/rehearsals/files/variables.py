# SPDX-License-Identifier: Apache-2.0
"""Which secrets does a file take from the environment, and does it hold any itself?

`${NAME}` stands for a variable in addresses and places of data. Values are never shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_OPENED = re.compile(r"\$\{(?![A-Za-z_][A-Za-z0-9_]*\})")
_IN_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/@:'\"]*:([^\s/@'\"]+)@", re.IGNORECASE)
_AS_WORD = re.compile(
    r"(?:\b(?:PGPASSWORD|MYSQL_PWD|password|passwd)|--password)\s*=\s*['\"]?([^\s'\"&;]+)", re.IGNORECASE
)
_FROM_ELSEWHERE = re.compile(r"\$\{?[A-Za-z_]|\$\(|`|\*+$|@\{")


def variables(text: str) -> tuple[str, ...]:
    """The names of the variables that a text asks for."""
    return tuple(dict.fromkeys(_VARIABLE.findall(text)))


def unclosed(text: str) -> bool:
    """Whether `${` stands somewhere without the name of a variable and `}`."""
    return _OPENED.search(text) is not None


def filled(text: str, environment: Mapping[str, str]) -> str:
    """The text with its variables replaced; those that are not set stay as they stand."""
    return _VARIABLE.sub(lambda found: environment.get(found[1]) or found[0], text)


def holds_password(text: str) -> bool:
    """Whether a password stands in the text itself, not as a variable."""
    return any(not _FROM_ELSEWHERE.match(secret) for secret in _secrets(text))


def _secrets(text: str) -> Iterator[str]:
    for form in (_IN_ADDRESS, _AS_WORD):
        for found in form.finditer(text):
            yield found[1]
