# SPDX-License-Identifier: Apache-2.0
"""What is one user group, wave, flag, freeze or poll role of a plan, as a row of fields?

Each row reads from and writes to the plan's plain data. Whether the values fit is asked of the plan itself, so that the
form and the file follow the same rules; its problems come back to the field they are about.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.forms.formsets import BaseFormSet

from gonogo.faces.web.forms.plan_words import (
    Unreadable,
    read_list,
    read_names,
    read_pairs,
    read_word,
    write_list,
    write_word,
)

if TYPE_CHECKING:
    _Rows = BaseFormSet[forms.Form]
else:
    _Rows = BaseFormSet

ROSTER_ENDINGS = {".csv", ".txt"}


class Row(forms.Form):
    """A part of a plan. `places` says which field shows a problem with which key of the plan."""

    places: ClassVar[dict[str, str]] = {}

    def _read(self, field: str, read: Any, *args: Any, **kwargs: Any) -> Any:
        """What stands in the field, read; a problem is shown at the field."""
        try:
            return read(self.cleaned_data.get(field) or "", *args, **kwargs)
        except Unreadable as error:
            self.add_error(field, str(error))
            return None


class RowSet(_Rows):
    """Rows that are all alike: those left blank are not there, and each can be removed."""

    def initial_form_count(self) -> int:
        """None: a row that is given and one that is added follow the same rules."""
        return 0

    def total_form_count(self) -> int:
        """As many as were sent, or as there are in the plan."""
        return super().total_form_count() if self.is_bound else len(self.initial or ())

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """The rows, each with a box to remove it."""
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Remove"

    @property
    def kept(self) -> list[Any]:
        """The rows that say something."""
        return [form for form in self.forms if form.has_changed() and not form.cleaned_data.get("DELETE")]


class GroupRow(Row):
    """A user group: by attributes, by a list, or everybody."""

    places = {"match": "attributes", "roster": "file"}
    name = forms.CharField(label="Name", max_length=100)
    how = forms.ChoiceField(
        label="Who belongs",
        choices=[("match", "Everyone with these attributes"), ("roster", "Everyone on a list"), ("any", "Every user")],
        initial="match",
    )
    attributes = forms.CharField(
        label="Attributes",
        help_text="One a line, such as “office: duluth, el-paso”. All lines must fit, one value of each is enough.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    roster = forms.CharField(required=False, widget=forms.HiddenInput)
    file = forms.FileField(label="List", help_text="A CSV or text file with one person a line.", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if present := self["roster"].value():
            self.fields["file"].help_text = f"Now: {present}. Choose a file only to replace it."

    @staticmethod
    def initial_of(name: str, group: dict[str, Any]) -> dict[str, Any]:
        """What the row shows for a group of the plan."""
        if "roster" in group:
            return {"name": name, "how": "roster", "roster": group["roster"]}
        match = group["match"]
        if match == "any":
            return {"name": name, "how": "any"}
        lines = [
            f"{key}: {write_list(values if isinstance(values, list) else [values])}" for key, values in match.items()
        ]
        return {"name": name, "how": "match", "attributes": "\n".join(lines)}

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
    """Where the plan looks for a list: as before, or after the name of the group and the ending of the new file."""
    if file is None:
        return present
    ending = PurePosixPath(str(file.name).lower()).suffix
    ending = ending if ending in ROSTER_ENDINGS else ".txt"
    if present and PurePosixPath(present.lower()).suffix == ending:
        return present
    return f"rosters/{name}{ending}"


class WaveRow(Row):
    """A wave."""

    places = {key: key for key in ("name", "opens", "groups", "stages", "bake", "holdback", "approval")}
    name = forms.CharField(label="Name", max_length=100)
    opens = forms.CharField(
        label="Opens",
        max_length=40,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    groups = forms.CharField(label="User groups", help_text="Names, separated by commas.", max_length=2000)
    stages = forms.CharField(
        label="Stages", help_text="Percentages that grow to 100.", initial="100", max_length=200, required=False
    )
    bake = forms.CharField(
        label="Bake time", help_text="Such as 7d or 36h.", initial="0s", max_length=20, required=False
    )
    holdback = forms.CharField(
        label="Holdback", help_text="Percent kept on the old version.", initial="0", max_length=10, required=False
    )
    approval = forms.BooleanField(label="Opens only after the go/no-go poll", required=False)

    @staticmethod
    def initial_of(wave: dict[str, Any]) -> dict[str, Any]:
        """What the row shows for a wave of the plan."""
        return {
            "name": wave["name"],
            "opens": wave["opens"],
            "groups": ", ".join(wave["groups"]),
            "stages": ", ".join(map(str, wave.get("stages", [100]))),
            "bake": wave.get("bake", "0s"),
            "holdback": str(wave.get("holdback", 0)),
            "approval": wave.get("approval") == "required",
        }

    def part(self) -> dict[str, Any]:
        """The wave as the plan says it."""
        given = self.cleaned_data
        return {
            "name": given["name"],
            "opens": given["opens"],
            "groups": read_names(given["groups"]),
            "stages": self._read("stages", read_list) or [100],
            "bake": given["bake"] or "0s",
            "holdback": self._read("holdback", read_word) if given["holdback"] else 0,
            "approval": "required" if given["approval"] else "none",
        }


class FlagRow(Row):
    """A feature flag."""

    places = {"variants": "variants", "new": "new", "old": "old"}
    name = forms.CharField(label="Key", max_length=100)
    variants = forms.CharField(
        label="Variants",
        help_text="One a line with its value, such as “on: true”.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    new = forms.CharField(label="Variant of the new version", max_length=100)
    old = forms.CharField(label="Variant of the old version", max_length=100)

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


class FreezeRow(Row):
    """Days on which nothing opens."""

    places = {"name": "name", "from": "first", "to": "last", "groups": "groups"}
    name = forms.CharField(label="What for", max_length=500)
    first = forms.CharField(label="First day", max_length=20, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.CharField(label="Last day", max_length=20, widget=forms.DateInput(attrs={"type": "date"}))
    groups = forms.CharField(
        label="User groups", help_text="Names, separated by commas. Blank means all.", max_length=2000, required=False
    )

    @staticmethod
    def initial_of(freeze: dict[str, Any]) -> dict[str, Any]:
        """What the row shows for a freeze of the plan."""
        return {
            "name": freeze["name"],
            "first": freeze["from"],
            "last": freeze["to"],
            "groups": ", ".join(freeze.get("groups") or ()),
        }

    def part(self) -> dict[str, Any]:
        """The freeze as the plan says it."""
        given = self.cleaned_data
        named = read_names(given["groups"])
        part = {"name": given["name"], "from": given["first"], "to": given["last"]}
        return {**part, "groups": named} if named else part


class RoleRow(Row):
    """A role of the go/no-go poll."""

    name = forms.CharField(label="Role", max_length=100)
    people = forms.CharField(label="Who answers", help_text="Usernames, separated by commas.", max_length=2000)

    @staticmethod
    def initial_of(name: str, people: list[str]) -> dict[str, Any]:
        """What the row shows for a role of the plan."""
        return {"name": name, "people": ", ".join(people)}

    def part(self) -> list[str]:
        """The people of the role."""
        return read_names(self.cleaned_data["people"])
