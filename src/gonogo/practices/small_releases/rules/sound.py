# SPDX-License-Identifier: Apache-2.0
"""Is a measurement that came from outside what it claims to be, value by value?"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from gonogo.practices.small_releases.rules.measured import Measured

LONGEST_TEXT = 4000
LONGEST_LIST = 100_000
LARGEST = 1e12
YEARS = range(1970, 3000)


def first_fault(measured: Measured) -> str | None:
    """The first value that is not of its declared type, or not finite, plausible and of a bearable size."""
    return next(_faults(measured, Measured, "measured"), None)


def _faults(value: Any, kind: Any, path: str) -> Iterator[str]:
    if get_origin(kind) is UnionType:
        if value is None:
            return
        (kind,) = (one for one in get_args(kind) if one is not NoneType)
    if get_origin(kind) is tuple:
        yield from _faults_in_tuple(value, get_args(kind), path)
    elif is_dataclass(kind):
        yield from _faults_in_parts(value, kind, path)
    elif not _is_sound(value, kind):
        yield f"{path} is not what it should be"


def _faults_in_parts(value: Any, kind: Any, path: str) -> Iterator[str]:
    if not isinstance(value, kind):
        yield f"{path} is not what it should be"
        return
    for name, part in _parts(kind):
        yield from _faults(getattr(value, name), part, f"{path}.{name}")


@cache
def _parts(kind: Any) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(kind)
    return tuple((one.name, hints[one.name]) for one in fields(kind))


def _faults_in_tuple(value: Any, kinds: tuple[Any, ...], path: str) -> Iterator[str]:
    if type(value) is not tuple:
        yield f"{path} is not a list"
    elif len(kinds) == 2 and kinds[1] is Ellipsis:
        if len(value) > LONGEST_LIST:
            yield f"{path} has {len(value)} entries; at most {LONGEST_LIST} are taken"
        for index, one in enumerate(value):
            yield from _faults(one, kinds[0], f"{path}[{index}]")
    elif len(value) != len(kinds):
        yield f"{path} does not have {len(kinds)} entries"
    else:
        for one, kind in zip(value, kinds, strict=True):
            yield from _faults(one, kind, path)


def _is_sound(value: Any, kind: Any) -> bool:
    """Whether a single value is of its type. Numbers are finite, counts are not negative, instants have a zone."""
    if kind is str:
        return type(value) is str and len(value) <= LONGEST_TEXT
    if kind is bool:
        return type(value) is bool
    if kind is int:
        return type(value) is int and 0 <= value < LARGEST
    if kind is float:
        return type(value) in (int, float) and math.isfinite(value) and abs(value) < LARGEST
    if kind is datetime:
        return type(value) is datetime and value.tzinfo is not None and value.year in YEARS
    if kind is date:
        return type(value) is date and value.year in YEARS
    return isinstance(kind, type) and issubclass(kind, Enum) and type(value) is kind
