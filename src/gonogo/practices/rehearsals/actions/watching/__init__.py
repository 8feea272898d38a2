# SPDX-License-Identifier: Apache-2.0
"""Watch a copy while a step runs on it, and say whom the step would have kept waiting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from gonogo.adapters import watching
from gonogo.practices.rehearsals.rules.definition import Probe, ProbeKind
from gonogo.practices.rehearsals.rules.locks.sentences import blocked_sentences
from gonogo.practices.rehearsals.rules.locks.spans import lock_spans
from gonogo.practices.rehearsals.rules.locks.waits import probe_span
from gonogo.practices.rehearsals.rules.report import LockSpan, ProbeSpan, StepReport


@dataclass(frozen=True, slots=True)
class Watched:
    """What a step did to others. None is what the engine does not tell. `says` are limits of what was watched."""

    locks: tuple[LockSpan, ...] = ()
    probes: tuple[ProbeSpan, ...] = ()
    wal_bytes: int | None = None
    temp_bytes: int | None = None
    rewritten: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    locks_seen: bool = False

    def report(self, step: StepReport) -> StepReport:
        """The report of the step with what was seen; the sentence about waits comes before what it says already."""
        sentences = blocked_sentences(
            step.name, self.locks, self.probes, locks_seen=self.locks_seen, rewritten=self.rewritten
        )
        return replace(
            step,
            locks=self.locks,
            probes=(*step.probes, *self.probes),
            wal_bytes=self.wal_bytes,
            temp_bytes=self.temp_bytes,
            says=" ".join([*sentences, *([step.says] if step.says else [])]),
        )


class Watch:
    """What is known once the step has ended."""

    def __init__(self, watcher: watching.Watcher | None) -> None:
        self._watcher = watcher

    def result(self) -> Watched:
        """What was seen. Ask after the block."""
        if self._watcher is None:
            return Watched()
        seen = self._watcher.seen
        probes = tuple(probe_span(one.question.name, one.question.kind, one) for one in seen.answers)
        locks = lock_spans(seen.held, seen.waited, seen.rewritten, seen.every)
        return Watched(
            locks, probes, seen.wal_bytes, seen.temp_bytes, seen.rewritten, seen.says, locks_seen=seen.samples > 0
        )


@contextmanager
def watch(
    copy_url: str,
    *,
    probes: Sequence[Probe] = (),
    tables: Sequence[str] = (),
    old_transaction: timedelta | None = None,
) -> Iterator[Watch]:
    """Watch a copy while the block runs: locks, a reader and a writer for each table, and the probes that ask SQL.

    Probes of addresses are not asked here. `old_transaction` keeps a transaction that has read the tables open for so
    long, as production would.
    """
    questions = [_question(one) for one in probes if one.kind is not ProbeKind.HTTP]
    length = old_transaction.total_seconds() if old_transaction is not None else None
    with watching.watch(copy_url, tables=tables, questions=questions, old_transaction=length) as watcher:
        yield Watch(watcher)


def _question(probe: Probe) -> watching.Question:
    """One word is a table, of which one row is read or written."""
    table = probe.ask.strip() if len(probe.ask.split()) == 1 else ""
    every, timeout = probe.every.total_seconds(), probe.timeout.total_seconds()
    return watching.Question(probe.name, probe.kind, "" if table else probe.ask, table, every, timeout)
