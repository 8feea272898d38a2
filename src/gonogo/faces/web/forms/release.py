# SPDX-License-Identifier: Apache-2.0
"""What is the least that has to be said to begin a release?"""

from __future__ import annotations

from datetime import date as day
from typing import Any

from django import forms

from gonogo.core.planfile import PlanError
from gonogo.faces.web.forms.plan_groups import roster_path
from gonogo.faces.web.forms.plan_release import KIND_CHOICES
from gonogo.faces.web.forms.plan_words import Unreadable, read_list, read_pairs
from gonogo.faces.web.forms.upload import read_upload

FIRST_OPENING = "T09:00"
LONGEST_BAKE_DAYS = 7
ON_OFF = {"variants": {"on": True, "off": False}, "new": "on", "old": "off"}
"""What a new flag is: on for the new version, off for the old one."""


class NewRelease(forms.Form):
    """A release with a first user group and everyone after it; all else can be added to its plan later."""

    title = forms.CharField(label="Title", help_text="Such as Benefits portal 2.0.", max_length=500)
    release = forms.CharField(
        label="Short name",
        help_text="Lowercase letters, digits, dots and dashes, such as benefits-portal-2.0. It stays for good.",
        max_length=100,
    )
    product = forms.CharField(
        label="Product", help_text="What it is a release of, such as benefits-portal.", max_length=100
    )
    kind = forms.ChoiceField(label="Kind", choices=KIND_CHOICES, widget=forms.RadioSelect)
    date = forms.CharField(
        label="Release date",
        help_text="The first user group gets the release on this day at 09:00.",
        max_length=20,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    timezone = forms.CharField(
        label="Time zone", help_text="Such as America/New_York.", initial="America/New_York", max_length=100
    )
    group = forms.CharField(label="First user group", help_text="A short name, such as pilot-offices.", max_length=100)
    attributes = forms.CharField(
        label="Who is in it, by attributes",
        help_text="One a line, such as “office: duluth, el-paso”.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    roster = forms.FileField(
        label="or by a roster", help_text="A CSV or text file with one person a line.", required=False
    )
    everyone_from = forms.CharField(
        label="Everyone else from",
        help_text="The earliest day for all other users.",
        max_length=20,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    flag = forms.CharField(
        label="Flag",
        help_text="The key that applications ask for, such as new-intake. Leave it empty if none is asked yet.",
        required=False,
        max_length=100,
    )
    population = forms.FileField(
        label="Roster of all users",
        help_text="A CSV or text file. With it, people can be counted and shown before a wave opens.",
        required=False,
    )

    def plan_data(self) -> dict[str, Any]:
        """The plan as plain data."""
        given = self.cleaned_data
        population = roster_path(given["population"], "", "all-users")
        return {
            "gonogo": 1,
            **{key: given[key] for key in ("release", "product", "title", "kind", "date", "timezone")},
            "groups": {given["group"]: self._group(), "everyone": {"match": "any"}},
            **({"population": {"roster": population}} if population else {}),
            **({"flags": {given["flag"]: ON_OFF}} if given["flag"] else {}),
            "waves": [
                {
                    "name": given["group"],
                    "opens": given["date"] + FIRST_OPENING,
                    "groups": [given["group"]],
                    **self._bake(),
                },
                {
                    "name": "everyone",
                    "opens": given["everyone_from"] + FIRST_OPENING,
                    "groups": ["everyone"],
                    "stages": [25, 100],
                },
            ],
        }

    def _bake(self) -> dict[str, str]:
        """A week of bake time, or as much as there is before everyone else gets the release."""
        try:
            first, then = (day.fromisoformat(self.cleaned_data[name]) for name in ("date", "everyone_from"))
        except ValueError:
            return {}  # The plan itself says what is wrong with the dates.
        days = min(LONGEST_BAKE_DAYS, (then - first).days)
        return {"bake": f"{days}d"} if days > 0 else {}

    def _group(self) -> dict[str, Any]:
        text, file = str(self.cleaned_data["attributes"]), self.cleaned_data["roster"]
        if bool(text.strip()) == bool(file):
            self.add_error("attributes", "Say who is in the first user group: either by attributes or by a roster.")
        if file:
            return {"roster": roster_path(file, "", self.cleaned_data["group"])}
        try:
            pairs = read_pairs(text, example="office: duluth, el-paso")
            return {"match": {name: read_list(values) for name, values in pairs}}
        except Unreadable as error:
            self.add_error("attributes", str(error))
            return {"match": {}}

    def rosters(self) -> dict[str, bytes]:
        """The files that came along, by the path the plan uses."""
        sent = (("roster", self.cleaned_data["group"]), ("population", "all-users"))
        files = [(self.cleaned_data[field], name) for field, name in sent]
        return {roster_path(file, "", name): read_upload(file) for file, name in files if file}

    def place(self, error: PlanError) -> None:
        """Show each problem of the plan at the field it is about."""
        for problem in error.problems:
            message = problem.message + (f". Did you mean “{problem.suggestion}”?" if problem.suggestion else "")
            self.add_error(self._field(problem.path), message[:1].upper() + message[1:])

    def _field(self, path: str) -> str | None:
        if path in self.fields:
            return path
        if path.startswith("flags"):
            return "flag"
        if path.startswith("waves[1]"):
            return "everyone_from"
        if path.startswith("waves[0].opens"):
            return "date"
        if path.startswith(("groups", "waves[0]")):
            return "attributes" if ".match" in path else "group"
        return None
