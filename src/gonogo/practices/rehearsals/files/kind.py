# SPDX-License-Identifier: Apache-2.0
"""How are rehearsal files and mapping files spoken of, and which of their shorthands stand for more?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gonogo.core.strictfile.kind import FileKind
from gonogo.core.strictfile.problems import FileError
from gonogo.practices.rehearsals.files.mappings import MappingFile
from gonogo.practices.rehearsals.files.schema import RehearsalFile


class RehearsalError(FileError):
    """A rehearsal file that cannot be used."""

    code = "bad-rehearsal"


class MappingError(FileError):
    """A mapping file that cannot be used."""

    code = "bad-mapping"


def _expand(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Write out one word for a table, a masker or a condition."""
    full = dict(data)
    if isinstance(tables := data.get("tables"), list):
        full["tables"] = [_table(one) for one in tables]
    if isinstance(mask := data.get("mask"), dict):
        full["mask"] = {column: {"as": one} if isinstance(one, str) else one for column, one in mask.items()}
    return full


def _table(one: object) -> object:
    if isinstance(one, str):
        return {"from": one}
    if isinstance(one, dict) and isinstance(where := one.get("where"), str):
        return {**one, "where": {"from": where, "to": where}}
    return one


REHEARSAL = FileKind(
    noun="rehearsal",
    root=RehearsalFile,
    error=RehearsalError,
    keys=("rehearsal", "steps"),
    too_large="long SQL belongs in its own files",
    too_many="long lists belong in files of SQL",
    expand=_expand,
)
MAPPING = FileKind(
    noun="mapping",
    root=MappingFile,
    error=MappingError,
    keys=("gonogo-mapping", "tables"),
    too_large="compare in several parts",
    too_many="compare in several parts",
    expand=_expand,
)
