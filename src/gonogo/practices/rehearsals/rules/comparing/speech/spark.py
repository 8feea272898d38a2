# SPDX-License-Identifier: Apache-2.0
"""How does Spark SQL say it?"""

from __future__ import annotations

from collections.abc import Sequence

from gonogo.practices.rehearsals.rules.comparing.kinds import Kind
from gonogo.practices.rehearsals.rules.comparing.speech.base import Speech


class Spark(Speech):
    """Spark 4."""

    dialect = "spark"

    def quote(self, name: str) -> str:
        """In backticks."""
        return "`" + name.replace("`", "``") + "`"

    def literal(self, text: str) -> str:
        """With backslashes and quotes escaped."""
        escaped = text.replace("\\", "\\\\").replace("'", "\\'")
        return f"'{escaped}'"

    def text(self, value: str) -> str:
        """By a cast."""
        return f"CAST({value} AS STRING)"

    def joined(self, parts: Sequence[str]) -> str:
        """concat is NULL when one of them is."""
        return f"concat({', '.join(parts)})"

    def sha256(self, text: str) -> str:
        """64 hexadecimal digits."""
        return f"sha2({text}, 256)"

    def number(self, digits: str) -> str:
        """By conv."""
        return f"CAST(conv({digits}, 16, 10) AS BIGINT)"

    def bucket(self, key: str, shift: int) -> str:
        """By shiftright."""
        return f"shiftright(CAST({key} AS BIGINT), {shift})"

    def whole(self, text: str) -> str:
        """NULL where it is no number: a strict session would stop the whole query."""
        return f"try_cast({text} AS INT)"

    def split(self, text: str, at: str, part: int) -> str:
        """By substring_index."""
        if part == 1:
            return f"substring_index({text}, '{at}', 1)"
        return f"CASE WHEN instr({text}, '{at}') > 0 THEN substring_index({text}, '{at}', -1) ELSE '' END"

    def trim_left(self, text: str, sign: str) -> str:
        """The signs come first in ltrim."""
        return f"ltrim('{sign}', {text})"

    def trim_right(self, text: str, sign: str) -> str:
        """The signs come first in rtrim."""
        return f"rtrim('{sign}', {text})"

    def date(self, value: str, own: Kind, type_: str) -> str:
        """Year, month, day."""
        return f"date_format({value}, 'yyyy-MM-dd')"

    def time(self, value: str, own: Kind, type_: str) -> str:
        """Times are text in files."""
        return self.text(value)

    def timestamp(self, value: str, own: Kind, type_: str) -> str:
        """The session's time zone is UTC."""
        return f"date_format({value}, 'yyyy-MM-dd HH:mm:ss.SSSSSS')"
