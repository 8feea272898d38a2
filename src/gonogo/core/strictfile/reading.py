# SPDX-License-Identifier: Apache-2.0
"""Does a text say what a file of its kind may say?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from gonogo.core.strictfile.kind import FileKind, Root
from gonogo.core.strictfile.problems import Path, Positions, Problem, spell
from gonogo.core.strictfile.scalars import ScalarError, check_text
from gonogo.core.strictfile.source import DEEPEST, read_source
from gonogo.core.strictfile.wording import schema_problems

References = Callable[[Mapping[str, Any], Positions], Iterable[Problem]]
"""Reports, from plain data, what does not fit together in a file."""


def read_file(text: str | bytes, *, file: str, kind: FileKind[Root], references: References) -> Root:
    """Read the text of a file. Raises the error of its kind with everything that is wrong, each with its place."""
    source = read_source(text, file=file, kind=kind)
    root, problems = _check(source.data, source.positions, kind, references, source.spoilt)
    if root is None or problems or source.problems:
        raise kind.error([*source.problems, *problems])
    return root


def file_from_data(data: Mapping[str, Any], *, file: str, kind: FileKind[Root], references: References) -> Root:
    """Read plain data, as a form gathers it, by the same rules; problems have no lines."""
    positions = Positions(file)
    unfit = list(_unfit(data, (), positions, kind))
    if unfit:
        raise kind.error(unfit)
    plain = json.loads(json.dumps(data, default=str))
    root, problems = _check(plain, positions, kind, references, frozenset())
    if root is None or problems:
        raise kind.error(problems)
    return root


def _unfit(value: object, path: Path, positions: Positions, kind: FileKind[Any]) -> Iterator[Problem]:
    """Report what `read_source` refuses in files: text that cannot be stored, and deep nesting."""
    if len(path) > DEEPEST:
        yield positions.problem_with(path[:1], f"the {kind.noun} is nested deeper than {DEEPEST} levels")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _unfit(str(key), path, positions, kind)
            yield from _unfit(item, (*path, str(key)), positions, kind)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _unfit(item, (*path, index), positions, kind)
    elif isinstance(value, str):
        try:
            check_text(value)
        except ScalarError as error:
            yield positions.problem_with(path, str(error))


def _check(
    data: Mapping[str, Any],
    positions: Positions,
    kind: FileKind[Root],
    references: References,
    spoilt: frozenset[Path],
) -> tuple[Root | None, list[Problem]]:
    root = None
    problems: list[Problem] = []
    try:
        root = kind.root.model_validate_json(json.dumps(kind.expand(data)))
    except ValidationError as error:
        problems.extend(schema_problems(error, positions, kind))
    problems.extend(references(data, positions))
    return root, list(_without(spoilt, problems))


def _without(spoilt: frozenset[Path], problems: list[Problem]) -> Iterator[Problem]:
    """Leave out what follows only from a value that was refused already."""
    places = tuple(map(spell, spoilt))
    below = tuple(place + mark for place in places for mark in ".[")
    for problem in problems:
        if problem.path not in places and not (below and problem.path.startswith(below)):
            yield problem
