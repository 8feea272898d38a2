# SPDX-License-Identifier: Apache-2.0
"""How is each edge value written, on every engine? One table that all dialects and Python must agree with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

from gonogo.practices.rehearsals.rules.comparing.kinds import Kind

K = Kind


@dataclass(frozen=True, slots=True)
class Golden:
    """A value by its literal on each engine, with the type there, and the one text that all must write."""

    what: str
    kind: Kind
    text: str | None
    python: Any
    engines: dict[str, tuple[str, str]] = field(default_factory=dict)


def one(what: str, kind: Kind, text: str | None, python: Any, **engines: tuple[str, str]) -> Golden:
    """A row of the table."""
    return Golden(what, kind, text, python, engines)


def number(what: str, text: str, value: str, type_: dict[str, str], kind: Kind, python: Any) -> Golden:
    """A number whose literal is the same everywhere."""
    return Golden(what, kind, text, python, {engine: (value, name) for engine, name in type_.items()})


DOUBLE = {"postgresql": "double precision", "mariadb": "double", "duckdb": "DOUBLE", "spark": "double"}
DECIMAL = {"postgresql": "numeric", "mariadb": "decimal(38,10)", "duckdb": "DECIMAL(38,10)", "spark": "decimal(38,10)"}
SCALED = {"postgresql": "numeric", "mariadb": "decimal(12,2)", "duckdb": "DECIMAL(12,2)", "spark": "decimal(12,2)"}
BIGINT = {"postgresql": "bigint", "mariadb": "bigint", "duckdb": "BIGINT", "spark": "bigint"}
TEXT = {"postgresql": "text", "mariadb": "text", "duckdb": "VARCHAR", "spark": "string"}
PLUS2 = timezone(timedelta(hours=2))


def text(what: str, value: str) -> Golden:
    """A text, which is written as it is; the literal is made by the test from its bytes."""
    return Golden(what, K.TEXT, value, value, {engine: (value, name) for engine, name in TEXT.items()})


GOLDEN = (
    number("zero", "0", "0", DOUBLE, K.FLOAT, 0.0),
    number("minus zero", "0", "-0e0", {k: v for k, v in DOUBLE.items() if k != "postgresql"}, K.FLOAT, -0.0),
    one("minus zero", K.FLOAT, "0", -0.0, postgresql=("'-0'", "double precision")),
    number("one", "1e0", "1", DOUBLE, K.FLOAT, 1.0),
    number("a tenth", "1e-1", "0.1", DOUBLE, K.FLOAT, 0.1),
    number("a hundred", "1e2", "100", DOUBLE, K.FLOAT, 100.0),
    number("minus twelve and a half", "-125e1", "-12.5", DOUBLE, K.FLOAT, -12.5),
    number("a ten thousandth", "1e-4", "0.0001", DOUBLE, K.FLOAT, 0.0001),
    number("very small", "12345e-300", "1.2345e-300", DOUBLE, K.FLOAT, 1.2345e-300),
    number("very large", "1e300", "1e300", DOUBLE, K.FLOAT, 1e300),
    number("largest", "17976931348623157e308", "1.7976931348623157e308", DOUBLE, K.FLOAT, 1.7976931348623157e308),
    number("ten million", "1e7", "1e7", DOUBLE, K.FLOAT, 1e7),
    number("all digits", "1234567890123456e15", "123456789012345.6e1", DOUBLE, K.FLOAT, 1234567890123456.0),
    number("two to the 53rd", "9007199254740992e15", "9007199254740992", DOUBLE, K.FLOAT, 2.0**53),
    number("a sum of tenths", "30000000000000004e-1", "0.30000000000000004", DOUBLE, K.FLOAT, 0.1 + 0.2),
    one("not a number", K.FLOAT, "nan", float("nan"), postgresql=("'NaN'", "double precision"),
        duckdb=("'nan'", "DOUBLE"), spark=("'NaN'", "double")),
    one("infinity", K.FLOAT, "infinity", float("inf"), postgresql=("'Infinity'", "double precision"),
        duckdb=("'inf'", "DOUBLE"), spark=("'Infinity'", "double")),
    one("minus infinity", K.FLOAT, "-infinity", float("-inf"), postgresql=("'-Infinity'", "double precision"),
        duckdb=("'-inf'", "DOUBLE"), spark=("'-Infinity'", "double")),
    one("single precision", K.FLOAT, "10000000149011612e-1", 0.10000000149011612, postgresql=("0.1", "real"),
        mariadb=("0.1", "float"), duckdb=("0.1", "FLOAT"), spark=("0.1", "float")),
    number("a decimal among doubles", "125e1", "12.50", SCALED, K.FLOAT, Decimal("12.50")),
    number("a whole number among doubles", "12e3", "1200", BIGINT, K.FLOAT, 1200),
    number("decimal zero", "0", "0.00", SCALED, K.DECIMAL, Decimal("0.00")),
    number("minus decimal zero", "0", "-0.00", SCALED, K.DECIMAL, Decimal("-0.00")),
    number("decimal", "12.5", "12.50", SCALED, K.DECIMAL, Decimal("12.50")),
    number("whole decimal", "1200", "1200.00", SCALED, K.DECIMAL, Decimal("1200.00")),
    number("negative decimal", "-0.01", "-0.01", SCALED, K.DECIMAL, Decimal("-0.01")),
    number("long decimal", "1234567890123456789.0123456789", "1234567890123456789.0123456789", DECIMAL, K.DECIMAL,
           Decimal("1234567890123456789.0123456789")),
    number("small decimal", "0.0000000001", "0.0000000001", DECIMAL, K.DECIMAL, Decimal("1E-10")),
    number("a whole number among decimals", "1200", "1200", BIGINT, K.DECIMAL, 1200),
    one("decimal that is none", K.DECIMAL, "nan", Decimal("NaN"), postgresql=("'NaN'", "numeric")),
    one("decimal without end", K.DECIMAL, "infinity", Decimal("Infinity"), postgresql=("'Infinity'", "numeric")),
    number("largest bigint", "9223372036854775807", "9223372036854775807", BIGINT, K.INTEGER, 2**63 - 1),
    number("negative", "-42", "-42", BIGINT, K.INTEGER, -42),
    one("true", K.BOOLEAN, "1", True, postgresql=("true", "boolean"), mariadb=("1", "tinyint"),
        duckdb=("true", "BOOLEAN"), spark=("true", "boolean")),
    one("false among numbers", K.INTEGER, "0", False, postgresql=("false", "boolean"), mariadb=("0", "tinyint"),
        duckdb=("false", "BOOLEAN"), spark=("false", "boolean")),
    text("empty", ""),
    text("trailing blanks", "a  "),
    text("composed", "Zo\u00eb"),
    text("decomposed", "Zoe\u0308"),
    text("quotes and a backslash", "it's \"a\" \\ b"),
    text("beyond the first plane", "\U0001f4be"),
    text("line end", "a\r\nb"),
    one("bytes", K.BYTES, "00ff10", b"\x00\xff\x10", postgresql=(r"'\x00ff10'", "bytea"),
        mariadb=("x'00ff10'", "varbinary(9)"),
        duckdb=(r"'\x00\xFF\x10'", "BLOB"), spark=("x'00ff10'", "binary")),
    one("uuid", K.UUID, "6f1f5b0e-1f0b-4b1e-9c56-7b1a3a1d2e3f", UUID("6f1f5b0e-1f0b-4b1e-9c56-7b1a3a1d2e3f"),
        postgresql=("'6F1F5B0E-1F0B-4B1E-9C56-7B1A3A1D2E3F'", "uuid"),
        mariadb=("'6F1F5B0E-1F0B-4B1E-9C56-7B1A3A1D2E3F'", "char(36)"),
        duckdb=("'6F1F5B0E-1F0B-4B1E-9C56-7B1A3A1D2E3F'", "UUID"),
        spark=("'6F1F5B0E-1F0B-4B1E-9C56-7B1A3A1D2E3F'", "string")),
    one("uuid among bytes", K.BYTES, "6f1f5b0e1f0b4b1e9c567b1a3a1d2e3f",
        bytes.fromhex("6f1f5b0e1f0b4b1e9c567b1a3a1d2e3f"),
        postgresql=("'6F1F5B0E-1F0B-4B1E-9C56-7B1A3A1D2E3F'", "uuid"),
        mariadb=("x'6F1F5B0E1F0B4B1E9C567B1A3A1D2E3F'", "binary(16)"),
        duckdb=("'6F1F5B0E-1F0B-4B1E-9C56-7B1A3A1D2E3F'", "UUID")),
    one("leap day", K.DATE, "2024-02-29", date(2024, 2, 29), postgresql=("'2024-02-29'", "date"),
        mariadb=("'2024-02-29'", "date"), duckdb=("'2024-02-29'", "DATE"), spark=("'2024-02-29'", "date")),
    one("year one", K.DATE, "0001-01-01", date(1, 1, 1), postgresql=("'0001-01-01'", "date"),
        duckdb=("'0001-01-01'", "DATE"), spark=("'0001-01-01'", "date")),
    one("before Christ", K.DATE, "0044-03-15 BC", "0044-03-15 BC", postgresql=("'0044-03-15 BC'", "date"),
        duckdb=("'0044-03-15 (BC)'", "DATE")),
    one("a day among times", K.TIMESTAMP, "2024-02-29 00:00:00.000000", date(2024, 2, 29),
        postgresql=("'2024-02-29'", "date"), mariadb=("'2024-02-29'", "date"), duckdb=("'2024-02-29'", "DATE"),
        spark=("'2024-02-29'", "date")),
    one("time", K.TIME, "23:59:59.999999", time(23, 59, 59, 999999),
        postgresql=("'23:59:59.999999'", "time without time zone"),
        mariadb=("'23:59:59.999999'", "time(6)"), duckdb=("'23:59:59.999999'", "TIME")),
    one("whole second", K.TIME, "10:00:00.000000", time(10), postgresql=("'10:00'", "time without time zone"),
        mariadb=("'10:00'", "time"), duckdb=("'10:00:00'", "TIME")),
    one("a microsecond", K.TIMESTAMP, "2024-03-10 02:30:00.000001", datetime(2024, 3, 10, 2, 30, 0, 1),  # noqa: DTZ001
        postgresql=("'2024-03-10 02:30:00.000001'", "timestamp without time zone"),
        mariadb=("'2024-03-10 02:30:00.000001'", "datetime(6)"), duckdb=("'2024-03-10 02:30:00.000001'", "TIMESTAMP"),
        spark=("'2024-03-10 02:30:00.000001'", "timestamp")),
    one("an instant in a zone", K.TIMESTAMP, "2024-03-10 08:00:00.500000",
        datetime(2024, 3, 10, 10, 0, 0, 500000, PLUS2),
        postgresql=("'2024-03-10 10:00:00.5+02'", "timestamp with time zone"),
        duckdb=("'2024-03-10 10:00:00.5+02'", "TIMESTAMP WITH TIME ZONE"),
        spark=("'2024-03-10 10:00:00.5+02:00'", "timestamp")),
    one("an instant before the epoch", K.TIMESTAMP, "1969-12-31 23:59:59.999999",
        datetime(1969, 12, 31, 23, 59, 59, 999999, UTC),
        postgresql=("'1969-12-31 23:59:59.999999+00'", "timestamp with time zone"),
        mariadb=("'1969-12-31 23:59:59.999999'", "datetime(6)"),
        duckdb=("'1969-12-31 23:59:59.999999+00'", "TIMESTAMP WITH TIME ZONE"),
        spark=("'1969-12-31 23:59:59.999999Z'", "timestamp")),
    one("a time before Christ", K.TIMESTAMP, "0044-03-15 10:00:00.000000 BC", "0044-03-15 10:00:00.000000 BC",
        postgresql=("'0044-03-15 10:00 BC'", "timestamp without time zone"),
        duckdb=("'0044-03-15 (BC) 10:00:00'", "TIMESTAMP")),
    one("endless", K.TIMESTAMP, "infinity", "infinity", postgresql=("'infinity'", "timestamp with time zone"),
        duckdb=("'infinity'", "TIMESTAMP")),
    one("nothing", K.TEXT, None, None, postgresql=("NULL", "text"), mariadb=("NULL", "text"),
        duckdb=("NULL", "VARCHAR"), spark=("NULL", "string")),
    one("no number", K.FLOAT, None, None, postgresql=("NULL", "double precision"), mariadb=("NULL", "double"),
        duckdb=("NULL", "DOUBLE"), spark=("NULL", "double")),
    one("no time", K.TIMESTAMP, None, None, postgresql=("NULL", "timestamp with time zone"),
        mariadb=("NULL", "datetime(6)"), duckdb=("NULL", "TIMESTAMP"), spark=("NULL", "timestamp")),
    one("no flag", K.BOOLEAN, None, None, postgresql=("NULL", "boolean"), mariadb=("NULL", "tinyint"),
        duckdb=("NULL", "BOOLEAN"), spark=("NULL", "boolean")),
)  # fmt: skip
PYTHON_ONLY = (
    (K.JSON, '{"b": 1, "a": [1.0, true, null]}', '{"a":[1e0,true,null],"b":1e0}'),
    (K.JSON, '{"a":[1,true,null],"b":1.00}', '{"a":[1e0,true,null],"b":1e0}'),
    (K.JSON, '{"Zo\u00eb": "\\u00eb"}', '{"Zo\u00eb":"\u00eb"}'),
    (K.JSON, "no json", "no json"),
    (K.TIMESTAMP, "2024-03-10T10:00:00Z", "2024-03-10 10:00:00.000000"),
    (K.TIMESTAMP, "2024-03-10 10:00:00+02:00", "2024-03-10 08:00:00.000000"),
    (K.TIMESTAMP, "tomorrow", "tomorrow"),
    (K.DECIMAL, 12.5, "12.5"),
    (K.DECIMAL, 0.1, "0.1"),
    (K.DECIMAL, "12.50", "12.5"),
    (K.INTEGER, "0012", "12"),
    (K.BOOLEAN, "true", "1"),
    (K.UUID, "{6F1F5B0E1F0B4B1E9C567B1A3A1D2E3F}", "6f1f5b0e-1f0b-4b1e-9c56-7b1a3a1d2e3f"),
    (K.UUID, bytes.fromhex("6f1f5b0e1f0b4b1e9c567b1a3a1d2e3f"), "6f1f5b0e-1f0b-4b1e-9c56-7b1a3a1d2e3f"),
    (K.BYTES, "ab", "6162"),
    (K.ANY, 1, "n1"),
    (K.ANY, 1.0, "n1"),
    (K.ANY, 1.5, "n15e0"),
    (K.ANY, "1", "t1"),
    (K.ANY, b"1", "b31"),
)
"""What only Python writes: values of SQLite, and JSON of every engine."""
