# SPDX-License-Identifier: Apache-2.0
"""How do MariaDB and MySQL say it?"""

from __future__ import annotations

from collections.abc import Sequence

from gonogo.practices.rehearsals.rules.comparing.kinds import Kind
from gonogo.practices.rehearsals.rules.comparing.speech.base import Speech


class Mariadb(Speech):
    """MariaDB 10.2 and newer, MySQL 8."""

    dialect = "mariadb"

    def quote(self, name: str) -> str:
        """In backticks."""
        return "`" + name.replace("`", "``") + "`"

    def literal(self, text: str) -> str:
        """With backslashes doubled."""
        escaped = text.replace("\\", "\\\\").replace("'", "''")
        return f"'{escaped}'"

    def text(self, value: str) -> str:
        """As utf8mb4."""
        return f"CONVERT({value} USING utf8mb4)"

    def octets(self, text: str) -> str:
        """LENGTH counts bytes."""
        return f"LENGTH({text})"

    def joined(self, parts: Sequence[str]) -> str:
        """CONCAT is NULL when one of them is."""
        return f"CONCAT({', '.join(parts)})"

    def md5(self, text: str) -> str:
        """32 hexadecimal digits."""
        return f"MD5({text})"

    def sha256(self, text: str) -> str:
        """64 hexadecimal digits."""
        return f"SHA2({text}, 256)"

    def number(self, digits: str) -> str:
        """By CONV."""
        return f"CAST(CONV({digits}, 16, 10) AS SIGNED)"

    def bucket(self, key: str, shift: int) -> str:
        """Shifting would take a negative number for a large one."""
        size = 1 << shift
        return f"(({key} - ((({key} MOD {size}) + {size}) MOD {size})) DIV {size})"

    def boolean(self, value: str) -> str:
        """1 or 0."""
        return f"CASE WHEN {value} THEN '1' WHEN NOT {value} THEN '0' END"

    def integer(self, value: str, own: Kind, type_: str) -> str:
        """Bits as the number they make."""
        return self.text(f"{value} + 0" if type_.lower().startswith("bit") else value)

    def shortest(self, value: str, own: Kind, type_: str) -> str:
        """As double: a float would be rounded to six digits."""
        return f"LOWER({self.text(f'{value} + 0e0' if own is Kind.FLOAT else value)})"

    def split(self, text: str, at: str, part: int) -> str:
        """By SUBSTRING_INDEX, which gives the whole text where the sign is missing."""
        if part == 1:
            return f"SUBSTRING_INDEX({text}, '{at}', 1)"
        return f"IF(LOCATE('{at}', {text}), SUBSTRING_INDEX({text}, '{at}', -1), '')"

    def whole(self, text: str) -> str:
        """As a signed number."""
        return f"CAST({text} AS SIGNED)"

    def trim_left(self, text: str, sign: str) -> str:
        """By TRIM."""
        return f"TRIM(LEADING '{sign}' FROM {text})"

    def trim_right(self, text: str, sign: str) -> str:
        """By TRIM."""
        return f"TRIM(TRAILING '{sign}' FROM {text})"

    def date(self, value: str, own: Kind, type_: str) -> str:
        """Year, month, day."""
        return f"DATE_FORMAT({value}, '%Y-%m-%d')"

    def time(self, value: str, own: Kind, type_: str) -> str:
        """With six digits of a second."""
        return f"TIME_FORMAT({value}, '%H:%i:%s.%f')"

    def timestamp(self, value: str, own: Kind, type_: str) -> str:
        """The session's time zone is UTC."""
        return f"DATE_FORMAT({value}, '%Y-%m-%d %H:%i:%s.%f')"
