# SPDX-License-Identifier: Apache-2.0
"""Can a rehearsal start from this data: does its address fit the engine, and are the files there?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gonogo.adapters.databases.errors import BadLocator
from gonogo.adapters.databases.locator import Dialect, parse_locator
from gonogo.core.strictfile.problems import Path, Positions, Problem
from gonogo.practices.rehearsals.files.step_references import folder_in
from gonogo.practices.rehearsals.files.surroundings import Surroundings
from gonogo.practices.rehearsals.files.variables import filled, holds_password, unclosed, variables

EXAMPLES = {
    "postgresql": "postgresql://user@host/name",
    "mariadb": "mysql://user@host/name",
    "sqlite": "data/people.sqlite or sqlite:///data/people.sqlite",
}


def place_problems(data: Mapping[str, Any], positions: Positions, around: Surroundings) -> Iterator[Problem]:
    """Report places that do not fit the engine, and files that are not there."""
    engine, source, folder = str(data.get("engine")), data.get("source"), folder_in(data)
    if isinstance(source, dict) and engine in EXAMPLES:
        yield from _address(engine, ("source", "database"), source.get("database"), positions, around)
        yield from _golden(data, engine, source, positions)
        if folder is not None:
            yield from _missing_data(engine, source, folder, positions, around)
    if engine in ("postgresql", "mariadb"):
        yield from _address(engine, ("server",), data.get("server"), positions, around)
    if folder is not None:
        yield from _missing_watched(data, folder, positions, around)


def _address(engine: str, path: Path, text: object, positions: Positions, around: Surroundings) -> Iterator[Problem]:
    if not isinstance(text, str):
        return
    names = variables(text)
    address = filled(text, around.environment or {})
    if variables(address) or unclosed(text):
        return
    needed = f"write one such as {EXAMPLES[engine]}"
    whose = f"what the variable {names[0]} holds" if names else "this"
    try:
        dialect = parse_locator(address).dialect
    except BadLocator:
        dialect = None
    if dialect is None and engine == "sqlite" and "://" not in address:
        return
    if dialect is None:
        yield positions.problem_with(path, f"{whose} is not the address of a database; {needed}")
    elif dialect is not Dialect(engine):
        message = f"{whose} is an address of {dialect.value}, but the engine is {engine}; {needed}"
        yield positions.problem_with(path, message)


def _golden(
    data: Mapping[str, Any], engine: object, source: Mapping[str, Any], positions: Positions
) -> Iterator[Problem]:
    golden = source.get("golden")
    if not isinstance(golden, str):
        return
    if engine == "sqlite":
        message = "SQLite has no golden databases; name the file with database"
        yield positions.problem_with_key(("source", "golden"), message)
    elif "server" not in data:
        message = 'a golden database needs the key "server": the address of the server it is on'
        yield positions.problem_with(("source", "golden"), message)


def _missing_data(
    engine: object, source: Mapping[str, Any], folder: str, positions: Positions, around: Surroundings
) -> Iterator[Problem]:
    if around.folder is None:
        return
    for key in ("dump", "database"):
        text = source.get(key)
        if not isinstance(text, str) or (key == "database" and engine != "sqlite"):
            continue
        place = filled(text, around.environment or {})
        if variables(place) or holds_password(place):
            continue
        shown = text if variables(text) else around.seen(_path_in(place), folder)
        path = around.seen(_path_in(place), folder)
        if not (around.folder.is_file(path) or (key == "dump" and around.folder.is_folder(path))):
            yield positions.problem_with(("source", key), f"there is no file {shown}")


def _path_in(place: str) -> str:
    try:
        return parse_locator(place).path or place
    except BadLocator:
        return place


def _missing_watched(
    data: Mapping[str, Any], folder: str, positions: Positions, around: Surroundings
) -> Iterator[Problem]:
    disk, watched = around.folder, data.get("watch")
    for index, one in enumerate(watched if disk is not None and isinstance(watched, list) else ()):
        if isinstance(one, str) and disk is not None:
            path = around.seen(one, folder)
            if not (disk.is_file(path) or disk.is_folder(path)):
                yield positions.problem_with(("watch", index), f"there is no file or folder {path}")
