# SPDX-License-Identifier: Apache-2.0
"""What does a rehearsal file say?

`schema` and its parts say what may stand in it, `references` compares the parts with each other and with the folder,
`variables` takes secrets from the environment, `meaning` turns the file into a `Rehearsal`, and `writing` writes one
back. Reading with positions, wording and suggestions are those of `core.strictfile`.
"""

from gonogo.practices.rehearsals.files.kind import MappingError, RehearsalError
from gonogo.practices.rehearsals.files.opening import open_mapping, open_rehearsal
from gonogo.practices.rehearsals.files.published import json_schema, mapping_schema
from gonogo.practices.rehearsals.files.reading import read_mapping, read_rehearsal
from gonogo.practices.rehearsals.files.writing import rehearsal_to_data, rehearsal_to_yaml

__all__ = [
    "MappingError",
    "RehearsalError",
    "json_schema",
    "mapping_schema",
    "open_mapping",
    "open_rehearsal",
    "read_mapping",
    "read_rehearsal",
    "rehearsal_to_data",
    "rehearsal_to_yaml",
]
