# SPDX-License-Identifier: Apache-2.0
"""What must an engine be able to do so that rehearsals can be made on it? One implementation for each engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from gonogo.adapters.copies.values import Origin, Progress, TableSize

MARKER_SCHEMA = "gonogo_rehearsal"
"""Where the marker of a copy stands on PostgreSQL: a schema of its own, so that migrations do not meet it."""
MARKER_TABLE = "gonogo_rehearsal_marker"
"""The table that makes a database a copy. It is no part of what is migrated or compared."""


@dataclass(frozen=True, slots=True)
class Marker:
    """What the marker table holds: whose copy this is, of which run, and the hash of what only that run knows."""

    home: str
    run: str
    token_hash: str


class Bench(Protocol):
    """The moves of one engine. None of them decides whether it may be done; the workshop does.

    Every one raises a DatabaseProblem, and has removed by then what it began.
    """

    origin: Origin

    def open(self, progress: Progress) -> None:
        """Find the programs, reach source and server, and compare their versions."""

    def close(self) -> None:
        """Let go of everything; a private server is stopped and removed."""

    def fingerprint(self) -> str:
        """What the source is; another text means that an old golden database must not be used any more."""

    def build(self, name: str, marker: Marker, progress: Progress) -> tuple[str, ...]:
        """Bring the source under a new name on the server, marked from the start; what is worth saying about it."""

    def seal(self, building: str, golden: str) -> None:
        """The built database becomes the golden one, which nobody can connect to."""

    def exists(self, name: str) -> bool:
        """Whether there is such a database."""

    def copy(self, template: str, name: str, marker: Marker, progress: Progress) -> tuple[str, ...]:
        """Copy the golden database under a new name, and mark it."""

    def url(self, name: str) -> str:
        """The address of a database on the server."""

    def marker(self, url: str) -> Marker | None:
        """The marker of the database at this address, if it has one."""

    def is_source(self, url: str) -> bool:
        """Whether the address leads to the source, by whatever other name, host or link."""

    def sizes(self, name: str) -> Mapping[str, TableSize]:
        """All tables of a database; the marker is left out."""

    def is_empty(self, name: str) -> bool:
        """Whether a database holds no table of anybody."""

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected to it; nothing happens when there is none."""

    def names(self, prefix: str) -> Sequence[str]:
        """The databases whose names start so."""
