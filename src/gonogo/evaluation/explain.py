# SPDX-License-Identifier: Apache-2.0
"""Why did this person get this variant?"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from gonogo.evaluation.logic.term import Run
from gonogo.evaluation.result import Evaluation

_SHOWN_ITEMS = 5
_SHOWN_TEXT = 80
_SHOWN_DEPTH = 4


@dataclass(frozen=True, slots=True)
class Step:
    """One operator that was evaluated: its rule in short, its result, what it needed, and a remark if there is one."""

    operator: str
    rule: str
    result: object
    steps: tuple["Step", ...] = ()
    note: str = ""

    def lines(self, indent: int = 0) -> Iterator[str]:
        """Yield the step and those under it as readable lines."""
        remark = f" ({self.note})" if self.note else ""
        yield f"{'  ' * indent}{self.rule} → {brief(self.result)}{remark}"
        for step in self.steps:
            yield from step.lines(indent + 1)


@dataclass(frozen=True, slots=True)
class Explanation:
    """An evaluation with the path taken; `path` is None when the flag has no rule, or one that could not be run."""

    evaluation: Evaluation
    path: Step | None

    def __str__(self) -> str:
        evaluation = self.evaluation
        outcome = f"variant {evaluation.variant}" if evaluation.variant is not None else "no variant"
        details = f": {evaluation.error_details}" if evaluation.error_details else ""
        lines = self.path.lines() if self.path else ()
        return "\n".join([f"{outcome} ({evaluation.reason}){details}", *lines])


@dataclass(slots=True)
class Recorder:
    """Watches one evaluation and keeps its steps."""

    steps: list[Step] = field(default_factory=list)
    _notes: list[str] = field(default_factory=list)

    def watched(self, operator: str, node: object, run: Run) -> Run:
        """Return a function that does the same and records the step."""
        rule = brief(node)

        def recorded(data: Any, now: int) -> Any:
            above, self.steps = self.steps, []
            self._notes.append("")
            result = run(data, now)
            above.append(Step(operator, rule, result, tuple(self.steps), self._notes.pop()))
            self.steps = above
            return result

        return recorded

    def note(self, text: str) -> None:
        """Add a remark to the step being taken."""
        self._notes[-1] = text


def brief(value: object) -> str:
    """Return the value as JSON, long lists, long texts and deep nesting cut short."""
    return json.dumps(_shortened(value, _SHOWN_DEPTH), ensure_ascii=False, default=str)


def _shortened(value: object, depth: int) -> object:
    if isinstance(value, str):
        return value if len(value) <= _SHOWN_TEXT else f"{value[:_SHOWN_TEXT]}…"
    if isinstance(value, dict | list | tuple) and not depth:
        return "…"
    if isinstance(value, dict):
        return {str(key): _shortened(item, depth - 1) for key, item in islice(value.items(), _SHOWN_ITEMS)}
    if isinstance(value, list | tuple):
        rest = len(value) - _SHOWN_ITEMS
        shown = [_shortened(item, depth - 1) for item in value[:_SHOWN_ITEMS]]
        return [*shown, f"… {rest:,} more"] if rest > 0 else shown
    return value
