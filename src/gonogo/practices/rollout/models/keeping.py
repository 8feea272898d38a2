# SPDX-License-Identifier: Apache-2.0
"""How are thousands of reported events written at once? One statement per table, on SQLite and PostgreSQL alike.

The rows travel as one JSON text: the database unpacks them, so that the interpreter is free meanwhile to answer flags.
Rows are in the order of their keys, so that two processes never wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import orjson
from django.db import connection

from gonogo.practices.rollout.models.measurements import Exposure, Outcome

Row = tuple[int | str | float | None, ...]
_EXPOSURES = """
INSERT INTO rollout_exposure (release_id, "user", arm, wave, stage, tick, moved)
SELECT g.release_id, g."user", g.arm, g.wave, g.stage, g.tick, EXISTS (
    SELECT 1 FROM rollout_exposure e WHERE e.release_id = g.release_id AND e."user" = g."user" AND e.arm <> g.arm)
FROM ({given}) AS g WHERE true
ON CONFLICT (release_id, "user", arm) DO NOTHING
"""
_OUTCOMES = """
INSERT INTO rollout_outcome (release_id, name, "user", value, tick, arm, wave)
SELECT g.release_id, g.name, g."user", g.value, g.tick,
    CASE WHEN n.id IS NOT NULL AND (o.id IS NULL OR n.tick >= o.tick) THEN 'new' ELSE 'old' END,
    CASE WHEN n.id IS NOT NULL AND (o.id IS NULL OR n.tick >= o.tick) THEN n.wave ELSE o.wave END
FROM ({given}) AS g
LEFT JOIN rollout_exposure n ON n.release_id = g.release_id AND n."user" = g."user" AND n.arm = 'new'
LEFT JOIN rollout_exposure o ON o.release_id = g.release_id AND o."user" = g."user" AND o.arm = 'old'
WHERE n.id IS NOT NULL OR o.id IS NOT NULL
ON CONFLICT (release_id, name, "user") DO NOTHING
"""
_ARRIVALS = """
INSERT INTO rollout_arrival (release_id, name, tick)
SELECT g.release_id, g.name, g.tick FROM ({given}) AS g WHERE true
ON CONFLICT (release_id, name) DO UPDATE SET tick = excluded.tick WHERE rollout_arrival.tick < excluded.tick
"""


def keep_exposures(rows: Iterable[Row]) -> None:
    """Keep (release, user, arm, wave, stage, tick): the first of each user and arm. The old version comes first."""
    columns = (
        ("release_id", "bigint"),
        ('"user"', "bigint"),
        ("arm", "text"),
        ("wave", "text"),
        ("stage", "int"),
        ("tick", "int"),
    )
    ordered = sorted(rows, key=lambda row: row[:2])
    for arm in ("old", "new"):
        _write(_EXPOSURES, columns, [row for row in ordered if row[2] == arm])


def keep_outcomes(rows: Iterable[Row]) -> None:
    """Keep (release, name, user, value, tick): the first of each user who takes part, by name."""
    columns = (
        ("release_id", "bigint"),
        ("name", "text"),
        ('"user"', "bigint"),
        ("value", "double precision"),
        ("tick", "int"),
    )
    _write(_OUTCOMES, columns, sorted(rows, key=lambda row: row[:3]))


def keep_arrivals(rows: Iterable[Row]) -> None:
    """Keep (release, name, tick): the newest minute in which the name was reported."""
    _write(_ARRIVALS, (("release_id", "bigint"), ("name", "text"), ("tick", "int")), sorted(set(rows)))


def forget_wave(release_id: int, wave: str, before: int) -> None:
    """Remove what was reported about a wave before this tick, so that its people can take part once more."""
    earlier = Exposure.objects.filter(release_id=release_id, wave=wave, tick__lt=before)
    Outcome.objects.filter(release_id=release_id, wave=wave, tick__lt=before).delete()
    earlier.delete()


def _write(statement: str, columns: Sequence[tuple[str, str]], rows: Sequence[Row]) -> None:
    if not rows:
        return
    if connection.vendor == "postgresql":
        picked = [f"(value->>{place})::{kind} AS {name}" for place, (name, kind) in enumerate(columns)]
        source = "json_array_elements(%s::json) AS given(value)"
    else:
        picked = [f"json_extract(value, '$[{place}]') AS {name}" for place, (name, _) in enumerate(columns)]
        source = "json_each(%s)"
    given = f"SELECT {', '.join(picked)} FROM {source}"  # noqa: S608 - names of columns, no values
    with connection.cursor() as cursor:
        cursor.execute(statement.format(given=given), [orjson.dumps(rows).decode()])
