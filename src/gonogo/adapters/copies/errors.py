# SPDX-License-Identifier: Apache-2.0
"""What can go wrong while a copy is made or removed? Every message names the thing, the reason and the remedy."""

from __future__ import annotations

from gonogo.adapters.databases.errors import DatabaseProblem


class MissingProgram(DatabaseProblem):
    """A program of the database, such as pg_dump, is not installed, or is too old for the source."""


class NoRoom(DatabaseProblem):
    """The disk is full; what was begun has been removed."""


class SourceInUse(DatabaseProblem):
    """The source cannot be copied while others are connected to it, or somebody holds it locked."""


class CopyFailed(DatabaseProblem):
    """The copy could not be made; what was begun has been removed."""


class NothingPrepared(DatabaseProblem):
    """There is nothing to copy from: prepare the workshop first, and look at what it said."""
