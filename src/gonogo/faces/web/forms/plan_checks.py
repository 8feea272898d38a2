# SPDX-License-Identifier: Apache-2.0
"""How much does each check count at the gate of a wave?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from gonogo.core.practice import Practice
from gonogo.core.rules.policy import level_of
from gonogo.core.rules.verdict import Level


@dataclass(frozen=True, slots=True)
class PracticeChecks:
    """The fields of one practice, and how many of them differ from the usual."""

    title: str
    fields: tuple[forms.BoundField, ...]
    set_in_plan: int


class Policy(forms.Form):
    """Which checks weigh differently from the usual for this kind of release."""

    def __init__(self, *args: Any, practices: Sequence[Practice], kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._practices = practices
        for check in (check for practice in practices for check in practice.checks):
            usual = level_of(check.id, kind=kind)
            self.fields[check.id] = forms.ChoiceField(
                label=check.question,
                help_text=check.id,
                choices=[("", f"As usual: {usual.value}"), *((level.value, level.value) for level in Level)],
                required=False,
            )
            self.fields[check.id].needed = True  # type: ignore[attr-defined]  # Blank says "as usual".

    def by_practice(self) -> Iterator[PracticeChecks]:
        """The fields in the order of the board."""
        for practice in self._practices:
            fields = tuple(self[check.id] for check in practice.checks)
            yield PracticeChecks(practice.title, fields, sum(bool(field.value()) for field in fields))

    def part(self) -> dict[str, str]:
        """The checks that were given a weight."""
        return {check: level for check, level in self.cleaned_data.items() if level}
