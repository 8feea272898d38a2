# SPDX-License-Identifier: Apache-2.0
"""Is this text a runbook that can be used, and which one?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from gonogo.core.strictfile.problems import Positions, Problem
from gonogo.core.strictfile.reading import file_from_data, read_file
from gonogo.practices.rehearsals.files.cutover.kind import RUNBOOK
from gonogo.practices.rehearsals.files.cutover.meaning import runbook_of
from gonogo.practices.rehearsals.files.cutover.schema import RunbookFile
from gonogo.practices.rehearsals.rules.cutover.checking import faults
from gonogo.practices.rehearsals.rules.cutover.runbook import Runbook

OPTIONAL = frozenset({"planned", "does", "timeout", "expect", "resume", "runner"})
"""What a task can do without, so that a mistake in it hides no other mistake."""


def read_runbook(text: str | bytes, *, file: str = "runbook.yaml") -> RunbookFile:
    """Read a runbook file. Raises RunbookError with everything that is wrong, each with its place."""
    return read_file(text, file=file, kind=RUNBOOK, references=_fit)


def runbook_from_data(data: Mapping[str, Any], *, file: str = "runbook") -> RunbookFile:
    """Read a runbook from plain data, as a form gathers it or the store kept it; problems have no lines."""
    return file_from_data(data, file=file, kind=RUNBOOK, references=_fit)


def _fit(data: Mapping[str, Any], positions: Positions) -> Iterator[Problem]:
    """What does not fit together; values that are wrong by themselves are left out of it where that is possible."""
    runbook = _readable(data)
    if runbook is None:
        return
    known = [task.id for task in runbook.tasks]
    people = [*runbook.roles, *runbook.contacts]
    for fault in faults(runbook):
        value: Any = data
        for step in fault.path:
            value = value[step] if _has(value, step) else None
        guess = positions.guess(value, known if "task" in fault.message else people)
        meant = guess if isinstance(value, str) and guess != value else None
        yield positions.problem_with(fault.path, fault.message, meant)


def _readable(data: Mapping[str, Any]) -> Runbook | None:
    """The runbook without the optional values that are wrong; None when more than those is wrong."""
    try:
        return runbook_of(RunbookFile.model_validate_json(json.dumps(data)))
    except ValidationError as error:
        kept = json.loads(json.dumps(data))
        for details in error.errors(include_url=False):
            match details["loc"]:
                case (("tasks" | "backout") as section, int(number), _, str(key), *_) if key in OPTIONAL:
                    kept[section][number].pop(key, None)
                case _:
                    return None
    try:
        return runbook_of(RunbookFile.model_validate_json(json.dumps(kept)))
    except ValidationError:
        return None


def _has(value: Any, step: str | int) -> bool:
    return (isinstance(value, dict) and step in value) or (isinstance(value, list) and isinstance(step, int))
