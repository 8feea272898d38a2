# SPDX-License-Identifier: Apache-2.0
"""Which files make the migration, so that a change of them makes earlier runs worthless?"""

from __future__ import annotations

import configparser
import posixpath
import re
import shlex
from collections.abc import Iterable, Iterator

from gonogo.practices.rehearsals.files.surroundings import Surroundings
from gonogo.practices.rehearsals.rules.definition import Step, StepKind


def watched_paths(steps: Iterable[Step], folder: str, around: Surroundings) -> tuple[str, ...]:
    """The paths that belong to these steps, seen from the folder of the rehearsal, each once.

    Without a disk only what stands in the steps themselves.
    """
    found = (path for step in steps for path in _paths_of(step, folder, around))
    return tuple(dict.fromkeys(posixpath.normpath(path) for path in found))


def _paths_of(step: Step, folder: str, around: Surroundings) -> Iterator[str]:
    if step.kind is StepKind.SQL:
        yield from () if step.inline else (step.run,)
    elif step.kind is StepKind.ALEMBIC:
        config = step.options.get("config", "alembic.ini")
        yield config
        yield from scripts_of_alembic(config, folder, around)
    elif step.kind is StepKind.DJANGO:
        yield from migrations_of_django(step, folder, around)
    else:
        yield from _files_in_command(step.run, folder, around)


def scripts_of_alembic(config: str, folder: str, around: Surroundings) -> Iterator[str]:
    """The folder of scripts that alembic.ini names."""
    disk = around.folder
    text = None if disk is None else disk.text(around.seen(config, folder))
    if text is None or disk is None:
        return
    here = posixpath.dirname(config) or "."
    place = script_location(text, here)
    if place is not None and disk.is_folder(around.seen(place, folder)):
        yield place


def script_location(text: str, here: str) -> str | None:
    """The folder of scripts named in the text of alembic.ini; `here` is the folder of that file, where Alembic runs."""
    named = _option(text, "script_location")
    return _place(named, here) if named and ":" not in named else None


def version_locations(text: str, here: str) -> tuple[str, ...]:
    """The folders of revisions that alembic.ini names, when it names any."""
    named = _option(text, "version_locations") or ""
    return tuple(_place(one, here) for one in re.split(r"[\s,;]+|(?<!%\(here\)s):", named) if one)


def _option(text: str, name: str) -> str | None:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
        return parser.get("alembic", name).strip()
    except configparser.Error:
        return None


def _place(named: str, here: str) -> str:
    if "%(here)s" in named:
        return posixpath.normpath(named.replace("%(here)s", here))
    return posixpath.normpath(posixpath.join(here, named))


def migrations_of_django(step: Step, folder: str, around: Surroundings) -> Iterator[str]:
    """The folder of the app's migrations, at the usual places of a project."""
    disk, project = around.folder, step.options.get("project", ".")
    app = step.run.split(" ")[0]
    if disk is None:
        return
    start = around.seen(project, folder)
    beside = posixpath.normpath(f"{start}/{app}/migrations")
    below = disk.folders(posixpath.normpath(f"{start}/*/{app}/migrations"))
    for found in [beside, *below] if disk.is_folder(beside) else below:
        yield posixpath.join(project, posixpath.relpath(found, start))


def _files_in_command(command: str, folder: str, around: Surroundings) -> Iterator[str]:
    try:
        words = shlex.split(command)
    except ValueError:
        return
    for word in words:
        path = word.removeprefix("./")
        is_local = path and not path.startswith(("/", "-", "~")) and "://" not in path and len(path) < 300
        if is_local and around.folder is not None and around.folder.is_file(around.seen(path, folder)):
            yield path
