# SPDX-License-Identifier: Apache-2.0
"""What can go wrong that a person can mend? Faces show these messages as they are."""

from __future__ import annotations


class GonogoError(Exception):
    """An error with a message for people: the thing, the reason, the remedy. `code` names it for machines."""

    code = "error"

    def __init__(self, message: str, *, details: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class NotFound(GonogoError):
    """The named thing does not exist, or not for this person."""

    code = "not-found"


class Refused(GonogoError):
    """A rule says no: the gate is not passed, four eyes are missing, the state does not allow it."""

    code = "refused"


class Conflict(GonogoError):
    """Somebody else changed the thing first. Look again, then decide again."""

    code = "conflict"


class BadInput(GonogoError):
    """What was given cannot be used; the details list every problem."""

    code = "bad-input"
