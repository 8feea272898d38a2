# SPDX-License-Identifier: Apache-2.0
"""What did one run of a rehearsal show? The runner fills it in, evidence keeps it, pages and checks read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Leg(StrEnum):
    """The parts of a run, in their order."""

    COPY = "copy"
    MASK = "mask"
    FINGERPRINT = "fingerprint"
    UP = "up"
    VERIFY = "verify"
    BACKOUT = "backout"
    COMPARE_START = "compare with the start"
    UP_AGAIN = "up again"
    REMOVE = "remove"


class Result(StrEnum):
    """How a run, or a step of it, ended. INTERRUPTED was killed or cut off; ERROR could not be carried out.

    FAILED was carried out and something was wrong. Only PASSED is good, and SKIPPED is never good for a whole run.
    """

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    INTERRUPTED = "interrupted"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class LockSpan:
    """For how long a step held a lock on a relation, whom it kept waiting, and for how long at most."""

    relation: str
    mode: str
    held_seconds: float
    blocked_seconds: float = 0.0
    blocked: tuple[str, ...] = ()
    rewritten: bool = False


@dataclass(frozen=True, slots=True)
class ProbeSpan:
    """How long whom a probe stands for had to wait during a step: the longest wait, all waits, and failures."""

    probe: str
    kind: str
    longest_seconds: float
    total_seconds: float
    failures: int = 0
    asked: int = 0


@dataclass(frozen=True, slots=True)
class StepReport:
    """One step of one leg. `rows` is how much it had to do; `wal_bytes` what replicas have to follow.

    `started_at` is aware and in UTC; `says` is the sentence about what it blocked, or why it failed.
    """

    name: str
    leg: Leg
    result: Result
    seconds: float
    started_at: datetime
    rows: int | None = None
    wal_bytes: int | None = None
    temp_bytes: int | None = None
    locks: tuple[LockSpan, ...] = ()
    probes: tuple[ProbeSpan, ...] = ()
    advice: tuple[str, ...] = ()
    says: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that differs: its key, how (`missing`, `extra`, `changed`), and per changed column what was and is."""

    key: tuple[str, ...]
    kind: str
    columns: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TableReport:
    """How a table compares. Counts are exact unless `complete` is false: then so much differed that rows were sampled.

    `untouched` marks a table that no mapping names and that must not have changed.
    """

    source: str
    target: str
    rows_source: int
    rows_target: int
    missing: int
    extra: int
    changed: int
    by_column: Mapping[str, int] = field(default_factory=dict)
    samples: tuple[Difference, ...] = ()
    seconds: float = 0.0
    leg: Leg = Leg.VERIFY
    untouched: bool = False
    complete: bool = True
    says: str = ""

    @property
    def equal(self) -> bool:
        """Whether nothing differs at all."""
        return self.complete and not (self.missing or self.extra or self.changed)


@dataclass(frozen=True, slots=True)
class InvariantReport:
    """Whether a query that must return nothing returned something, and the first of it."""

    name: str
    holds: bool
    rows: int = 0
    first: tuple[str, ...] = ()
    says: str = ""


@dataclass(frozen=True, slots=True)
class Machine:
    """Where a run took place. Runs are compared and extrapolated only within one label."""

    label: str
    engine: str
    version: str
    cores: int = 0
    memory_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """One run. `reasons` says in sentences everything that was wrong; a passed run has none.

    `migration_hash` is over the files that make the migration, `file_hash` over the rehearsal file. `source_rows` are
    the rows of every table of the source when it was copied. `backout_verified` is None when the run never got there.
    `quick` left out the second way up. `masked` counts columns; `leaks` names those that still held old values.
    """

    run: str
    rehearsal: str
    result: Result
    started_at: datetime
    finished_at: datetime
    machine: Machine
    file_hash: str
    migration_hash: str
    reasons: tuple[str, ...] = ()
    steps: tuple[StepReport, ...] = ()
    tables: tuple[TableReport, ...] = ()
    invariants: tuple[InvariantReport, ...] = ()
    source_rows: Mapping[str, int] = field(default_factory=dict)
    source_bytes: int = 0
    masked: int = 0
    leaks: tuple[str, ...] = ()
    backout_verified: bool | None = None
    quick: bool = False
    commit: str = ""
    dress: bool = False

    @property
    def passed(self) -> bool:
        """Whether everything held, the way back included."""
        return self.result is Result.PASSED
