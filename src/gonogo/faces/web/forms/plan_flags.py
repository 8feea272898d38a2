# SPDX-License-Identifier: Apache-2.0
"""What is one feature flag of a plan, as a row of fields?"""

from __future__ import annotations

from typing import Any

from django import forms

from gonogo.faces.web.forms.plan_row import MIDDLE, Row
from gonogo.faces.web.forms.plan_words import Unreadable, read_pairs, read_word, write_word


class FlagRow(Row):
    """A feature flag."""

    places = {"variants": "variants", "new": "new", "old": "old"}
    lines = (("name",), ("variants",), ("new", "old"))
    name = forms.CharField(label="Key", max_length=100, widget=forms.TextInput(attrs=MIDDLE))
    variants = forms.CharField(
        label="Variants",
        help_text="One a line with its value, such as “on: true”.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    new = forms.CharField(label="Variant of the new version", max_length=100, widget=forms.TextInput(attrs=MIDDLE))
    old = forms.CharField(label="Variant of the old version", max_length=100, widget=forms.TextInput(attrs=MIDDLE))

    @property
    def told(self) -> str:
        """What the new and the old version see."""
        return f"new version {self._value('new')}, old version {self._value('old')}"

    @staticmethod
    def initial_of(name: str, flag: dict[str, Any]) -> dict[str, Any]:
        """What the row shows for a flag of the plan."""
        lines = [f"{variant}: {write_word(value)}" for variant, value in flag["variants"].items()]
        return {"name": name, "variants": "\n".join(lines), "new": flag["new"], "old": flag["old"]}

    def part(self) -> dict[str, Any]:
        """The flag as the plan says it."""
        pairs = self._read("variants", read_pairs, example="on: true") or []
        variants: dict[str, Any] = {}
        for name, text in pairs:
            try:
                variants[name] = read_word(text)
            except Unreadable as error:
                self.add_error("variants", str(error))
        return {"variants": variants, "new": self.cleaned_data["new"], "old": self.cleaned_data["old"]}
