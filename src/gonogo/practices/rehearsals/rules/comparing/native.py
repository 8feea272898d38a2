# SPDX-License-Identifier: Apache-2.0
"""How does PostgreSQL hash a row by itself, so that what differs hashes differently?

`hash_record_extended` is quick but has holes, each of them seen. A zero hashes like NULL under seed 0. jsonb does not
tell where an object ends. Arrays lose their dimensions. NaN and infinity of numeric are one. A bigint is folded to 32
bits. And as the hash of a row is a sum over its columns, values that change places between rows leave the sum of the
rows as it was. So the seed of each row is the hash of its key, and only the types below are hashed as they are, the
others as text.
"""

from __future__ import annotations

import re

SEED = 20070831
"""Any number but zero."""
_INTEGERS = {"smallint", "integer", "bigint"}
_FLOATS = {"real", "double precision"}
_TEXTS = {"text", "character varying", "character", "name", '"char"', "citext"}
_INSTANTS = {"timestamp without time zone", "timestamp with time zone", "date"}
_ALIKE = {
    "boolean", "bytea", "date", "time without time zone", "time with time zone", "timestamp without time zone",
    "timestamp with time zone", "uuid", "inet", "cidr", "macaddr",
}  # fmt: skip
SELF_TEST = (
    f"SELECT hash_record_extended(ROW(true, 1::int2, -1::int4, 5000000000::int8, 1.50::numeric, 0.1::float8, "
    f"1.5::float4, 'Zoë'::text COLLATE \"C\", '\\x00ff'::bytea, date '2024-02-29', time '23:59:59.999999', "
    f"timetz '10:00:00+02', timestamp '2024-02-29 10:00:00.000001', timestamptz '2024-02-29 10:00:00+02', "
    f"'6f1f5b0e-1f0b-4b1e-9c56-7b1a3a1d2e3f'::uuid, inet '10.0.0.1/8', cidr '10.0.0.0/8', "
    f"macaddr '08:00:2b:01:02:03'), {SEED}), hashint8extended(-5, {SEED})"
)
"""Two servers that answer this alike hash alike."""


def base_type(type_: str) -> str:
    """The type without length and precision."""
    return re.sub(r"\(.*?\)", "", type_).strip().replace("  ", " ")


def elements(expression: str, own: str, other: str, representation: bool) -> list[str]:
    """What of a value goes into the record to be hashed, when the other side has the type `other`.

    Both sides give as many elements, of types that hash alike.
    """
    value, one, two = f"({expression})", base_type(own), base_type(other)
    both = {one, two}
    if both <= _INTEGERS:
        return _integer(value, both)
    if both <= _INTEGERS | {"numeric"}:
        return _numeric(value, one, representation, bounded="(" in own and "(" in other)
    if both <= _FLOATS:
        wide = value if len(both) == 1 else f"{value}::float8"
        return [f"{wide}::text"] if representation else [wide]
    if both <= _INTEGERS | _FLOATS | {"numeric"}:
        exact = f"{value}::text::numeric" if one in _FLOATS else f"{value}::numeric"
        return _numeric(f"({exact})", "numeric", False, bounded=False)
    if both <= _TEXTS:
        return [f'{value} COLLATE "C"' if one in ("text", "character varying") else f'{value}::text COLLATE "C"']
    if len(both) == 1 and one in _ALIKE:
        # An instant is folded to 32 bits like a bigint; its day tells the rest.
        return [value, f"{value}::date"] if one.startswith("timestamp") else [value]
    return _mixed(value, one, both)


def _integer(value: str, both: set[str]) -> list[str]:
    # Only a bigint has upper bits; they are hashed by themselves because its hash folds them over the lower ones.
    return [value, f"({value}::int8 >> 32)"] if "bigint" in both else [value]


def _numeric(value: str, own: str, representation: bool, bounded: bool) -> list[str]:
    if representation:
        return [f"{value}::text"]
    number = value if own == "numeric" else f"{value}::numeric"
    if bounded:
        return [number]
    # NaN and both infinities hash alike; whatever is as large as infinity is told apart by its name.
    return [number, f"CASE WHEN {number} >= 'Infinity' THEN {number}::text END"]


def _mixed(value: str, own: str, both: set[str]) -> list[str]:
    if both <= _INSTANTS:
        return [f"{value}::timestamptz", f"{value}::timestamptz::date"]
    if "boolean" in both and both - {"boolean"} <= _INTEGERS:
        return [f"{value}::int8" if own == "bigint" else f"{value}::int4::int8"]
    if both == {"json", "jsonb"}:
        return [f'{value}::jsonb::text COLLATE "C"']
    return [f'{value}::text COLLATE "C"']


def shown(expression: str, own: str, other: str) -> str:
    """A value as text, for people and for the last comparison, in the same words on both sides."""
    both = {base_type(own), base_type(other)}
    if len(both) > 1 and both <= _FLOATS:
        return f"({expression})::float8::text"
    if len(both) > 1 and both <= _INSTANTS:
        return f"({expression})::timestamptz::text"
    if len(both) > 1 and "boolean" in both and both - {"boolean"} <= _INTEGERS:
        return f"({expression})::int::text" if base_type(own) == "boolean" else f"({expression})::text"
    if both == {"json", "jsonb"}:
        return f"({expression})::jsonb::text"
    return f"({expression})::text"


def record_hash(parts: list[str], seed: str) -> str:
    """The hash of a row of these elements."""
    return f"hash_record_extended(ROW({', '.join(parts)}), {seed})"


def stirred(hash_: str) -> str:
    """A second hash of a hash, for rows whose key may come twice: it is no sum over the columns."""
    return f"hashint8extended({hash_}, {SEED})"
