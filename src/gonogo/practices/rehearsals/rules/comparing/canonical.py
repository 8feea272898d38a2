# SPDX-License-Identifier: Apache-2.0
"""How is a value written so that it is the same text in every engine? Dialects of SQL must write the very same.

A row is hashed over its fields, each with its length in bytes before it, so that no two rows make one text.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from hashlib import md5, sha256
from typing import Any

from gonogo.practices.rehearsals.rules.comparing.kinds import Kind

NULL = "-"
DIGITS = 15
"""Hexadecimal digits of a hash that are used: 60 bits, which every engine can hold as a number."""
_SPECIAL = {"nan": "nan", "inf": "infinity", "infinity": "infinity", "-inf": "-infinity", "-infinity": "-infinity"}
_WRITTEN_FLOAT = re.compile(r"(-?)(\d)(\d*)e(-?\d+)")
_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?")


def field(text: str | None) -> bytes:
    """A field of a row: NULL, or its length in bytes, a colon and its text."""
    if text is None:
        return NULL.encode()
    raw = text.encode("utf-8", "surrogateescape")
    return b"%d:%b" % (len(raw), raw)


def row_text(texts: Iterable[str | None]) -> bytes:
    """All fields of a row."""
    return b"".join(map(field, texts))


def hash_of(raw: bytes) -> int:
    """The hash of a row: the first 60 bits of MD5. It guards against accidents, not against forgers."""
    return int(md5(raw, usedforsecurity=False).hexdigest()[:DIGITS], 16)


def strong_hash_of(raw: bytes) -> tuple[int, int]:
    """Two hashes of a row: the first and the next 60 bits of SHA-256."""
    digest = sha256(raw).hexdigest()
    return int(digest[:DIGITS], 16), int(digest[DIGITS : 2 * DIGITS], 16)


def canonical(value: Any, kind: Kind, representation: bool = False) -> str | None:
    """A value as text. What cannot be read as the kind stays as it is: it then differs, and is shown."""
    if value is None:
        return None
    if kind is Kind.ANY:
        return _any(value)
    try:
        return _WRITERS[kind](value, representation)
    except (ValueError, TypeError, OverflowError, InvalidOperation):
        return _plain(value)


def readable(text: str | None, kind: Kind) -> str | None:
    """Canonical text as people write it: -125e1 of a number is -12.5, and no sign of a type stands before it."""
    if text is None:
        return None
    if kind is Kind.ANY:
        mark, rest = text[:1], text[1:]
        return f"x'{rest}'" if mark == "b" else readable(rest, Kind.FLOAT) if mark == "n" else rest
    written = _WRITTEN_FLOAT.fullmatch(text) if kind is Kind.FLOAT else None
    if written is None:
        return text
    sign, first, more, power = written.groups()
    return repr(float(f"{sign}{first}.{more or 0}e{power}")).removesuffix(".0")


def _plain(value: Any) -> str:
    return bytes(value).hex() if isinstance(value, bytes | bytearray | memoryview) else str(value)


def _any(value: Any) -> str:
    """A value with its type before it, as SQLite tells 1, 1.0, '1' and x'31' apart (but compares 1 and 1.0 equal)."""
    if isinstance(value, int | float):
        return f"n{_float(value, False)}" if isinstance(value, float) and not _whole(value) else f"n{int(value)}"
    return f"{'b' if isinstance(value, bytes) else 't'}{_plain(value)}"


def _whole(value: float) -> bool:
    return math.isfinite(value) and value == int(value) and abs(value) < 2**63


def _integer(value: Any, representation: bool) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, str) and value.lower() in ("t", "true", "f", "false"):
        return "1" if value.lower().startswith("t") else "0"
    return _decimal(value, representation)


def _decimal(value: Any, representation: bool) -> str:
    text = repr(value) if isinstance(value, float) else str(int(value)) if isinstance(value, bool) else str(value)
    if special := _SPECIAL.get(text.strip().lower()):
        return special
    if not _NUMBER.fullmatch(text.strip()):
        return text
    number = Decimal(text.strip())
    if representation and not isinstance(value, float):
        return f"{number:f}"
    plain = f"{number:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain in ("-0", "") else plain


def _float(value: Any, representation: bool) -> str:
    """Sign, all significant digits, e, and the power of ten of the first: -12.5 is -125e1."""
    text = repr(float(value)) if isinstance(value, float) else str(int(value) if isinstance(value, bool) else value)
    if special := _SPECIAL.get(text.strip().lower()):
        return special
    if not _NUMBER.fullmatch(text.strip()):
        return text
    sign, digits, exponent = Decimal(text.strip()).as_tuple()
    shown = "".join(map(str, digits)).lstrip("0")
    if not shown:
        return "-0" if sign and representation else "0"
    return f"{'-' if sign else ''}{shown.rstrip('0')}e{len(shown) - 1 + int(exponent)}"


def _text(value: Any, representation: bool) -> str:
    return _plain(value)


def _bytes(value: Any, representation: bool) -> str:
    if isinstance(value, str):
        return value.encode("utf-8", "surrogateescape").hex()
    return bytes(value).hex()


def _uuid(value: Any, representation: bool) -> str:
    plain = _plain(value).strip().strip("{}").replace("-", "").lower()
    if len(plain) != 32:
        return _plain(value)
    return "-".join((plain[:8], plain[8:12], plain[12:16], plain[16:20], plain[20:]))


def _date(value: Any, representation: bool) -> str:
    if isinstance(value, datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, date) else str(value)


def _time(value: Any, representation: bool) -> str:
    read = value if isinstance(value, time) else time.fromisoformat(str(value))
    return read.isoformat("microseconds")


def _timestamp(value: Any, representation: bool) -> str:
    """In UTC with six digits of a second. What names no zone is taken as UTC."""
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a day has no zone
    read = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    if read.tzinfo is not None:
        read = read.astimezone(UTC).replace(tzinfo=None)
    return read.isoformat(" ", "microseconds")


def _json(value: Any, representation: bool) -> str:
    """Keys in order, no blanks, numbers without needless zeros. Text that is no JSON stays as it is."""
    if not isinstance(value, str):
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    try:
        read = json.loads(value, parse_float=_Number, parse_int=_Number)
    except (ValueError, RecursionError):
        return value
    return _dumped(read)


class _Number(str):
    """A number of JSON as it was written."""


def _dumped(value: Any) -> str:
    if isinstance(value, _Number):
        return _float(str(value), False)
    if isinstance(value, dict):
        return (
            "{"
            + ",".join(f"{json.dumps(key, ensure_ascii=False)}:{_dumped(value[key])}" for key in sorted(value))
            + "}"
        )
    if isinstance(value, list):
        return "[" + ",".join(map(_dumped, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


_WRITERS = {
    Kind.BOOLEAN: _integer,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.FLOAT: _float,
    Kind.TEXT: _text,
    Kind.OTHER: _text,
    Kind.BYTES: _bytes,
    Kind.DATE: _date,
    Kind.TIME: _time,
    Kind.TIMESTAMP: _timestamp,
    Kind.UUID: _uuid,
    Kind.JSON: _json,
}
