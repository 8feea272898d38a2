# SPDX-License-Identifier: Apache-2.0
"""Which dates of a plan move when its release date does, and to which days?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

Path = tuple[str | int, ...]


class Along(StrEnum):
    """What moves along with the release date, by the same number of days."""

    WAVES = "waves"
    ALL = "all"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Shift:
    """One value of the plan that moves: where it stands, what it is called, and what it says before and after."""

    path: Path
    name: str
    before: str
    after: str


class OutsideCalendar(ValueError):
    """A date would leave the years that a plan can name."""


def anchor_of(data: Mapping[str, Any], happened: Set[str]) -> date | None:
    """The day that is moved: the release date, or once a wave has opened the next wave's; None when all have."""
    waves = data["waves"]
    if not any(wave["name"] in happened for wave in waves):
        return date.fromisoformat(data["date"])
    coming = next((wave for wave in waves if wave["name"] not in happened), None)
    return None if coming is None else datetime.fromisoformat(coming["opens"]).date()


def shifts_of(data: Mapping[str, Any], *, days: int, along: Along, happened: Set[str]) -> tuple[Shift, ...]:
    """Every value that moves. `data` is a plan as plain data; waves that opened stay, and then so does its date."""
    begun = any(wave["name"] in happened for wave in data["waves"])
    return tuple(_shifts(data, timedelta(days=days), along, happened, begun=begun)) if days else ()


def _shifts(
    data: Mapping[str, Any], by: timedelta, along: Along, happened: Set[str], *, begun: bool
) -> Iterator[Shift]:
    if not begun:
        yield Shift(("date",), "the release date", data["date"], _later_day(data["date"], by))
    freeze = data.get("schedule", {}).get("code-freeze")
    if along is Along.ALL and freeze and not begun:
        yield Shift(("schedule", "code-freeze"), "the code freeze", freeze, _later_day(freeze, by))
    for index, wave in enumerate(data["waves"]):
        if wave["name"] not in happened and (along is not Along.NOTHING or begun):
            after = _later_moment(wave["opens"], by)
            yield Shift(("waves", index, "opens"), f"wave {wave['name']}", wave["opens"], after)


def _later_day(text: str, by: timedelta) -> str:
    try:
        return (date.fromisoformat(text) + by).isoformat()
    except OverflowError:
        raise OutsideCalendar(text) from None


def _later_moment(text: str, by: timedelta) -> str:
    """The same time of day on the later day, in the form in which the plan says it."""
    return f"{_later_day(text[:10], by)}{text[10:]}"


def moved_data(data: Mapping[str, Any], shifts: tuple[Shift, ...]) -> dict[str, Any]:
    """The plan as plain data with the values moved; the one given stays as it is."""
    moved: Any = data
    for shift in shifts:
        moved = _with(moved, shift.path, shift.after)
    return dict(moved)


def _with(data: Any, path: Path, value: str) -> Any:
    if not path:
        return value
    if isinstance(data, list):
        return [_with(item, path[1:], value) if index == path[0] else item for index, item in enumerate(data)]
    return {key: _with(item, path[1:], value) if key == path[0] else item for key, item in data.items()}
