# SPDX-License-Identifier: Apache-2.0
"""How is a forecast written down in the store, and read back exactly?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from gonogo.practices.schedule.rules.outlook import ConeWeek, CutPoint, Dates, Outlook, Ratios, WeekDone

_PLAIN = (
    "source", "done", "remaining", "pace", "pace_weeks", "plan_weeks", "growth", "own_ratios", "own_weight",
    "chance_by_freeze", "chance_by_date",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kept:
    """A forecast with what the plan asked for when it was made, and the full weeks of work until its P85 date."""

    outlook: Outlook
    release_date: date
    buffer_days: int
    p85_weeks: float | None


def kept_to_data(kept: Kept) -> dict[str, Any]:
    """A recorded forecast as plain data."""
    return {
        "outlook": outlook_to_data(kept.outlook),
        "release_date": kept.release_date.isoformat(),
        "buffer_days": kept.buffer_days,
        "p85_weeks": kept.p85_weeks,
    }


def kept_from_data(data: Mapping[str, Any]) -> Kept:
    """The recorded forecast of plain data that `kept_to_data` wrote."""
    return Kept(
        outlook_from_data(data["outlook"]),
        date.fromisoformat(data["release_date"]),
        data["buffer_days"],
        data["p85_weeks"],
    )


def outlook_to_data(outlook: Outlook) -> dict[str, Any]:
    """The forecast as plain data."""
    return {
        **{name: getattr(outlook, name) for name in _PLAIN},
        "made_at": outlook.made_at.astimezone(UTC).isoformat(),
        "as_of": outlook.as_of.isoformat(),
        "ratios": [outlook.ratios.p50, outlook.ratios.p85, outlook.ratios.p95],
        "dates": [_text(outlook.dates.p50), _text(outlook.dates.p85), _text(outlook.dates.p95)],
        "past": [[one.monday.isoformat(), one.done, one.scope] for one in outlook.past],
        "cone": [[one.monday.isoformat(), one.p95, one.p85, one.p50, one.scope] for one in outlook.cone],
        "cuts": [[one.remaining, _text(one.p85)] for one in outlook.cuts],
        "notes": list(outlook.notes),
    }


def outlook_from_data(data: Mapping[str, Any]) -> Outlook:
    """The forecast of plain data that `outlook_to_data` wrote."""
    given: dict[str, Any] = {name: data[name] for name in _PLAIN}
    return Outlook(
        **given,
        made_at=datetime.fromisoformat(data["made_at"]),
        as_of=date.fromisoformat(data["as_of"]),
        ratios=Ratios(*data["ratios"]),
        dates=Dates(*map(_day, data["dates"])),
        past=tuple(WeekDone(date.fromisoformat(monday), done, scope) for monday, done, scope in data["past"]),
        cone=tuple(ConeWeek(date.fromisoformat(monday), *rest) for monday, *rest in data["cone"]),
        cuts=tuple(CutPoint(remaining, _day(p85)) for remaining, p85 in data["cuts"]),
        notes=tuple(data["notes"]),
    )


def kept_sha256(data: Mapping[str, Any]) -> str:
    """The hash that binds a stored forecast to its evidence in the ledger."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
