# SPDX-License-Identifier: Apache-2.0
"""How does PostgreSQL say it?"""

from __future__ import annotations

from gonogo.practices.rehearsals.rules.comparing.kinds import Kind
from gonogo.practices.rehearsals.rules.comparing.speech.base import Speech


class Postgresql(Speech):
    """PostgreSQL 14 and newer."""

    dialect = "postgresql"

    def literal(self, text: str) -> str:
        """With backslashes doubled where there are any."""
        plain = text.replace("'", "''")
        doubled = plain.replace("\\", "\\\\")
        return f" E'{doubled}'" if "\\" in text else f"'{plain}'"

    def text(self, value: str) -> str:
        """By a cast; texts compare byte by byte whatever the collation."""
        return f"({value})::text"

    def number(self, digits: str) -> str:
        """Through a string of bits."""
        return f"('x' || {digits})::bit(60)::bigint"

    def sha256(self, text: str) -> str:
        """Of the text in UTF-8."""
        return f"encode(sha256(convert_to({text}, 'UTF8')), 'hex')"

    def bucket(self, key: str, shift: int) -> str:
        """As a bigint, whatever the key is."""
        return f"({key}::bigint >> {shift})"

    def octets(self, text: str) -> str:
        """In UTF-8, whatever the database is encoded in."""
        return f"octet_length({text})"

    def boolean(self, value: str) -> str:
        """1 or 0."""
        return f"({value})::int::text"

    def decimal(self, value: str, own: Kind, representation: bool) -> str:
        """Without trailing zeros; NaN and infinity in lower case."""
        if own is Kind.INTEGER:
            return self.text(value)
        return f"lower({value}::text)" if representation else f"lower(trim_scale({value})::text)"

    def shortest(self, value: str, own: Kind, type_: str) -> str:
        """As float8; numbers of other types as they are."""
        return f"lower(({value}::float8)::text)" if own is Kind.FLOAT else f"lower({value}::text)"

    def bytes_(self, value: str, own: Kind, type_: str) -> str:
        """By encode."""
        if own is Kind.UUID:
            return super().bytes_(value, own, type_)
        return f"encode({value}, 'hex')"

    def time(self, value: str, own: Kind, type_: str) -> str:
        """With six digits; 24:00:00 stays what it is."""
        if type_.startswith("time with time zone"):
            value = f"(({value} AT TIME ZONE 'UTC')::time)"
        return f"to_char(date '2000-01-01' + {value}, 'HH24:MI:SS.US')" if type_ else self.text(value)

    def timestamp(self, value: str, own: Kind, type_: str) -> str:
        """In UTC; years before Christ end in BC, infinity is called so."""
        plain = (
            f"({value} AT TIME ZONE 'UTC')" if type_.startswith("timestamp with time zone") else f"{value}::timestamp"
        )
        return (
            f"CASE WHEN isfinite({value}) THEN to_char({plain}, 'YYYY-MM-DD HH24:MI:SS.US') || "
            f"CASE WHEN {value} < '0001-01-01' THEN ' BC' ELSE '' END ELSE {value}::text END"
        )
