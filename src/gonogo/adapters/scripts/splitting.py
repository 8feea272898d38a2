# SPDX-License-Identifier: Apache-2.0
"""Where does each statement of a script begin and end? Quotes, comments and bodies are never cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gonogo.adapters.databases.locator import Dialect


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement without its semicolon, the line of the script where it begins, and its first words in capitals."""

    sql: str
    line: int
    words: tuple[str, ...]

    @property
    def short(self) -> str:
        """The beginning of the statement on one line, for messages."""
        text = " ".join(self.sql.split())
        return text if len(text) <= SHORT else f"{text[: SHORT - 3]}..."


class BadScript(Exception):
    """The script cannot be taken apart, or holds what only a client program understands; `line` says where."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


SHORT = 100
FIRST_WORDS = 8
_QUOTED = {
    Dialect.POSTGRESQL: r"""[eE]'(?:[^'\\]|\\.|'')*' | '(?:[^']|'')*' | "(?:[^"]|"")*" """,
    Dialect.SQLITE: r"""'(?:[^']|'')*' | "(?:[^"]|"")*" | `(?:[^`]|``)*` | \[[^\]]*\] """,
    Dialect.MARIADB: r"""'(?:[^'\\]|\\.|'')*' | "(?:[^"\\]|\\.|"")*" | `(?:[^`]|``)*` """,
}
_LINE_COMMENT = {
    Dialect.POSTGRESQL: r"--[^\n]*",
    Dialect.SQLITE: r"--[^\n]*",
    Dialect.MARIADB: r"--(?=\s|\Z)[^\n]*|\#[^\n]*",
}
_DOLLAR = r"\$(?P<tag>[^\W\d]\w*|)\$.*?\$(?P=tag)\$"
_WORD = r"[^\W\d][\w$]*"


def _tokens(dialect: Dialect) -> re.Pattern[str]:
    dollar = _DOLLAR if dialect is Dialect.POSTGRESQL else r"(?!)"
    return re.compile(
        rf"""(?P<comment>{_LINE_COMMENT[dialect]}) | (?P<block>/\*) | (?P<quoted>{_QUOTED[dialect]})
        | (?P<dollar>{dollar}) | (?P<word>{_WORD}) | (?P<number>\d[\w.]*) | (?P<space>\s+) | (?P<sign>.)""",
        re.VERBOSE | re.DOTALL,
    )


_TOKENS = {dialect: _tokens(dialect) for dialect in _QUOTED}
_BODY = {
    Dialect.POSTGRESQL: re.compile(r"CREATE (OR REPLACE )?(FUNCTION|PROCEDURE)\b"),
    Dialect.SQLITE: re.compile(r"CREATE (TEMP |TEMPORARY )?TRIGGER\b"),
}
"""Statements whose body, from BEGIN (in PostgreSQL BEGIN ATOMIC) to its END, holds semicolons."""
_DELIMITER = re.compile(r"delimiter[ \t]+(\S+)[ \t]*(?:\n|\Z)", re.IGNORECASE)


def split(text: str, dialect: Dialect) -> tuple[Statement, ...]:
    """The statements of a script, in order. Raises BadScript."""
    return tuple(_Splitter(text.lstrip("\ufeff"), dialect).statements())


class _Splitter:
    """Reads a script once, from the left."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self.text, self.dialect = text, dialect
        self.place, self.line = 0, 1
        self.delimiter = ";"
        self._reset()

    def _reset(self) -> None:
        self.start: int | None = None
        self.start_line = 0
        self.words: list[str] = []
        self.depth = 0
        self.before = ""

    def statements(self) -> Iterator[Statement]:
        """Every statement that says something."""
        while self.place < len(self.text):
            if self.depth == 0 and self.text.startswith(self.delimiter, self.place):
                yield from self._finish(self.place)
                self.place += len(self.delimiter)
                continue
            self._take()
        if self.depth:
            raise BadScript(self.start_line, "its BEGIN has no END")
        yield from self._finish(len(self.text))

    def _finish(self, end: int) -> Iterator[Statement]:
        if self.start is not None:
            yield Statement(self.text[self.start : end].rstrip(), self.start_line, tuple(self.words))
        self._reset()

    def _take(self) -> None:
        found = _TOKENS[self.dialect].match(self.text, self.place)
        assert found is not None
        kind, piece = found.lastgroup if found.lastgroup != "tag" else "dollar", found[0]
        if kind == "block":
            piece = self._block()
        if self.start is None and kind not in ("comment", "block", "space"):
            if self._is_delimiter_line(kind):
                return
            self._require_sql(piece)
            self.start, self.start_line = self.place, self.line
        if kind == "sign" and (piece in "'`" or (piece == '"' or (piece == "[" and self.dialect is Dialect.SQLITE))):
            raise BadScript(self.line, f"the {piece} that begins here never ends")
        if kind == "word":
            self._word(piece.upper())
        self.place += len(piece)
        self.line += piece.count("\n")

    def _block(self) -> str:
        """A comment between /* and */; in PostgreSQL they may stand in each other."""
        depth, place = 0, self.place
        for found in re.compile(r"/\*|\*/").finditer(self.text, self.place):
            nested = self.dialect is Dialect.POSTGRESQL or depth == 0
            depth += (1 if nested else 0) if found[0] == "/*" else -1
            if depth == 0:
                place = found.end()
                break
        else:
            raise BadScript(self.line, "the comment that begins here never ends")
        piece = self.text[self.place : place]
        if self.start is None and self.dialect is Dialect.MARIADB and piece.startswith(("/*!", "/*M!")):
            self.start, self.start_line = self.place, self.line
        return piece

    def _is_delimiter_line(self, kind: str | None) -> bool:
        if self.dialect is not Dialect.MARIADB or kind != "word":
            return False
        if (found := _DELIMITER.match(self.text, self.place)) is None:
            return False
        self.delimiter = found[1]
        self.place = found.end()
        self.line += found[0].count("\n")
        return True

    def _require_sql(self, piece: str) -> None:
        if piece == "\\" and self.dialect is Dialect.POSTGRESQL:
            word = self.text[self.place :].split(None, 1)[0]
            raise BadScript(self.line, f"{word} is a command of psql, not SQL. Use a shell step that calls psql")

    def _word(self, word: str) -> None:
        if len(self.words) < FIRST_WORDS:
            self.words.append(word)
        if self.words[0] == "COPY" and self.before == "FROM" and word == "STDIN":
            raise BadScript(
                self.start_line,
                "COPY ... FROM stdin brings data that only psql reads. Use a shell step that calls psql",
            )
        body = _BODY.get(self.dialect)
        if self.depth:
            self.depth += {"CASE": 1, "END": -1}.get(word, 0)
        elif body is not None and body.match(" ".join(self.words)):
            opening = (
                self.before == "BEGIN" and word == "ATOMIC" if self.dialect is Dialect.POSTGRESQL else word == "BEGIN"
            )
            self.depth = 1 if opening else 0
        self.before = word
