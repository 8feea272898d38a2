# SPDX-License-Identifier: Apache-2.0
"""How is one kind of file spoken of, and what may it say?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from gonogo.core.strictfile.part import Part
from gonogo.core.strictfile.problems import FileError

Root = TypeVar("Root", bound=Part)


def _as_written(data: Mapping[str, Any]) -> Mapping[str, Any]:
    return data


@dataclass(frozen=True, slots=True)
class FileKind(Generic[Root]):
    """A kind of file, such as plans.

    `noun` is one word, plural with an s. `keys` are two of its usual keys. `too_large` and `too_many` say where large
    things belong. `unions` are the sections whose parts differ by their key `kind`: by section, the part of each kind.
    `expand` writes shorthands out, such as a word that stands for a whole part, before the schema is asked.
    """

    noun: str
    root: type[Root]
    error: type[FileError]
    keys: tuple[str, str]
    too_large: str = "large data belongs in its own files"
    too_many: str = "long lists belong in their own files"
    unions: Mapping[str, Mapping[str, type[Part]]] = field(default_factory=dict)
    expand: Callable[[Mapping[str, Any]], Mapping[str, Any]] = _as_written
