# SPDX-License-Identifier: Apache-2.0
"""What does a file with flagd definitions say, as JSON or as YAML?

YAML is read event by event, so that nothing is built that will be refused: no aliases, no tags, no deep nesting.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
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

from gonogo.core.errors import BadInput
from gonogo.core.strictfile.scalars import ScalarError, check_text, read_plain
from gonogo.evaluation.definitions import DefinitionError, Definitions, parse_json, read_definitions

LARGEST = 4 * 1024 * 1024
LARGEST_YAML = 1024 * 1024
DEEPEST = 60
MOST_VALUES = 20_000
YAML_ENDINGS = (".yaml", ".yml")


def read_flagd_file(text: str, *, file: str) -> Definitions:
    """The definitions in the text. Raises BadInput that names the file, the place and the reason."""
    size = len(text.encode("utf-8", "replace"))
    if size > LARGEST:
        raise BadInput(f"{file} is {size / 2**20:.0f} MB; definitions are at most {LARGEST // 2**20} MB.")
    text = text.removeprefix("\ufeff")
    looks_like_yaml = file.lower().endswith(YAML_ENDINGS) or text.lstrip()[:1] not in ("{", "[")
    try:
        return read_definitions(_read_yaml(text, file) if looks_like_yaml else parse_json(text))
    except DefinitionError as error:
        raise BadInput(f"{file}: {error}") from None
    except RecursionError:
        raise BadInput(f"{file} is nested too deeply.") from None


def _read_yaml(text: str, file: str) -> object:
    if len(text) > LARGEST_YAML:
        raise BadInput(f"{file} is {len(text) / 2**20:.1f} MB; as YAML at most 1 MB. Convert it to JSON.")
    reader = _YamlReader(file, YAML(typ="safe", pure=True).parse(text))
    try:
        return reader.read()
    except MarkedYAMLError as error:
        raise reader.error(f"this is not YAML: {error.problem or error.context}") from None
    except (YAMLError, OverflowError, ValueError, LookupError, AttributeError, TypeError, RecursionError):
        # Beside its own errors the YAML reader lets some of Python's escape.
        raise reader.error("this is not YAML, or holds characters that cannot be stored") from None


class _YamlReader:
    """Builds plain data from events, and stops at the first thing that is not allowed."""

    def __init__(self, file: str, events: Iterator[Event]) -> None:
        self.file = file
        self.events = events
        self.place = (1, 1)
        self.values = 0

    def error(self, what: str) -> BadInput:
        """The error at the place that was read last."""
        return BadInput(f"{self.file}, line {self.place[0]}, column {self.place[1]}: {what}.")

    def read(self) -> object:
        """The only document."""
        root: object = None
        documents = 0
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self.error("a second document begins here; definitions are one document")
                root = self._value(self._next(), 0)
        return root

    def _next(self) -> Event:
        event = next(self.events)
        self.place = (event.start_mark.line + 1, event.start_mark.column + 1)
        return event

    def _value(self, event: Event, depth: int) -> Any:
        self.values += 1
        if self.values > MOST_VALUES:
            raise self.error(f"there are more than {MOST_VALUES:,} values; convert the file to JSON")
        if depth > DEEPEST:
            raise self.error(f"this is nested deeper than {DEEPEST} levels")
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None) is not None:
            raise self.error("this uses an anchor or an alias; write the value out")
        if getattr(event, "tag", None) is not None:
            raise self.error("this has a tag; remove it")
        if isinstance(event, MappingStartEvent):
            return self._mapping(depth)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(depth)
        return self._scalar(event) if isinstance(event, ScalarEvent) else None

    def _mapping(self, depth: int) -> dict[str, Any]:
        data: dict[str, Any] = {}
        while not isinstance(event := self._next(), MappingEndEvent):
            if not isinstance(event, ScalarEvent):
                raise self.error("a key must be a word")
            if event.value in data:
                raise self.error(f'the key "{event.value[:60]}" stands here twice')
            data[event.value] = self._value(self._next(), depth + 1)
        return data

    def _sequence(self, depth: int) -> list[Any]:
        data: list[Any] = []
        while not isinstance(event := self._next(), SequenceEndEvent):
            data.append(self._value(event, depth + 1))
        return data

    def _scalar(self, event: ScalarEvent) -> Any:
        try:
            check_text(event.value)
            return read_plain(event.value) if event.implicit[0] else str(event.value)
        except ScalarError as error:
            raise self.error(str(error)) from None
