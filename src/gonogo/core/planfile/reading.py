# SPDX-License-Identifier: Apache-2.0
"""Is this text a plan, and which one?"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from gonogo.core.planfile.problems import Path, PlanError, Positions, Problem, spell
from gonogo.core.planfile.references import Surroundings, reference_problems
from gonogo.core.planfile.scalars import ScalarError, check_text
from gonogo.core.planfile.schema import Plan
from gonogo.core.planfile.source import DEEPEST, read_source
from gonogo.core.planfile.wording import schema_problems


def _any_roster(path: str) -> bool:
    return True


def read_plan(
    text: str | bytes,
    *,
    file: str = "release.yaml",
    known_checks: frozenset[str] = frozenset(),
    roster_exists: Callable[[str], bool] = _any_roster,
) -> Plan:
    """Read a plan file. Raises PlanError with everything that is wrong, each with its place.

    Without `known_checks` the checks and practices a plan names are not compared with anything.
    """
    source = read_source(text, file=file)
    around = Surroundings(known_checks, roster_exists)
    plan, problems = _check(source.data, source.positions, around, source.spoilt)
    if plan is None or problems or source.problems:
        raise PlanError([*source.problems, *problems])
    return plan


def plan_from_data(
    data: Mapping[str, Any],
    *,
    file: str = "plan",
    known_checks: frozenset[str] = frozenset(),
    roster_exists: Callable[[str], bool] = _any_roster,
) -> Plan:
    """Read a plan from plain data, as `plan_to_data` writes it or a form gathers it; problems have no lines."""
    positions = Positions(file)
    unfit = list(_unfit(data, (), positions))
    if unfit:
        raise PlanError(unfit)
    plain = json.loads(json.dumps(data, default=str))
    plan, problems = _check(plain, positions, Surroundings(known_checks, roster_exists), frozenset())
    if plan is None or problems:
        raise PlanError(problems)
    return plan


def _unfit(value: object, path: Path, positions: Positions) -> Iterator[Problem]:
    """Report what `read_source` refuses in files: text that cannot be stored, and deep nesting."""
    if len(path) > DEEPEST:
        yield positions.problem_with(path[:1], f"the plan is nested deeper than {DEEPEST} levels")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _unfit(str(key), path, positions)
            yield from _unfit(item, (*path, str(key)), positions)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _unfit(item, (*path, index), positions)
    elif isinstance(value, str):
        try:
            check_text(value)
        except ScalarError as error:
            yield positions.problem_with(path, str(error))


def _check(
    data: Mapping[str, Any], positions: Positions, around: Surroundings, spoilt: frozenset[Path]
) -> tuple[Plan | None, list[Problem]]:
    plan = None
    problems: list[Problem] = []
    try:
        plan = Plan.model_validate_json(json.dumps(data))
    except ValidationError as error:
        problems.extend(schema_problems(error, positions))
    problems.extend(reference_problems(data, positions, around))
    return plan, list(_without(spoilt, problems))


def _without(spoilt: frozenset[Path], problems: list[Problem]) -> Iterator[Problem]:
    """Leave out what follows only from a value that was refused already."""
    places = tuple(map(spell, spoilt))
    below = tuple(place + mark for place in places for mark in ".[")
    for problem in problems:
        if problem.path not in places and not (below and problem.path.startswith(below)):
            yield problem
