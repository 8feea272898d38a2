# SPDX-License-Identifier: Apache-2.0
"""What is one user group of a plan, as a row of fields?"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django import forms

from gonogo.faces.web.forms.plan_row import MIDDLE, Row
from gonogo.faces.web.forms.plan_words import Unreadable, read_list, read_pairs, write_list

ROSTER_ENDINGS = {".csv", ".txt"}


class GroupRow(Row):
    """A user group: by attributes, by a roster, or everybody."""

    places = {"match": "attributes", "roster": "file"}
    lines = (("name",), ("how",), ("attributes",), ("file",))
    was = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label="Name", max_length=100, widget=forms.TextInput(attrs=MIDDLE))
    how = forms.ChoiceField(
        label="Who belongs to it",
        choices=[
            ("match", "Everyone with these attributes"),
            ("roster", "Everyone on a roster"),
            ("any", "Every user"),
        ],
        initial="match",
        widget=forms.RadioSelect,
    )
    attributes = forms.CharField(
        label="Attributes",
        help_text="One a line, such as “office: duluth, el-paso”. All lines must fit, one value of each is enough.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    roster = forms.CharField(required=False, widget=forms.HiddenInput)
    file = forms.FileField(label="Roster", help_text="A CSV or text file with one person a line.", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._need("attributes", "file")
        if present := self["roster"].value():
            self.fields["file"].help_text = f"Now: {present}. Choose a file only to replace it."

    @property
    def told(self) -> str:
        """Who belongs."""
        lines = self._value("attributes").split("\n")
        told = {"any": "every user", "roster": f"everyone on {self._value('roster') or 'a roster'}"}
        return told.get(self._value("how"), "; ".join(line.strip() for line in lines if line.strip()))

    @staticmethod
    def initial_of(name: str, group: dict[str, Any]) -> dict[str, Any]:
        """What the row shows for a group of the plan."""
        named = {"name": name, "was": name}
        if "roster" in group:
            return {**named, "how": "roster", "roster": group["roster"]}
        match = group["match"]
        if match == "any":
            return {**named, "how": "any"}
        lines = [
            f"{key}: {write_list(values if isinstance(values, list) else [values])}" for key, values in match.items()
        ]
        return {**named, "how": "match", "attributes": "\n".join(lines)}

    def part(self) -> dict[str, Any]:
        """The group as the plan says it."""
        how = self.cleaned_data["how"]
        if how == "any":
            return {"match": "any"}
        if how == "roster":
            path = roster_path(self.cleaned_data.get("file"), self.cleaned_data["roster"], self.cleaned_data["name"])
            if not path:
                self.add_error("file", "Choose the file that lists the people of this group.")
            return {"roster": path}
        pairs = self._read("attributes", read_pairs, example="office: duluth, el-paso") or []
        match = {name: self._values(value) for name, value in pairs}
        if not pairs and "attributes" not in self.errors:
            self.add_error("attributes", "Name at least one attribute, such as “office: duluth”.")
        return {"match": match}

    def _values(self, text: str) -> list[Any]:
        try:
            return read_list(text)
        except Unreadable as error:
            self.add_error("attributes", str(error))
            return []


def roster_path(file: Any, present: str, name: str) -> str:
    """Where the plan looks for a roster: as before, or after the name of the group and the ending of the new file."""
    if file is None:
        return present
    ending = PurePosixPath(str(file.name).lower()).suffix
    ending = ending if ending in ROSTER_ENDINGS else ".txt"
    if present and PurePosixPath(present.lower()).suffix == ending:
        return present
    return f"rosters/{name}{ending}"
