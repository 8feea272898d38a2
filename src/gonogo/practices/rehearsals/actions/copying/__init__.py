# SPDX-License-Identifier: Apache-2.0
"""Where does a rehearsal get its copies from? It starts programs such as pg_dump, so only commands import it."""

from __future__ import annotations

from pathlib import Path

from gonogo.adapters.copies import Origin, OriginKind, Prepared, Workshop, open_workshop
from gonogo.adapters.copies.values import Progress, silent
from gonogo.adapters.databases.errors import BadLocator
from gonogo.adapters.databases.locator import Dialect
from gonogo.practices.rehearsals.actions.masking import Masking
from gonogo.practices.rehearsals.rules.definition import Engine, Rehearsal, SourceKind


def workshop_for(rehearsal: Rehearsal, home: Path) -> Workshop:
    """The workshop for the copies of a rehearsal, to be entered with `with`. `home` is the runner's own folder.

    Raises BadLocator when the rehearsal has no database.
    """
    source = rehearsal.source
    if source is None or rehearsal.engine is Engine.NONE:
        raise BadLocator(f"The rehearsal {rehearsal.name} names no source, so there is nothing to copy.")
    place = source.place
    named = "://" in place or (source.kind is SourceKind.GOLDEN and rehearsal.engine is not Engine.SQLITE)
    if not named:
        place = str((Path(rehearsal.folder) / place).absolute())
    origin = Origin(Dialect(rehearsal.engine), OriginKind(source.kind), place, source.server)
    return open_workshop(origin, home, rehearsal.name)


def prepare(
    workshop: Workshop, rehearsal: Rehearsal, *, progress: Progress = silent, refresh: bool = False
) -> Prepared:
    """Make the golden database of a rehearsal, or use the one that is there; masked, if it has masks.

    With leaks there is no golden database. Raises DatabaseProblem.
    """
    if not rehearsal.mask:
        return workshop.prepare(progress, refresh=refresh)
    masking = Masking(rehearsal.mask)
    return workshop.prepare(progress, alter=masking, shape=masking.shape, refresh=refresh)
