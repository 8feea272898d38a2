# SPDX-License-Identifier: Apache-2.0
"""What would a reader of the step's SQL advise, beside what was measured? It starts squawk: only commands import it."""

from __future__ import annotations

from gonogo.adapters.squawk import Finding, advice_on
from gonogo.practices.rehearsals.rules.definition import Engine

MOST = 20
"""More advice than that is read by nobody."""


def advise(engine: Engine, sql: str, *, folder: str, version: str = "", in_transaction: bool = True) -> tuple[str, ...]:
    """Sentences about the SQL of a step; none where squawk is missing or does not know the engine.

    `in_transaction` is whether the step runs it in one transaction, so that squawk does not ask for one.
    """
    if engine is not Engine.POSTGRESQL:
        return ()
    found = advice_on(sql, folder=folder, version=version, in_transaction=in_transaction)
    said = list(dict.fromkeys(_sentence(one) for one in found))
    more = (f"squawk has {len(said) - MOST} more to say.",) if len(said) > MOST else ()
    return (*said[:MOST], *more)


def _sentence(found: Finding) -> str:
    remedy = f" {found.remedy.rstrip('.')}." if found.remedy else ""
    return f"Line {found.line}: {found.message.rstrip('.')}.{remedy} (squawk: {found.rule})"
