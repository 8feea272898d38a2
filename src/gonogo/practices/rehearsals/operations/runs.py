# SPDX-License-Identifier: Apache-2.0
"""How does a run come in, and what did the recorded ones show?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from gonogo.core.operation import Result, operation
from gonogo.core.parameters import OfRelease
from gonogo.core.rules.permissions import Action, Actor


class RecordRun(OfRelease):
    """One run, as the runner reports it."""

    report: dict[str, Any] = Field(description="What the run showed, as `gonogo rehearsal run` reports it; up to 4 MB.")


@operation("rehearsal.record", action=Action.RECORD_EVIDENCE, params=RecordRun)
def record(by: Actor, now: datetime, params: RecordRun) -> Result:
    """Record what a run of a rehearsal showed; repeating it changes nothing."""
    from gonogo.core.operations.scope import release_meant, stamp
    from gonogo.practices.rehearsals.actions.recording import record_run
    from gonogo.practices.rehearsals.rules.statement import statement_of

    release = release_meant(params.release)
    kept = record_run(release.name, params.report, by=by, now=now)
    return {
        "release": release.name,
        "rehearsal": kept.report.rehearsal,
        "run": kept.report.run,
        "result": kept.report.result.value,
        "finished": stamp(kept.report.finished_at),
        "statement": statement_of(kept.report),
        "evidence": kept.evidence,
        "recorded": kept.new,
        "left_out": list(kept.left_out),
    }


OPERATIONS = (record,)
