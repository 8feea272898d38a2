# SPDX-License-Identifier: Apache-2.0
"""How is a whole plan changed with forms, so that the result is the plan a file would have said?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.forms.formsets import formset_factory

from gonogo.core.planfile import PlanError, Problem
from gonogo.core.planfile.problems import spell
from gonogo.core.rules.policy import level_of
from gonogo.faces.web.forms.plan_rows import FlagRow, FreezeRow, GroupRow, RoleRow, Row, RowSet, WaveRow, roster_path
from gonogo.faces.web.forms.upload import read_upload

KIND_CHOICES = [
    ("iterative", "Small and often: few checks are required"),
    ("big-bang", "All at once: every practice must show that it is safe"),
]
MOST_ROWS = 100
SECTIONS: dict[str, tuple[type[Row], str, str]] = {
    "groups": (GroupRow, "User groups", "Add a user group"),
    "waves": (WaveRow, "Waves", "Add a wave"),
    "flags": (FlagRow, "Flags", "Add a flag"),
    "freezes": (FreezeRow, "Days on which nothing opens", "Add a freeze"),
    "roles": (RoleRow, "Who answers the go/no-go poll", "Add a role"),
}
NAMED = {"groups", "flags", "roles"}
"""Sections that are mappings by name; the others are lists."""


class Basics(forms.Form):
    """Title, kind, date and what moves together."""

    places = {"timezone": "timezone", "date": "date", "title": "title", "kind": "kind", "bucket-by": "bucket_by"}
    title = forms.CharField(label="Title", max_length=500)
    kind = forms.ChoiceField(label="Kind", choices=KIND_CHOICES, widget=forms.RadioSelect)
    date = forms.CharField(
        label="Release date",
        help_text="The day the first wave should open.",
        max_length=20,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    timezone = forms.CharField(label="Time zone", help_text="Such as America/New_York.", max_length=100)
    bucket_by = forms.CharField(
        label="Moves together by",
        help_text="The attribute whose people go through the stages together, such as office. "
        "targetingKey moves each person alone.",
        max_length=500,
    )
    population = forms.CharField(required=False, widget=forms.HiddenInput)
    file = forms.FileField(label="List of all users", help_text="A CSV or text file.", required=False)

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


class Policy(forms.Form):
    """Which checks weigh differently from the usual for this kind of release."""

    def __init__(self, *args: Any, checks: Mapping[str, str], kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for check, question in checks.items():
            usual = level_of(check, kind=kind)
            self.fields[check] = forms.ChoiceField(
                label=check,
                help_text=question,
                choices=[("", f"As usual ({usual.value})"), *((one, one) for one in ("required", "advisory", "off"))],
                required=False,
            )

    def part(self) -> dict[str, str]:
        """The checks that were given a weight."""
        return {check: level for check, level in self.cleaned_data.items() if level}


class PlanForm:
    """All sections of a plan that have forms; sections without one pass through unchanged."""

    def __init__(
        self, original: Mapping[str, Any], checks: Mapping[str, str], post: Any = None, files: Any = None
    ) -> None:
        self.original = original
        self.problems: list[str] = []
        self.rosters: dict[str, bytes] = {}
        self._homes: dict[str, Any] = {}
        kind = str(original["kind"])
        self.basics = Basics(post, files, prefix="basics", initial=Basics.initial_of(original))
        self.policy = Policy(post, prefix="policy", initial=original.get("policy", {}), checks=checks, kind=kind)
        self.sections = {name: _rows(name, original, post, files) for name in SECTIONS}

    def with_new_row(self, section: str) -> None:
        """Show what was typed so far, unjudged, with one more blank row in a section."""
        typed = _typed(self.basics)
        self.basics = Basics(prefix="basics", initial=typed)
        self.policy.initial, self.policy.is_bound = _typed(self.policy), False
        for name, rows in self.sections.items():
            given = [_typed(form) for form in rows.forms]
            self.sections[name] = _factory(name)(prefix=name, initial=[*given, {}] if name == section else given)

    def is_valid(self) -> bool:
        """Whether every field could be read; the plan itself is judged by `place`."""
        valid = [self.basics.is_valid(), self.policy.is_valid(), *(rows.is_valid() for rows in self.sections.values())]
        return all(valid)

    @property
    def has_errors(self) -> bool:
        """Whether anything has to be corrected."""
        rows = any(form.errors for section in self.sections.values() for form in section.forms)
        return bool(self.problems or self.basics.errors or self.policy.errors or rows)

    def data(self) -> dict[str, Any]:
        """The plan as plain data. Also gathers the files that came along in `rosters`."""
        edited = {"title", "kind", "date", "timezone", "bucket-by", "population", "policy", *SECTIONS}
        data = {key: value for key, value in self.original.items() if key not in edited}
        basics = self.basics.part()
        data |= basics
        self._collect(self.basics, basics.get("population", {}).get("roster"))
        data |= {name: self._section(name) for name in SECTIONS}
        data["policy"] = self.policy.part()
        return data

    def _section(self, name: str) -> Any:
        rows = self.sections[name].kept
        if name not in NAMED:
            parts = [(form.part(), form) for form in rows]
            if name == "waves":
                parts.sort(key=lambda one: str(one[0]["opens"]))
            self._homes |= {spell((name, index)): form for index, (_, form) in enumerate(parts)}
            return [part for part, _ in parts]
        named: dict[str, Any] = {}
        for form in rows:
            key = form.cleaned_data["name"]
            if key in named:
                form.add_error("name", f"{key} stands here twice.")
            named[key] = form.part()
            self._homes[spell((name, key))] = form
            if name == "groups":
                self._collect(form, named[key].get("roster"))
        return named

    def _collect(self, form: forms.Form, path: str | None) -> None:
        """Keep the file that came along for a roster, by the path the plan uses."""
        file = form.cleaned_data.get("file")
        if file and path:
            self.rosters[path] = read_upload(file)

    def place(self, error: PlanError) -> None:
        """Show each problem of the plan at the field it is about, and the others above the form."""
        for problem in error.problems:
            form, field = self._home(problem)
            message = problem.message + (f". Did you mean “{problem.suggestion}”?" if problem.suggestion else "")
            if form is None:
                self.problems.append(f"{problem.path}: {message}" if problem.path else message)
            else:
                form.add_error(field, message[:1].upper() + message[1:])

    def _home(self, problem: Problem) -> tuple[Any, str | None]:
        first = problem.path.partition(".")[0].partition("[")[0]
        if first in Basics.places:
            return self.basics, Basics.places[first]
        if first == "population":
            return self.basics, "file"
        for prefix in sorted(self._homes, key=len, reverse=True):
            if problem.path == prefix or problem.path.startswith((f"{prefix}.", f"{prefix}[")):
                form = self._homes[prefix]
                key = problem.path[len(prefix) :].lstrip(".").partition(".")[0].partition("[")[0]
                return form, form.places.get(key)
        return None, None


def _factory(name: str) -> type[RowSet]:
    made: Any = formset_factory(SECTIONS[name][0], formset=RowSet, extra=0, can_delete=True, max_num=MOST_ROWS)
    return cast("type[RowSet]", made)


def _rows(name: str, original: Mapping[str, Any], post: Any, files: Any) -> RowSet:
    if post is not None:
        return _factory(name)(post, files, prefix=name)
    row: Any = SECTIONS[name][0]
    known = original.get(name, {})
    parts = list(known.items()) if name in NAMED else [(part,) for part in known]
    return _factory(name)(prefix=name, initial=[row.initial_of(*part) for part in parts])


def _typed(form: forms.Form) -> dict[str, Any]:
    """What stands in the fields of a form that was sent, before it is judged."""
    return {name: form[name].value() for name in form.fields if not isinstance(form.fields[name], forms.FileField)}
