# SPDX-License-Identifier: Apache-2.0
"""How does an editor know what a rehearsal file may say?"""

from typing import Any

from gonogo.core.strictfile.published import publish
from gonogo.practices.rehearsals.files.mappings import MappingFile
from gonogo.practices.rehearsals.files.schema import RehearsalFile


def json_schema() -> dict[str, Any]:
    """Describe the rehearsal file as JSON Schema, with a sentence for every key."""
    return publish(RehearsalFile, title="Gonogo rehearsal")


def mapping_schema() -> dict[str, Any]:
    """Describe the mapping file as JSON Schema."""
    return publish(MappingFile, title="Gonogo mapping of tables")
