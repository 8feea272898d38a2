# SPDX-License-Identifier: Apache-2.0
"""Do the parts of a rehearsal fit together, and is everything there that it names?

Works on plain data, so that it can speak beside the problems of the schema; what has the wrong shape is left to those.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gonogo.core.strictfile.problems import Path, Positions, Problem
from gonogo.practices.rehearsals.files.places import place_problems
from gonogo.practices.rehearsals.files.secrets import secret_problems
from gonogo.practices.rehearsals.files.step_references import items, step_problems
from gonogo.practices.rehearsals.files.surroundings import Surroundings
from gonogo.practices.rehearsals.rules.parameters import ParameterError, fill, is_value

NOT_FOR_INFRASTRUCTURE = (
    "source",
    "server",
    "mask",
    "tables",
    "leave-tables",
    "invariants",
    "old-transaction",
)
_OF_STEPS = frozenset({"sql", "alembic", "django", "shell", "rows", "verify"})
FILLED: Mapping[str, frozenset[str]] = {
    "mask": frozenset({"sql"}),
    "steps": _OF_STEPS,
    "backout": _OF_STEPS,
    "tables": frozenset({"key", "columns", "where"}),
    "probes": frozenset({"read", "write"}),
}
"""The keys of the parts of a section into which parameters are filled; invariants are filled as a whole."""


def reference_problems(data: Mapping[str, Any], positions: Positions, around: Surroundings) -> Iterator[Problem]:
    """Report everything that does not fit, or leads nowhere."""
    yield from secret_problems(data, positions, around)
    yield from _unknown_parameters(data, positions, around)
    yield from step_problems(data, positions, around)
    yield from _way_back(data, positions)
    yield from _engine_fits(data, positions)
    yield from place_problems(data, positions, around)
    yield from _tables(data, positions)
    yield from _probes(data, positions)


def mapping_problems(data: Mapping[str, Any], positions: Positions) -> Iterator[Problem]:
    """Report what does not fit in a mapping file."""
    yield from _tables(data, positions)
    for path, text in _texts(data, ()):
        try:
            fill(text, {})
        except ParameterError as error:
            yield positions.problem_with(path, f'"@{{{error.name[:40]}" needs a parameter, and mappings have none')


def _unknown_parameters(data: Mapping[str, Any], positions: Positions, around: Surroundings) -> Iterator[Problem]:
    declared = data.get("parameters")
    known = {str(name): str(value) for name, value in declared.items()} if isinstance(declared, dict) else {}
    for path, text in _filled_texts(data):
        try:
            fill(text, known)
        except ParameterError as error:
            meant = positions.guess(error.name, known) if error.closed else None
            yield positions.problem_with(path, str(error), meant)
    for name, value in around.parameters.items():
        if name not in known:
            message = f'the parameter "{name[:60]}" was given for this run, but the file has none of that name'
            yield positions.problem_with(("parameters",), message, positions.guess(name, known))
        elif not is_value(value):
            message = (
                f'the value given for "{name[:60]}" must be a number or one word of letters, digits and _ . / : + -'
            )
            yield positions.problem_with(("parameters", name), message)


def _filled_texts(data: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    yield from _texts(data.get("invariants"), ("invariants",))
    for section, keys in FILLED.items():
        for path, text in _texts(data.get(section), (section,)):
            if len(path) > 2 and path[2] in keys:
                yield path, text


def _texts(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, (*path, str(key)))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, (*path, index))


def _way_back(data: Mapping[str, Any], positions: Positions) -> Iterator[Problem]:
    backout, reason = data.get("backout"), data.get("no-backout")
    if backout and reason is not None:
        message = "there are steps of a backout as well; keep one of both"
        yield positions.problem_with_key(("no-backout",), message)
    elif not backout and reason is None:
        message = "there is no way back: add the steps of backout, or say in no-backout why there is none"
        yield positions.problem_with_key(("backout",), message)


def _engine_fits(data: Mapping[str, Any], positions: Positions) -> Iterator[Problem]:
    engine = data.get("engine")
    if engine == "none":
        for key in NOT_FOR_INFRASTRUCTURE:
            if key in data:
                yield positions.problem_with_key((key,), f'"{key}" needs a database; the engine is none')
    elif isinstance(engine, str) and data.get("source") is None:
        message = 'the key "source" is missing; name the database, dump or golden database that runs start from'
        yield positions.problem_with(("source",), message)
    if engine == "sqlite" and "server" in data:
        yield positions.problem_with_key(("server",), "SQLite has no server; copies are made beside the runner")


def _tables(data: Mapping[str, Any], positions: Positions) -> Iterator[Problem]:
    listed = data.get("tables")
    seen: set[tuple[object, ...]] = set()
    mapped: set[str] = set()
    for index, one in enumerate(listed if isinstance(listed, list) else ()):
        part = {"from": one} if isinstance(one, str) else one if isinstance(one, dict) else {}
        source, target = part.get("from"), part.get("to", part.get("from"))
        if not isinstance(source, str) or not isinstance(target, str):
            continue
        mapped |= {source, target}
        same = (source, target, str(part.get("where")))
        if same in seen:
            message = f'the table "{source[:60]}" is mapped to "{target[:60]}" twice'
            yield positions.problem_with(("tables", index), message)
        seen.add(same)
    left = data.get("leave-tables")
    named: set[object] = set()
    for index, one in enumerate(left if isinstance(left, list) else ()):
        if not isinstance(one, str):
            continue
        if one in mapped:
            message = f'"{one[:60]}" is mapped in tables, so it is compared; take it out of one of both'
            yield positions.problem_with(("leave-tables", index), message)
        elif one in named:
            yield positions.problem_with(("leave-tables", index), f'"{one[:60]}" stands here twice')
        named.add(one)


def _probes(data: Mapping[str, Any], positions: Positions) -> Iterator[Problem]:
    names: set[str] = set()
    for index, probe in items(data, "probes"):
        name = probe.get("name")
        if isinstance(name, str) and name in names:
            yield positions.problem_with(("probes", index, "name"), f'"{name[:60]}" is the name of a probe already')
        names.add(str(name))
        for key in ("read", "write"):
            if data.get("engine") == "none" and key in probe:
                message = f'"{key}" needs a database; the engine is none, so probe with http'
                yield positions.problem_with_key(("probes", index, key), message)
        address = probe.get("http")
        if isinstance(address, str) and not address.startswith(("http://", "https://", "${")):
            message = "an address begins with http:// or https://"
            yield positions.problem_with(("probes", index, "http"), message)
