# SPDX-License-Identifier: Apache-2.0
"""Is this text a rehearsal, or a mapping, and which one?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from gonogo.core.strictfile.reading import read_file
from gonogo.practices.rehearsals.files.kind import MAPPING, REHEARSAL
from gonogo.practices.rehearsals.files.meaning import rehearsal_of, table_of
from gonogo.practices.rehearsals.files.references import mapping_problems, reference_problems
from gonogo.practices.rehearsals.files.schema import RehearsalFile
from gonogo.practices.rehearsals.files.surroundings import Folder, Surroundings
from gonogo.practices.rehearsals.rules.definition import Rehearsal, TableMapping


def read_rehearsal(
    text: str | bytes,
    *,
    file: str = "rehearsal.yaml",
    environment: Mapping[str, str] | None = None,
    folder: Folder | None = None,
    parameters: Mapping[str, str] | None = None,
) -> Rehearsal:
    """Read a rehearsal file. Raises RehearsalError with everything that is wrong, each with its place.

    `environment` fills `${NAME}`; without it variables stay as they stand and are not asked for. `folder` is the disk
    on which `file` is; without it no other file is looked for. `parameters` replace values of the file.
    """
    around = Surroundings(file, environment, folder, parameters or {})
    return rehearsal_of(_read(text, file, around), around)


def _read(text: str | bytes, file: str, around: Surroundings) -> RehearsalFile:
    references: Callable[[Mapping[str, Any], Any], Any] = partial(reference_problems, around=around)
    return read_file(text, file=file, kind=REHEARSAL, references=references)


def read_mapping(text: str | bytes, *, file: str = "mapping.yaml") -> tuple[TableMapping, ...]:
    """Read a file of tables with their mapping. Raises MappingError with everything that is wrong."""
    found = read_file(text, file=file, kind=MAPPING, references=mapping_problems)
    return tuple(table_of(one, {}) for one in found.tables)
