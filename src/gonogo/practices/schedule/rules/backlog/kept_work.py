# SPDX-License-Identifier: Apache-2.0
"""How is the work written down in the store, and read back exactly?

A list of 100,000 items is packed into columns and compressed; counts stay readable.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from gonogo.practices.schedule.rules.backlog.work import Counts, Item, Origin, Work


def work_to_data(work: Work) -> dict[str, Any]:
    """The work as plain data."""
    data: dict[str, Any] = {
        "origin": work.origin.value,
        "source": work.source,
        "known_until": work.known_until.isoformat(),
        "undated": work.undated,
    }
    if work.counts is not None:
        counts = work.counts
        return data | {
            "weeks_from": counts.weeks_from.isoformat(),
            "done": list(counts.done),
            "created": None if counts.created is None else list(counts.created),
            "remaining": counts.remaining,
        }
    columns = {
        "id": [one.id for one in work.items],
        "title": [one.title for one in work.items],
        "created": [_number(one.created) for one in work.items],
        "done": [_number(one.done) for one in work.items],
        "out": [place for place, one in enumerate(work.items) if not one.in_scope],
    }
    text = json.dumps(columns, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return data | {"packed": base64.b64encode(zlib.compress(text, 3)).decode("ascii")}


def work_from_data(data: Mapping[str, Any]) -> Work:
    """The work of plain data that `work_to_data` wrote."""
    origin, source, undated = Origin(data["origin"]), data["source"], data["undated"]
    known_until = date.fromisoformat(data["known_until"])
    if "packed" in data:
        columns = json.loads(zlib.decompress(base64.b64decode(data["packed"])).decode("utf-8", "surrogatepass"))
        out = frozenset(columns["out"])
        rows = zip(columns["id"], columns["title"], columns["created"], columns["done"], strict=True)
        items = tuple(
            Item(id, title, _day(created), _day(done), place not in out)
            for place, (id, title, created, done) in enumerate(rows)
        )
        return Work(origin, source, known_until, items, undated=undated)
    created = data["created"]
    counts = Counts(
        date.fromisoformat(data["weeks_from"]),
        tuple(data["done"]),
        data["remaining"],
        None if created is None else tuple(created),
    )
    return Work(origin, source, known_until, counts=counts, undated=undated)


def _number(day: date | None) -> int:
    return 0 if day is None else day.toordinal()


def _day(number: int) -> date | None:
    return date.fromordinal(number) if number else None
