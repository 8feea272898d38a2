# SPDX-License-Identifier: Apache-2.0
"""What is a measurement as plain JSON, and how is it read back exactly?

Dates are ISO 8601 text, durations numbers, lists lists; each object has the names of its dataclass.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from gonogo.practices.small_releases.rules.measured import Measured

Reader = Callable[[Any], Any]


def to_data(measured: Measured) -> dict[str, Any]:
    """A measurement as objects, lists, text, numbers and null."""
    data = _plain(measured)
    assert isinstance(data, dict)
    return data


def from_data(data: dict[str, Any]) -> Measured:
    """Read a measurement back. Raises ValueError where something is missing or of another form."""
    measured = _reader(Measured)(data)
    assert isinstance(measured, Measured)
    return measured


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    kind: Any = type(value)
    return {name: _plain(getattr(value, name)) for name in _names(kind)}


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


@cache
def _reader(kind: Any) -> Reader:
    """What reads a value of a type."""
    if get_origin(kind) is UnionType:
        (inner,) = (one for one in get_args(kind) if one is not NoneType)
        reader = _reader(inner)
        return lambda value: None if value is None else reader(value)
    if get_origin(kind) is tuple:
        return _tuple_reader(get_args(kind))
    if is_dataclass(kind):
        return _object_reader(kind)
    if kind in (datetime, date):
        return _checked(str, kind.fromisoformat)
    if kind is float:
        return _checked((int, float), float)
    return _checked(str, kind) if isinstance(kind, type) and issubclass(kind, StrEnum) else _checked(kind, kind)


def _checked(form: Any, make: Reader) -> Reader:
    def read(value: Any) -> Any:
        if not isinstance(value, form) or (isinstance(value, bool) and form is not bool):
            raise ValueError(f"A measurement has {value!r:.60} where {make.__name__} is expected. Measure again.")
        return make(value)

    return read


_listed = _checked(list, list)


def _tuple_reader(kinds: tuple[Any, ...]) -> Reader:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        one_reader = _reader(kinds[0])
        return lambda value: tuple([one_reader(one) for one in _listed(value)])
    readers = [_reader(kind) for kind in kinds]
    return lambda value: tuple([reader(one) for reader, one in zip(readers, _listed(value), strict=True)])


def _object_reader(kind: Any) -> Reader:
    hints = get_type_hints(kind)
    readers = {one.name: _reader(hints[one.name]) for one in fields(kind)}
    needed = {one.name for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING}

    def read(value: Any) -> Any:
        if not isinstance(value, dict) or not needed <= value.keys():
            lacking = sorted(needed - value.keys()) if isinstance(value, dict) else []
            named = f" without {', '.join(lacking[:3])}" if lacking else ""
            raise ValueError(f"A measurement has {kind.__name__}{named}, which cannot be read. Measure again.")
        return kind(**{name: reader(value[name]) for name, reader in readers.items() if name in value})

    return read
