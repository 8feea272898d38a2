# SPDX-License-Identifier: Apache-2.0
"""What is on record about how long the tasks of a runbook take, and its way back?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from gonogo.core.queries.ledger import all_evidence
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.practices.rehearsals.queries.rehearsed import foreseen_by, rehearsed
from gonogo.practices.rehearsals.rules.cutover.durations import Basis, Estimate, Foretold, Lengths, Taken
from gonogo.practices.rehearsals.rules.cutover.foretelling import RecordedRuns, known_lengths
from gonogo.practices.rehearsals.rules.cutover.record import KINDS, taken
from gonogo.practices.rehearsals.rules.cutover.runbook import Runbook
from gonogo.practices.rehearsals.rules.forecasting.backout import backout_p90

MOST_RECORDS = 50
"""How many dress rehearsals and cutovers are looked at to learn what tasks take."""


def lengths_of(release: ReleaseFacts, runbook: Runbook, now: datetime) -> Lengths:
    """All that is known now: by the file, by recorded runs of its rehearsals, by dress rehearsals and cutovers."""
    runs = [_recorded(release, name, now) for name in runbook.rehearsals]
    return known_lengths(runbook, taken_by(release.id, runbook.name), runs)


def taken_by(release_id: int, runbook: str) -> Taken:
    """What the tasks and ways back of this runbook took in its dress rehearsals and cutovers, newest first."""
    found = [one for kind in KINDS.values() for one in all_evidence(release_id, kind=kind, newest_first=True)]
    newest = sorted((one for one in found if one.facts.get("runbook") == runbook), key=lambda one: -one.number)
    return taken([one.facts for one in newest[:MOST_RECORDS]])


def _recorded(release: ReleaseFacts, name: str, now: datetime) -> RecordedRuns:
    """The runs of one rehearsal with their forecast. The machine is that of the forecast, so that both agree."""
    found = rehearsed(release.id, name, now)
    foreseen = foreseen_by(release, found)
    label = foreseen.rests_on.label if foreseen else ""
    return RecordedRuns(name, len(found.runs), foreseen, backout_p90((run.report for run in found.runs), label=label))


def lengths_to(lengths: Lengths) -> dict[str, object]:
    """Lengths as plain data, as a cutover keeps them."""
    told = lengths.foretold
    return {
        "tasks": {
            id: {
                "seconds": _seconds(one.length),
                "basis": one.basis.value,
                "n": one.n,
                "rough": one.rough,
                "why": one.why,
            }
            for id, one in lengths.tasks.items()
        },
        "backouts": [one.total_seconds() for one in lengths.backouts],
        "foretold": None
        if told is None
        else {"seconds": _seconds(told.length), "n": told.n, "rough": told.rough, "says": told.says},
    }


def lengths_from(data: Mapping[str, Any]) -> Lengths:
    """The lengths that a cutover kept. Those kept before recorded runs counted have none of them."""
    tasks, backouts, told = data.get("tasks"), data.get("backouts"), data.get("foretold")
    assert isinstance(tasks, Mapping) and isinstance(backouts, list)
    return Lengths(
        {id: _estimate(one) for id, one in tasks.items()},
        tuple(timedelta(seconds=one) for one in backouts),
        None if told is None else Foretold(_span(told["seconds"]), told["n"], told["rough"], told["says"]),
    )


def _estimate(one: Mapping[str, Any]) -> Estimate:
    return Estimate(
        _span(one["seconds"]), Basis(one["basis"]), one["n"], one.get("rough", False), one.get("why", "")
    )  # fmt: skip


def _seconds(length: timedelta | None) -> float | None:
    return None if length is None else length.total_seconds()


def _span(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
