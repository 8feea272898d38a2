# SPDX-License-Identifier: Apache-2.0
"""What does a plan say about the release as a whole: title, kind, date, what moves together, who there is?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from gonogo.faces.web.forms.plan_groups import roster_path
from gonogo.faces.web.forms.plan_row import MIDDLE

KIND_CHOICES = [
    ("iterative", "Small and often: few checks are required"),
    ("big-bang", "All at once: every practice must show that it is safe"),
]


class Basics(forms.Form):
    """Title, kind, date and what moves together."""

    places = {
        "timezone": "timezone", "date": "date", "title": "title", "kind": "kind", "bucket-by": "bucket_by",
        "population": "file",
    }  # fmt: skip
    title = forms.CharField(label="Title", max_length=500)
    kind = forms.ChoiceField(label="Kind", choices=KIND_CHOICES, widget=forms.RadioSelect)
    date = forms.CharField(
        label="Release date",
        help_text="The day the first wave should open.",
        max_length=20,
        widget=forms.DateInput(attrs={"type": "date", **MIDDLE}),
    )
    timezone = forms.CharField(
        label="Time zone", help_text="Such as America/New_York.", max_length=100, widget=forms.TextInput(attrs=MIDDLE)
    )
    bucket_by = forms.CharField(
        label="Moves together by",
        help_text="The attribute whose people go through the stages together, such as office. "
        "targetingKey moves each person alone.",
        max_length=500,
        widget=forms.TextInput(attrs=MIDDLE),
    )
    population = forms.CharField(required=False, widget=forms.HiddenInput)
    file = forms.FileField(label="Roster of all users", help_text="A CSV or text file.", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if present := self["population"].value():
            self.fields["file"].help_text = f"Now: {present}. Choose a file only to replace it."

    @staticmethod
    def initial_of(data: Mapping[str, Any]) -> dict[str, Any]:
        """What the fields show for a plan."""
        return {
            "title": data.get("title", data["release"]),
            "kind": data["kind"],
            "date": data["date"],
            "timezone": data.get("timezone", "UTC"),
            "bucket_by": data.get("bucket-by", "targetingKey"),
            "population": data.get("population", {}).get("roster", ""),
        }

    def part(self) -> dict[str, Any]:
        """What the fields say in the words of the plan."""
        given = self.cleaned_data
        path = roster_path(given.get("file"), given["population"], "all-users")
        return {
            "title": given["title"],
            "kind": given["kind"],
            "date": given["date"],
            "timezone": given["timezone"],
            "bucket-by": given["bucket_by"],
            **({"population": {"roster": path}} if path else {}),
        }
