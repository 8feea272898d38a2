# SPDX-License-Identifier: Apache-2.0
"""Which cutovers are there, and where does one stand?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from gonogo.core.operation import Result, operation
from gonogo.core.parameters import Moment, Name, Number, OfRelease
from gonogo.core.rules.permissions import Action, Actor

if TYPE_CHECKING:
    from gonogo.core.queries.releases import ReleaseFacts
    from gonogo.practices.rehearsals.queries.cutovers import CutoverFacts
    from gonogo.practices.rehearsals.rules.cutover.board import Row


class OfCutover(OfRelease):
    """One dress rehearsal or cutover of a release."""

    name: Name = Field(description="The name of the cutover.")


class Schedule(OfCutover):
    """A dress rehearsal or a cutover to schedule."""

    runbook: Name = Field(description="The runbook; its newest version is frozen.")
    version: Number | None = Field(None, description="A version of the runbook other than the newest.")
    kind: Literal["dress-rehearsal", "cutover"] = Field("dress-rehearsal", description="Rehearsal or the real thing.")
    starts: Moment | None = Field(None, description="When the window starts; left out, as the runbook says.")
    ends: Moment | None = Field(None, description="When it ends; left out, it is as long as that of the runbook.")


@operation("cutover.schedule", action=Action.LEAD_CUTOVER, params=Schedule)
def schedule(by: Actor, now: datetime, params: Schedule) -> Result:
    """Schedule a dress rehearsal or a cutover; its runbook is frozen as it is now."""
    from gonogo.core.operations.scope import release_meant
    from gonogo.practices.rehearsals.actions.cutover.scheduling import schedule_cutover
    from gonogo.practices.rehearsals.queries.cutovers import runbook_named
    from gonogo.practices.rehearsals.rules.cutover.execution import Kind

    release = release_meant(params.release)
    made = schedule_cutover(
        release,
        runbook_named(release, params.runbook, params.version),
        params.name,
        kind=Kind(params.kind),
        starts=params.starts,
        ends=params.ends,
        by=by,
        now=now,
    )
    return cutover_facts(release, made, now)


@operation("cutover.list", action=Action.SEE, params=OfRelease)
def list_cutovers(by: Actor, now: datetime, params: OfRelease) -> Result:
    """List the dress rehearsals and cutovers of a release."""
    from gonogo.core.operations.scope import release_meant, stamp
    from gonogo.practices.rehearsals.queries.cutovers import cutovers_of

    release = release_meant(params.release)
    return {
        "release": release.name,
        "timezone": release.plan.timezone,
        "cutovers": [
            {
                "name": one.name,
                "kind": one.kind.value,
                "runbook": one.runbook,
                "version": one.version,
                "standing": one.standing,
                "window": {"starts": stamp(one.window.starts), "ends": stamp(one.window.ends)},
                "evidence": one.evidence,
            }
            for one in cutovers_of(release.id)
        ],
    }


@operation("cutover.status", action=Action.SEE, params=OfCutover)
def status(by: Actor, now: datetime, params: OfCutover) -> Result:
    """Say where a cutover stands, how late it is, until when one can turn back, and who does what next."""
    from gonogo.core.operations.scope import release_meant
    from gonogo.practices.rehearsals.queries.cutovers import cutover_named

    release = release_meant(params.release)
    return cutover_facts(release, cutover_named(release, params.name), now)


def cutover_facts(release: ReleaseFacts, one: CutoverFacts, now: datetime) -> dict[str, Any]:
    """Everything about a cutover as plain data."""
    from gonogo.core.operations.scope import stamp
    from gonogo.practices.rehearsals.rules.cutover.board import board

    execution = one.execution
    made = board(execution, one.lengths, one.kind, one.window, now, lambda when: f"{release.local(when):%H:%M}")
    turn = made.turn_back
    return {
        "release": release.name,
        "timezone": release.plan.timezone,
        "name": one.name,
        "kind": one.kind.value,
        "runbook": one.version.name,
        "version": one.version.number,
        "hash": one.version.hash,
        "window": {"starts": stamp(one.window.starts), "ends": stamp(one.window.ends)},
        "standing": execution.standing.value,
        "outcome": execution.outcome.value if execution.outcome else None,
        "paused": execution.paused,
        "sequence": execution.sequence,
        "says": made.headline,
        "drift_seconds": made.live.drift.total_seconds(),
        "ends": stamp(made.live.going.finish),
        "turn_back": {
            "tone": turn.tone.value,
            "word": turn.tone.word,
            "latest": stamp(turn.at),
            "left_seconds": _seconds(turn.left),
            "reason": turn.reason,
            "rough": turn.way_back.rough,
            "way_back": turn.way_back.says,
        },
        "point_of_no_return": execution.runbook.point_of_no_return,
        "next": [
            {
                "who": turn_.owner,
                "now": [item.task.id for item in turn_.now],
                "then": turn_.then.task.id if turn_.then else None,
                "at": stamp(turn_.then.start) if turn_.then else None,
            }
            for turn_ in made.turns
        ],
        "tasks": [_row(one, row, now) for row in made.rows],
        "runners": [{"runner": beat.runner, "heard_at": stamp(beat.heard_at)} for beat in one.runners(now)],
        "evidence": one.evidence,
    }


def _row(one: CutoverFacts, row: Row, now: datetime) -> dict[str, Any]:
    from gonogo.core.operations.scope import stamp

    beat = one.beat_of(row.task.id)
    return {
        "task": row.task.id,
        "name": row.task.name,
        "branch": row.task.branch.value,
        "kind": row.task.kind.value,
        "owner": row.task.owner,
        "after": list(row.task.after),
        "stage": row.stage.value,
        "attempt": row.progress.attempt,
        "by": row.progress.by,
        "runner": row.progress.runner,
        "silent": bool(row.progress.runner) and row.stage.value == "running" and one.silent(row.task.id, now),
        "note": row.progress.note,
        "says": beat.tail if beat else "",
        "votes": {voter: vote.answer.value for voter, vote in row.progress.votes.items()},
        "planned": None if row.planned is None else [stamp(row.planned.start), stamp(row.planned.end)],
        "going": None if row.going is None else [stamp(row.going.start), stamp(row.going.end)],
        "started_at": stamp(row.progress.started_at),
        "ended_at": stamp(row.progress.ended_at),
        "late_seconds": _seconds(row.late),
        "critical": row.critical,
        "waits_for": list(row.waits_for),
    }


def _seconds(length: timedelta | None) -> float | None:
    return None if length is None else length.total_seconds()


OPERATIONS = (schedule, list_cutovers, status)
