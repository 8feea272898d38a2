# SPDX-License-Identifier: Apache-2.0
"""How does a rehearsal file on this machine become a rehearsal?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gonogo.core.errors import BadInput
from gonogo.practices.rehearsals.files.reading import read_mapping, read_rehearsal
from gonogo.practices.rehearsals.files.surroundings import Disk
from gonogo.practices.rehearsals.rules.definition import Rehearsal, TableMapping

LARGEST = 2 * 2**20


def open_rehearsal(
    file: str, *, environment: Mapping[str, str] | None = None, parameters: Mapping[str, str] | None = None
) -> Rehearsal:
    """Read a file of this machine, and look for everything that it names. Raises RehearsalError, or BadInput."""
    return read_rehearsal(content_of(file), file=file, environment=environment, folder=Disk(), parameters=parameters)


def open_mapping(file: str) -> tuple[TableMapping, ...]:
    """Read a file of tables with their mapping. Raises MappingError, or BadInput."""
    return read_mapping(content_of(file), file=file)


def content_of(file: str) -> bytes:
    """What stands in a file; raises BadInput with the reason when it cannot be read."""
    path = Path(file)
    if path.is_dir():
        raise BadInput(f"{file} is a folder; name the file.")
    if not path.exists():
        raise BadInput(f"There is no file {file}.")
    try:
        if path.is_file() and path.stat().st_size <= LARGEST:
            return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from None
    raise BadInput(f"{file} is not a file of at most 1 MB.")
