# SPDX-License-Identifier: Apache-2.0
"""What is on record about each rehearsal of a release, and what does the plan ask of it?"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from gonogo.core.models import Evidence
from gonogo.core.queries.kept import Kept
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.rules.evidence import Basis
from gonogo.practices.rehearsals.queries.kinds import MIGRATION, PRODUCTION, SIZE
from gonogo.practices.rehearsals.queries.runs import names_with_runs, runs_of
from gonogo.practices.rehearsals.rules.forecasting.foreseeing import Foreseen, foresee
from gonogo.practices.rehearsals.rules.forecasting.held import Held
from gonogo.practices.rehearsals.rules.forecasting.timed import comparable, timed
from gonogo.practices.rehearsals.rules.judging.planned import Planned
from gonogo.practices.rehearsals.rules.recording.kept import KeptRun, PresentMigration, ProductionSize, Rehearsed

_foreseen: Kept[Hashable, Foreseen | None] = Kept(64)


def name_of_file(path: str) -> str:
    """The rehearsal that a plan's entry means: the name of its file without folder and ending."""
    return PurePosixPath(path).stem


def planned_of(release: ReleaseFacts) -> tuple[Planned, ...]:
    """The rehearsals of the plan, in its order."""
    return tuple(
        Planned(name_of_file(one.path), one.path, one.critical, one.max_age, one.window)
        for one in release.plan.rehearsals
    )


def names_of(release: ReleaseFacts) -> tuple[str, ...]:
    """The rehearsals of the plan, and after them others that were run."""
    planned = tuple(one.name for one in planned_of(release))
    return (*planned, *(name for name in names_with_runs(release.id) if name not in planned))


def rehearsed(release_id: int, name: str, now: datetime) -> Rehearsed:
    """Everything on record about one rehearsal that still counts."""
    return Rehearsed(
        name, runs_of(release_id, name), _size(release_id, name, now), _migration(release_id, name)
    )  # fmt: skip


def foreseen_by(
    release: ReleaseFacts, one: Rehearsed, *, label: str = "", before: datetime | None = None
) -> Foreseen | None:
    """The forecast for a rehearsal; None when nothing was timed. `before` leaves out runs that ended later.

    It is kept in memory as long as nothing that it rests on changes: boards ask for it all the time.
    """
    runs = tuple(run for run in one.runs if before is None or run.report.finished_at < before)
    production = None if one.production is None else one.production.rows
    held = held_of(release.product)
    key = (label, tuple(run.link for run in runs), tuple(sorted((production or {}).items())), production is None, held)
    return _foreseen.get(key, lambda: _foresee(runs, label, production, held))


def _foresee(
    runs: Iterable[KeptRun], label: str, production: Mapping[str, int] | None, held: tuple[Held, ...]
) -> Foreseen | None:
    rests_on = comparable([timed(run.report) for run in runs], label=label)
    return None if rests_on is None else foresee(rests_on, production, held)


def held_of(product: str) -> tuple[Held, ...]:
    """How earlier forecasts held in production, in all releases of the product."""
    rows = Evidence.objects.filter(kind=PRODUCTION, basis=Basis.COMPUTED.value, release__product=product)
    return tuple(_held(rows.order_by("observed_at", "pk").values_list("facts", flat=True)))


def _held(all_facts: Any) -> Iterator[Held]:
    for facts in all_facts:
        forecast = facts.get("forecast") or {}
        numbers = (forecast.get("middle"), forecast.get("upper"), facts.get("seconds"))
        if facts.get("completed") is True and forecast.get("footing") == "fitted" and all(map(_positive, numbers)):
            yield Held(*map(float, numbers))


def _positive(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def _size(release_id: int, name: str, now: datetime) -> ProductionSize | None:
    row = _newest(release_id, SIZE, name)
    if row is None or (row.valid_until is not None and row.valid_until <= now):
        return None
    rows = row.facts.get("rows")
    if not isinstance(rows, Mapping):
        return None
    return ProductionSize(row.number, {str(table): int(count) for table, count in rows.items()}, row.observed_at)


def _migration(release_id: int, name: str) -> PresentMigration | None:
    row = _newest(release_id, MIGRATION, name)
    return None if row is None else PresentMigration(row.number, str(row.facts.get("hash", "")), row.observed_at)


def _newest(release_id: int, kind: str, name: str) -> Evidence | None:
    rows = Evidence.objects.filter(release_id=release_id, kind=kind, subject=name, basis=Basis.COMPUTED.value)
    return rows.order_by("-observed_at", "-number").first()
