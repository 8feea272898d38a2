# SPDX-License-Identifier: Apache-2.0
"""What must an engine be able to say so that its tables can be compared with those of others?"""

from __future__ import annotations

from collections.abc import Sequence

from gonogo.practices.rehearsals.rules.comparing.kinds import Kind, kind_of

LOWEST = -(1 << 62)
"""The bucket of keys that are NULL."""


class Speech:
    """The SQL of one engine. Most of it is the same everywhere; what differs is overridden."""

    dialect = ""
    distinct = "IS DISTINCT FROM"

    def quote(self, name: str) -> str:
        """A name as it stands in a query."""
        return '"' + name.replace('"', '""') + '"'

    def table(self, schema: str, name: str) -> str:
        """A table as it stands in a query."""
        return f"{self.quote(schema)}.{self.quote(name)}" if schema else self.quote(name)

    def literal(self, text: str) -> str:
        """A text as it stands in a query."""
        return "'" + text.replace("'", "''") + "'"

    def text(self, value: str) -> str:
        """A value as the engine writes it."""
        return f"CAST({value} AS VARCHAR)"

    def octets(self, text: str) -> str:
        """How many bytes a text has in UTF-8."""
        return f"octet_length({text})"

    def joined(self, parts: Sequence[str]) -> str:
        """Texts, none of them NULL unless all may be, one after the other."""
        return " || ".join(parts)

    def md5(self, text: str) -> str:
        """32 hexadecimal digits."""
        return f"md5({text})"

    def sha256(self, text: str) -> str:
        """64 hexadecimal digits."""
        return f"sha256({text})"

    def number(self, digits: str) -> str:
        """Fifteen hexadecimal digits as a whole number."""
        raise NotImplementedError

    def bucket(self, key: str, shift: int) -> str:
        """The bucket of a whole-numbered key: key divided by 2^shift, towards minus infinity."""
        return f"({key} >> {shift})"

    def masked(self, hash_: str, mask: int) -> str:
        """The bucket of a hash: its lowest bits."""
        return f"({hash_} & {mask})"

    def quick_hash(self, key: str) -> str | None:
        """A hash of a whole number that is cheap, or None where the number itself must do."""
        return None

    def field(self, text: str) -> str:
        """A field of a row, as `canonical.field` writes it."""
        return f"COALESCE({self.joined([self.text(self.octets(text)), self.literal(':'), text])}, '-')"

    def row(self, texts: Sequence[str]) -> str:
        """All fields of a row."""
        return self.joined([self.field(text) for text in texts])

    def hashes(self, texts: Sequence[str], strong: bool) -> tuple[str, ...]:
        """The hash of a row, or with `strong` two of them."""
        row = self.row(texts)
        if not strong:
            return (self.number(f"substr({self.md5(row)}, 1, 15)"),)
        digest = self.sha256(row)
        return self.number(f"substr({digest}, 1, 15)"), self.number(f"substr({digest}, 16, 15)")

    def canonical(self, expression: str, type_: str, kind: Kind, representation: bool) -> str:
        """A value as `canonical.canonical` writes it: text, or NULL."""
        value, own = f"({expression})", kind_of(self.dialect, type_)
        if kind is Kind.FLOAT:
            return self.float_(value, own, type_, representation)
        if kind in (Kind.INTEGER, Kind.BOOLEAN):
            return self.boolean(value) if own is Kind.BOOLEAN else self.integer(value, own, type_)
        if kind is Kind.DECIMAL:
            if own is Kind.BOOLEAN:
                return self.boolean(value)
            return self.decimal(value, own, representation)
        writer = {
            Kind.BYTES: self.bytes_, Kind.DATE: self.date, Kind.TIME: self.time, Kind.TIMESTAMP: self.timestamp,
            Kind.UUID: self.uuid, Kind.TEXT: self.as_text, Kind.OTHER: self.as_text, Kind.JSON: self.as_text,
        }[kind]  # fmt: skip
        return writer(value, own, type_)

    def boolean(self, value: str) -> str:
        """1 or 0."""
        return f"CASE WHEN {value} THEN '1' WHEN NOT {value} THEN '0' END"

    def integer(self, value: str, own: Kind, type_: str) -> str:
        """Digits, with a minus where there is one."""
        return self.text(value)

    def decimal(self, value: str, own: Kind, representation: bool) -> str:
        """Digits without needless zeros behind the point; with `representation` as the engine has them."""
        text = self.text(value)
        if own is Kind.INTEGER or representation:
            return text
        trimmed = self.trim_right(self.trim_right(text, "0"), ".")
        return (
            f"CASE WHEN {text} LIKE '%.%' THEN CASE WHEN {trimmed} = '-0' THEN '0' ELSE {trimmed} END ELSE {text} END"
        )

    def shortest(self, value: str, own: Kind, type_: str) -> str:
        """The fewest digits that name this floating point number, in lower case and however they are laid out."""
        wide = f"CAST({value} AS DOUBLE)" if own is Kind.FLOAT else value
        return f"lower({self.text(wide)})"

    def float_(self, value: str, own: Kind, type_: str, representation: bool) -> str:
        """Sign, all significant digits, e, and the power of ten of the first: -12.5 is -125e1."""
        shown = self.boolean(value) if own is Kind.BOOLEAN else self.shortest(value, own, type_)
        plain = self.replaced(self.replaced(shown, "-", "", first=True), "+", "")
        mantissa, power = self.split(plain, "e", 1), self.split(plain, "e", 2)
        whole, part = self.split(mantissa, ".", 1), self.split(mantissa, ".", 2)
        digits = self.trim_right(self.trim_left(self.joined([whole, part]), "0"), "0")
        lead = self.trim_left(whole, "0")
        small = self.trim_left(part, "0")
        exponent = (
            f"(CASE WHEN {lead} <> '' THEN length({lead}) - 1 ELSE length({small}) - length({part}) - 1 END + "
            f"CASE WHEN {power} <> '' THEN {self.whole(self.power_of(shown))} ELSE 0 END)"
        )
        sign = f"CASE WHEN {shown} LIKE '-%' THEN '-' ELSE '' END"
        zero = f"{self.joined([sign, self.literal('0')])}" if representation else "'0'"
        special = " ".join(f"WHEN {shown} IN ({said}) THEN '{name}'" for name, said in SPECIAL.items())
        return (
            f"CASE WHEN {shown} IS NULL THEN NULL {special} WHEN {digits} = '' THEN {zero} "
            f"ELSE {self.joined([sign, digits, self.literal('e'), self.text(exponent)])} END"
        )

    def power_of(self, shown: str) -> str:
        """The digits behind the e with their minus, if they have one."""
        return self.replaced(self.split(shown, "e", 2), "+", "")

    def whole(self, text: str) -> str:
        """A text of digits as a number."""
        return f"CAST({text} AS INTEGER)"

    def split(self, text: str, at: str, part: int) -> str:
        """The part before (1) or behind (2) a sign; empty where it does not stand there."""
        return f"split_part({text}, '{at}', {part})"

    def replaced(self, text: str, old: str, new: str, first: bool = False) -> str:
        """The text with every sign replaced; with `first` it is only wanted at the start, more do no harm."""
        return f"replace({text}, '{old}', '{new}')"

    def trim_left(self, text: str, sign: str) -> str:
        """Without these signs at the start."""
        return f"ltrim({text}, '{sign}')"

    def trim_right(self, text: str, sign: str) -> str:
        """Without these signs at the end."""
        return f"rtrim({text}, '{sign}')"

    def as_text(self, value: str, own: Kind, type_: str) -> str:
        """Text as it is stored."""
        if own is Kind.BYTES:
            return self.bytes_(value, own, type_)
        if own is Kind.UUID:
            return self.uuid(value, own, type_)
        if own in (Kind.DATE, Kind.TIME, Kind.TIMESTAMP):
            return {Kind.DATE: self.date, Kind.TIME: self.time, Kind.TIMESTAMP: self.timestamp}[own](value, own, type_)
        return self.boolean(value) if own is Kind.BOOLEAN else self.text(value)

    def bytes_(self, value: str, own: Kind, type_: str) -> str:
        """Hexadecimal digits in lower case."""
        if own is Kind.UUID:
            return self.replaced(self.uuid(value, own, type_), "-", "")
        return f"lower(hex({value}))"

    def uuid(self, value: str, own: Kind, type_: str) -> str:
        """Lower case, with hyphens."""
        return f"lower({self.text(value)})"

    def date(self, value: str, own: Kind, type_: str) -> str:
        """Year, month, day."""
        return self.text(value)

    def time(self, value: str, own: Kind, type_: str) -> str:
        """With six digits of a second."""
        raise NotImplementedError

    def timestamp(self, value: str, own: Kind, type_: str) -> str:
        """In UTC, with six digits of a second."""
        raise NotImplementedError


SPECIAL = {
    "nan": "'nan'",
    "infinity": "'infinity', 'inf'",
    "-infinity": "'-infinity', '-inf'",
}
