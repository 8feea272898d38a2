# SPDX-License-Identifier: Apache-2.0
"""What may a reader of a sound rehearsal file easily overlook?"""

from __future__ import annotations

import re
from collections.abc import Mapping

from gonogo.practices.rehearsals.rules.definition import Engine, Rehearsal, SourceKind

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def notes_of(rehearsal: Rehearsal, environment: Mapping[str, str]) -> tuple[str, ...]:
    """Sentences for people, the weightiest first."""
    notes = []
    if rehearsal.no_backout is not None:
        notes.append(f"There is no way back: {rehearsal.no_backout.rstrip('.')}. A run cannot verify one.")
    if missing := [name for name in needed_variables(rehearsal) if not environment.get(name)]:
        notes.append(f"A run needs {_listed(missing)} from the environment; not set here.")
    if rehearsal.engine is Engine.NONE:
        if not any(step.verify for step in rehearsal.steps):
            notes.append("No step has a command under verify: only exit codes say whether it worked.")
        return tuple(notes)
    if not rehearsal.tables:
        notes.append("No table is mapped, so every table must come out exactly as it went in.")
    if not rehearsal.mask and rehearsal.source is not None and rehearsal.source.kind is not SourceKind.GOLDEN:
        notes.append("No column is masked, so copies hold what the source holds.")
    return tuple(notes)


def needed_variables(rehearsal: Rehearsal) -> tuple[str, ...]:
    """The variables that were not filled in, each once."""
    source = rehearsal.source
    places = [source.place, source.server or ""] if source is not None else []
    places += [probe.ask for probe in rehearsal.probes if probe.kind == "http"]
    return tuple(dict.fromkeys(name for place in places for name in _VARIABLE.findall(place)))


def _listed(names: list[str]) -> str:
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]
