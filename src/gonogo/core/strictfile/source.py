# SPDX-License-Identifier: Apache-2.0
"""What does the text of a file say, and where does it say it?

Reads YAML 1.2 event by event, so that nothing is built that will be refused: no aliases, no tags, no deep nesting.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from gonogo.core.strictfile.kind import FileKind
from gonogo.core.strictfile.problems import FileError, Path, Position, Positions, Problem, spell
from gonogo.core.strictfile.scalars import ScalarError, check_text, read_plain
from gonogo.core.strictfile.syntax import explain

LARGEST = 1024 * 1024
DEEPEST = 32
MOST_VALUES = 10_000

Data = str | int | float | bool | list["Data"] | dict[str, "Data"] | None


@dataclass(frozen=True, slots=True)
class Source:
    """Plain data as JSON knows it, the positions of its parts, and what is wrong already.

    What stands at or below a path of `spoilt` was refused and replaced; nothing more should be said about it.
    """

    data: dict[str, Data]
    positions: Positions
    problems: tuple[Problem, ...]
    spoilt: frozenset[Path]


def read_source(text: str | bytes, *, file: str, kind: FileKind[Any]) -> Source:
    """Read the text of one file. Raises the error of its kind when nothing sensible can be read at all."""
    content = _decode(text, file, kind)
    reader = _Reader(file, content, kind)
    try:
        return reader.read()
    except ReaderError as error:
        line, column = _line_of(content, error.position)
        message = f"the character U+{error.character:04X} is not allowed in a {kind.noun}"
    except (MarkedYAMLError, OverflowError, ValueError, LookupError, AttributeError, TypeError) as error:
        # Beside its own errors the YAML reader lets some of Python's escape, for instance on "\\UFFFFFFFF".
        line, column, message = explain(error, reader.last, kind)
    raise kind.error([*reader.problems, Problem(file, line, column, "", message)])


def _decode(text: str | bytes, file: str, kind: FileKind[Any]) -> str:
    length = len(text.encode("utf-8", "replace")) if isinstance(text, str) and len(text) <= LARGEST else len(text)
    if length > LARGEST:
        size = f"{length / 2**20:.1f}".removesuffix(".0")
        message = f"the {kind.noun} is {size} MB; at most 1 MB: {kind.too_large}"
        raise kind.error([Problem(file, 1, 1, "", message)])
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = _line_of(text[: error.start].decode("utf-8", "replace"), None)
        message = f"this is not UTF-8 text; save the {kind.noun} as UTF-8"
        raise kind.error([Problem(file, line, column, "", message)]) from None


def _line_of(text: str, position: int | None) -> Position:
    before = text[:position]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


class _Reader:
    """Builds plain data from events, collecting problems instead of stopping at the first."""

    def __init__(self, file: str, text: str, kind: FileKind[Any]) -> None:
        self.file = file
        self.kind = kind
        self.noun = kind.noun
        self.events: Iterator[Event] = YAML(typ="safe", pure=True).parse(text)
        self.last: Position = (1, 1)
        self.keys: dict[Path, Position] = {}
        self.starts: dict[Path, Position] = {}
        self.problems: list[Problem] = []
        self.spoilt: set[Path] = set()
        self.values = 0

    def read(self) -> Source:
        """Read the only document."""
        root: Data = None
        documents = 0
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                self._note(event)
                if documents > 1:
                    raise self._fatal(f"a {self.noun} is one document; remove the line --- and what follows")
                if event.version is not None and tuple(event.version) != (1, 2):
                    raise self._fatal(f"{self.noun}s are YAML 1.2; remove the %YAML line")
                root = self._value((), self._next())
        if not isinstance(root, dict):
            first, second = self.kind.keys
            keys = f"a {self.noun} is a set of keys such as {first}: and {second}:"
            message = f"the {self.noun} is empty" if root is None else keys
            raise self.kind.error([*self.problems, Problem(self.file, 1, 1, "", message)])
        return Source(root, Positions(self.file, self.keys, self.starts), tuple(self.problems), frozenset(self.spoilt))

    def _next(self) -> Event:
        event = next(self.events)
        self._note(event)
        return event

    def _note(self, event: Event) -> None:
        self.last = (event.start_mark.line + 1, event.start_mark.column + 1)

    def _value(self, path: Path | None, event: Event, depth: int = 0) -> Data:
        """Read one value; without a path it is read over and only its problems are kept."""
        self.values += 1
        if depth > DEEPEST:
            raise self._fatal(f"the {self.noun} is nested deeper than {DEEPEST} levels")
        if self.values > MOST_VALUES:
            raise self._fatal(f"the {self.noun} has more than {MOST_VALUES} values; {self.kind.too_many}")
        if path is not None:
            self.starts[path] = self.last
        self._refuse_sharing(path, event)
        if isinstance(event, MappingStartEvent):
            return self._mapping(path, depth)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(path, depth)
        return self._scalar(path, event) if isinstance(event, ScalarEvent) else None

    def _mapping(self, path: Path | None, depth: int) -> dict[str, Data]:
        data: dict[str, Data] = {}
        while not isinstance(event := self._next(), MappingEndEvent):
            below = self._key(path, event, data, depth)
            value = self._value(below, self._next(), depth + 1)
            if below is not None:
                data[str(below[-1])] = value
        return data

    def _key(self, path: Path | None, event: Event, data: dict[str, Data], depth: int) -> Path | None:
        """Say under which path the value of a key goes; nowhere when the key cannot be used."""
        if not isinstance(event, ScalarEvent):
            self._add(path, "a key must be a word")
            self._value(None, event, depth + 1)
            return None
        self._refuse_sharing(path, event)
        if path is None:
            return None
        below = (*path, event.value)
        if event.value in data:
            line, column = self.keys[below]
            self._add(below, f'the key "{event.value[:60]}" stands here twice, first on line {line}, column {column}')
            return None
        try:
            check_text(event.value)
        except ScalarError as error:
            self._add(path, str(error))
            return None
        self.keys[below] = self.last
        return below

    def _sequence(self, path: Path | None, depth: int) -> list[Data]:
        data: list[Data] = []
        while not isinstance(event := self._next(), SequenceEndEvent):
            data.append(self._value(None if path is None else (*path, len(data)), event, depth + 1))
        return data

    def _scalar(self, path: Path | None, event: ScalarEvent) -> Data:
        try:
            check_text(event.value)
            return read_plain(event.value) if event.implicit[0] else str(event.value)
        except ScalarError as error:
            self._spoil(path, str(error))
            return None

    def _refuse_sharing(self, path: Path | None, event: Event) -> None:
        """Refuse anchors, aliases and tags: they hide from a reader what a file says."""
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if isinstance(event, AliasEvent):
            self._spoil(path, f"*{str(anchor)[:60]} is an alias; write the value out, {self.noun}s have no aliases")
        elif anchor is not None:
            self._add(path, f"&{str(anchor)[:60]} is an anchor; remove it, {self.noun}s have no anchors or aliases")
        if tag is not None:
            self._spoil(path, f"{str(tag)[:60]} is a tag; remove it, {self.noun}s have no tags")

    def _spoil(self, path: Path | None, message: str) -> None:
        self._add(path, message)
        if path is not None:
            self.spoilt.add(path)

    def _add(self, path: Path | None, message: str) -> None:
        self.problems.append(Problem(self.file, *self.last, spell(path or ()), message))

    def _fatal(self, message: str) -> FileError:
        return self.kind.error([*self.problems, Problem(self.file, *self.last, "", message)])
