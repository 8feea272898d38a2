# SPDX-License-Identifier: Apache-2.0
"""Does a file ask only for secrets that are there, and hold none itself?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gonogo.core.strictfile.problems import Path, Positions, Problem
from gonogo.practices.rehearsals.files.step_references import LISTS, items
from gonogo.practices.rehearsals.files.surroundings import Surroundings
from gonogo.practices.rehearsals.files.variables import holds_password, unclosed, variables


def secret_problems(data: Mapping[str, Any], positions: Positions, around: Surroundings) -> Iterator[Problem]:
    """Report variables that are not set, and passwords in the file."""
    for path, text in _addresses(data):
        if unclosed(text):
            yield positions.problem_with(path, 'a variable is written "${NAME}"; here "${" stands without name or }')
        for name in variables(text) if around.environment is not None else ():
            if not (around.environment or {}).get(name):
                message = f"the variable {name} is not set; set it where the rehearsal runs, such as {name}=..."
                yield positions.problem_with(path, message)
        if holds_password(text):
            message = 'a password stands in the file; put the whole address into a variable and write "${DATABASE_URL}"'
            yield positions.problem_with(path, message)
    for path, text in _commands(data):
        if holds_password(text):
            message = "a password stands in the command; let the command take it from the environment"
            yield positions.problem_with(path, message)


def _addresses(data: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    source = data.get("source")
    found: list[tuple[Path, object]] = [(("server",), data.get("server"))]
    if isinstance(source, dict):
        found += [(("source", key), source[key]) for key in ("database", "dump", "golden") if key in source]
    found += [(("probes", index, "http"), probe.get("http")) for index, probe in items(data, "probes")]
    for path, text in found:
        if isinstance(text, str):
            yield path, text


def _commands(data: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    for section in LISTS:
        for index, step in items(data, section):
            for key in ("shell", "verify"):
                if isinstance(text := step.get(key), str):
                    yield (section, index, key), text
