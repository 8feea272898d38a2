# SPDX-License-Identifier: Apache-2.0
"""Who waited while a step ran? Locks and questions inside the database, and addresses outside of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace

from gonogo.adapters.databases.errors import DatabaseProblem, Unreachable
from gonogo.adapters.httpprobe import Address, Waits, probing
from gonogo.adapters.scripts.session import first_line
from gonogo.practices.rehearsals.actions.running.steps.carrying import Ground
from gonogo.practices.rehearsals.actions.watching import Watch, watch
from gonogo.practices.rehearsals.rules.definition import Engine, ProbeKind, Rehearsal
from gonogo.practices.rehearsals.rules.report import ProbeSpan, StepReport

WATCHED = (Engine.POSTGRESQL, Engine.MARIADB, Engine.SQLITE)
"""Engines whose readers and writers can be watched."""


@dataclass(slots=True)
class Sight:
    """What is known of the step once it has ended."""

    watch: Watch | None = None
    waits: tuple[Waits, ...] = field(default=())

    def report(self, step: StepReport) -> StepReport:
        """The report of the step with who waited."""
        spans = tuple(
            ProbeSpan(one.address.name, ProbeKind.HTTP, one.longest, one.total, one.failures, one.asked)
            for one in self.waits
        )
        silent = [f"{one.address.name} never answered ({one.last})." for one in self.waits if not one.answered]
        step = replace(step, probes=(*step.probes, *spans), says=" ".join([*silent, step.says]).strip())
        return step if self.watch is None else self.watch.result().report(step)


@contextmanager
def seen(rehearsal: Rehearsal, ground: Ground, tables: tuple[str, ...]) -> Iterator[Sight]:
    """Watch while the block runs. Raises DatabaseProblem when the copy cannot be reached before it."""
    sight = Sight()
    addresses = [
        Address(one.name, one.ask, max(one.every.total_seconds(), LEAST_SECONDS), one.timeout.total_seconds())
        for one in rehearsal.probes
        if one.kind is ProbeKind.HTTP
    ]
    with ExitStack() as ending:
        if ground.url is not None and rehearsal.engine in WATCHED:
            watching = watch(
                ground.url, probes=rehearsal.probes, tables=tables, old_transaction=rehearsal.old_transaction
            )
            try:
                sight.watch = ending.enter_context(watching)
            except DatabaseProblem:
                raise
            except Exception as error:
                raise Unreachable(f"The copy cannot be watched: {first_line(error)}. Start the run again.") from None
        stop = ending.enter_context(probing(addresses))
        try:
            yield sight
        finally:
            sight.waits = stop()


LEAST_SECONDS = 0.05
"""An address is asked at most so often: it may be somebody else's."""
