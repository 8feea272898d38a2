# SPDX-License-Identifier: Apache-2.0
"""What is one role of the go/no-go poll, as a row of fields?"""

from __future__ import annotations

from typing import Any

from django import forms

from gonogo.faces.web.forms.plan_row import MIDDLE, Row
from gonogo.faces.web.forms.plan_words import read_names


class RoleRow(Row):
    """A role of the go/no-go poll. People who have no account yet are typed; the others are picked."""

    lines = (("name",), ("people",), ("others",))
    name = forms.CharField(
        label="Role", help_text="Such as support-lead.", max_length=100, widget=forms.TextInput(attrs=MIDDLE)
    )
    people = forms.MultipleChoiceField(
        label="Who answers",
        help_text="One answer is enough; the latest one counts.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    others = forms.CharField(
        label="Somebody who has no account yet",
        help_text="Usernames, separated by commas.",
        max_length=2000,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("people", self.known.people)
        if not self.known.people:
            del self.fields["people"]
            self.fields["others"].label = "Who answers"
        self._need("people" if self.known.people else "others")

    @property
    def told(self) -> str:
        """Who answers."""
        return ", ".join(self.known.people[one] for one in self["people"].value() or ()) if self.known.people else ""

    @staticmethod
    def initial_of(name: str, people: list[str]) -> dict[str, Any]:
        """What the row shows for a role of the plan."""
        return {"name": name, "people": people}

    def part(self) -> list[str]:
        """The people of the role."""
        picked = self.cleaned_data.get("people", [])
        people = list(dict.fromkeys([*picked, *read_names(self.cleaned_data["others"])]))
        if not people:
            self.add_error("people" if "people" in self.fields else "others", "Name at least one person.")
        return people
