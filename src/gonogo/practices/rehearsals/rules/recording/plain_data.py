# SPDX-License-Identifier: Apache-2.0
"""What is a frozen dataclass as plain JSON data, and how is it read back exactly?

Instants are ISO 8601 text in UTC, mappings objects, tuples lists. Reading is strict: nothing unknown, nothing of
another type, nothing without end; what is wrong is named by its place, such as `steps[2].seconds`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

LONGEST_TEXT = 20_000
LONGEST_LIST = 10_000
LARGEST = 2**53
YEARS = range(1990, 3000)
Reader = Callable[[Any, str], Any]


class NotReadable(ValueError):
    """A value that is not what its place asks for; the message names the place."""


def plain(value: Any) -> Any:
    """The value as objects, lists, text, numbers, truth and null. Signs that no database keeps become visible ones."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, str):
        return storable(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, Mapping):
        return {storable(str(name)): plain(one) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return {one.name: plain(getattr(value, one.name)) for one in fields(value)}


def storable(text: str) -> str:
    """The text with a visible sign for NUL, and a question mark for half a character."""
    return text.replace("\x00", "\u2400").encode(errors="replace").decode()


def read(kind: Any, value: Any, place: str = "") -> Any:
    """The value of that type. Raises NotReadable, which names the first place that is wrong."""
    return _reader(kind)(value, place)


@cache
def _reader(kind: Any) -> Reader:
    origin = get_origin(kind)
    if origin is UnionType:
        return _optional(kind)
    if origin is tuple:
        return _tuple(get_args(kind))
    if origin is Mapping:
        return _mapping(get_args(kind)[1])
    if is_dataclass(kind):
        return _object(kind)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _enum(kind)
    return {str: _text, bool: _truth, int: _count, float: _number, datetime: _moment}[kind]


def _wrong(place: str, wanted: str) -> NotReadable:
    return NotReadable(f"{place or 'it'} must be {wanted}")


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str):
        raise _wrong(place, "text")
    if len(value) > LONGEST_TEXT:
        raise NotReadable(f"{place} has {len(value):,} characters; at most {LONGEST_TEXT:,} are taken")
    return value


def _truth(value: Any, place: str) -> bool:
    if not isinstance(value, bool):
        raise _wrong(place, "true or false")
    return value


def _count(value: Any, place: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST:
        raise _wrong(place, "a whole number from 0 on")
    return value


def _number(value: Any, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LARGEST:
        raise _wrong(place, "a number from 0 on")
    return float(value)


def _moment(value: Any, place: str) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(value, place))
    except ValueError:
        raise _wrong(place, "a time such as 2027-03-01T09:00:00Z") from None
    if moment.tzinfo is None or moment.year not in YEARS:
        raise _wrong(place, "a time with its zone, such as 2027-03-01T09:00:00Z")
    return moment.astimezone(UTC)


def _enum(kind: type[StrEnum]) -> Reader:
    known = {one.value: one for one in kind}

    def read_one(value: Any, place: str) -> StrEnum:
        if not isinstance(value, str) or value not in known:
            raise _wrong(place, f"one of {', '.join(known)}")
        return known[value]

    return read_one


def _optional(kind: Any) -> Reader:
    (inner,) = (one for one in get_args(kind) if one is not NoneType)
    return lambda value, place: None if value is None else _reader(inner)(value, place)


def _tuple(kinds: tuple[Any, ...]) -> Reader:
    endless = len(kinds) == 2 and kinds[1] is Ellipsis

    def read_all(value: Any, place: str) -> tuple[Any, ...]:
        if not isinstance(value, list) or (not endless and len(value) != len(kinds)):
            raise _wrong(place, "a list" if endless else f"a list of {len(kinds)}")
        if len(value) > LONGEST_LIST:
            raise NotReadable(f"{place} has {len(value):,} entries; at most {LONGEST_LIST:,} are taken")
        each = [kinds[0]] * len(value) if endless else kinds
        return tuple(
            _reader(kind)(one, f"{place}[{at}]") for at, (kind, one) in enumerate(zip(each, value, strict=True))
        )

    return read_all


def _mapping(kind: Any) -> Reader:
    def read_all(value: Any, place: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise _wrong(place, "an object")
        if len(value) > LONGEST_LIST:
            raise NotReadable(f"{place} has {len(value):,} entries; at most {LONGEST_LIST:,} are taken")
        return {_text(name, place): _reader(kind)(one, f"{place}.{name}") for name, one in value.items()}

    return read_all


def _object(kind: Any) -> Reader:
    hints = get_type_hints(kind)
    needed = {one.name for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING}

    def read_all(value: Any, place: str) -> Any:
        if not isinstance(value, dict):
            raise _wrong(place, "an object")
        if unknown := sorted(str(name) for name in value if name not in hints):
            raise NotReadable(f"{_within(place, unknown[0])} is not known here; use the same version of Gonogo")
        if lacking := sorted(needed - value.keys()):
            raise NotReadable(f"{_within(place, lacking[0])} is missing")
        return kind(**{name: _reader(hints[name])(one, _within(place, name)) for name, one in value.items()})

    return read_all


def _within(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name
