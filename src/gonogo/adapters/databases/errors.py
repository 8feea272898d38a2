# SPDX-License-Identifier: Apache-2.0
"""What can go wrong with a database that is migrated or compared? Every message names the thing and the remedy."""

from __future__ import annotations


class DatabaseProblem(Exception):
    """Something about a database that is not Gonogo's own."""


class BadLocator(DatabaseProblem):
    """The address cannot be read."""


class MissingDriver(DatabaseProblem):
    """The library for this engine is not installed; the message names the extra that brings it."""


class Unreachable(DatabaseProblem):
    """The database does not answer, or refuses who asks."""


class NotOurCopy(DatabaseProblem):
    """What was about to be changed is not a copy that this run made; nothing was changed."""


def missing_driver(engine: str, extra: str) -> MissingDriver:
    """The error for a library that is not installed."""
    return MissingDriver(f"{engine} needs one more package: pip install 'gonogo[{extra}]'.")
