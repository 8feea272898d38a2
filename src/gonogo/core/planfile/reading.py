# SPDX-License-Identifier: Apache-2.0
"""Is this text a plan, and which one?"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from gonogo.core.planfile.kind import PLAN
from gonogo.core.planfile.references import Surroundings, reference_problems
from gonogo.core.planfile.schema import Plan
from gonogo.core.strictfile.reading import file_from_data, read_file


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
    references = partial(reference_problems, around=Surroundings(known_checks, roster_exists))
    return read_file(text, file=file, kind=PLAN, references=references)


def plan_from_data(
    data: Mapping[str, Any],
    *,
    file: str = "plan",
    known_checks: frozenset[str] = frozenset(),
    roster_exists: Callable[[str], bool] = _any_roster,
) -> Plan:
    """Read a plan from plain data, as `plan_to_data` writes it or a form gathers it; problems have no lines."""
    references = partial(reference_problems, around=Surroundings(known_checks, roster_exists))
    return file_from_data(data, file=file, kind=PLAN, references=references)
