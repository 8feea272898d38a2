# SPDX-License-Identifier: Apache-2.0
"""Which of two semantic versions comes first? (semver.org 2.0.0, with the leniencies of flagd)"""

import re
from functools import lru_cache

from gonogo.evaluation.logic.coercion import to_string

Precedence = tuple[int, int, int, bool, tuple[tuple[bool, int, str], ...]]

_LONGEST = 256
_NUMBER = r"(0|[1-9][0-9]*)"
_PRERELEASE = r"(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_FULL = re.compile(
    rf"[vV]?{_NUMBER}\.{_NUMBER}\.{_NUMBER}"
    rf"(?:-({_PRERELEASE}(?:\.{_PRERELEASE})*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)
_PARTIAL = re.compile(rf"[vV]?{_NUMBER}(?:\.{_NUMBER})?")


def precedence(value: object) -> Precedence | None:
    """Return a key that sorts as the version does, None when the value is no version.

    A leading "v" is dropped, "1" and "1.2" are completed with zeros, numbers are read as text, build data is ignored.
    """
    text = value if isinstance(value, str) else to_string(value)
    return _precedence(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=2048)
def _precedence(text: str) -> Precedence | None:
    partial = _PARTIAL.fullmatch(text)
    if partial:
        return int(partial[1]), int(partial[2] or 0), 0, True, ()
    full = _FULL.fullmatch(text)
    if not full:
        return None
    identifiers = full[4].split(".") if full[4] else []
    return int(full[1]), int(full[2]), int(full[3]), not identifiers, tuple(map(_rank, identifiers))


def _rank(identifier: str) -> tuple[bool, int, str]:
    return (False, int(identifier), "") if identifier.isdigit() else (True, 0, identifier)
