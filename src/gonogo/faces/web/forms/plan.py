# SPDX-License-Identifier: Apache-2.0
"""How is one section of a plan changed with a form, so that the result is the plan a file would have said?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.forms.formsets import formset_factory

from gonogo.core.errors import BadInput
from gonogo.core.planfile import PlanError
from gonogo.core.practice import Practice
from gonogo.core.strictfile.problems import spell
from gonogo.faces.web.forms.plan_checks import Policy
from gonogo.faces.web.forms.plan_release import Basics
from gonogo.faces.web.forms.plan_row import Known, RowSet
from gonogo.faces.web.forms.plan_sections import NAMED, SECTIONS
from gonogo.faces.web.forms.upload import read_upload

MOST_ROWS = 100


class SectionForm:
    """One section of a plan; all others pass through unchanged. Files that came along are kept in `rosters`."""

    def __init__(self, original: Mapping[str, Any]) -> None:
        self.original = original
        self.problems: list[str] = []
        self.rosters: dict[str, bytes] = {}

    @property
    def blocks(self) -> Sequence[forms.Form]:
        """The forms of the section in the order of the page."""
        raise NotImplementedError

    def data(self) -> dict[str, Any]:
        """The whole plan as plain data."""
        raise NotImplementedError

    def home(self, path: str) -> tuple[forms.Form | None, str | None]:
        """The form and the field that show a place of the plan; None for a place of another section."""
        raise NotImplementedError

    def is_valid(self) -> bool:
        """Whether every field could be read; the plan itself is judged by `place`."""
        return all([form.is_valid() for form in self.blocks])

    @property
    def has_errors(self) -> bool:
        """Whether anything has to be corrected."""
        return bool(self.problems) or any(form.errors for form in self.blocks)

    def place(self, error: BadInput) -> None:
        """Show each problem at the field it is about, and the others above the form."""
        if not isinstance(error, PlanError):
            self.problems += [] if error.details else [error.message]
            for detail in error.details:
                self._put(*detail.partition(": ")[::2])
            return
        for problem in error.problems:
            self._put(
                problem.path,
                problem.message + (f". Did you mean “{problem.suggestion}”?" if problem.suggestion else ""),
            )

    def _put(self, path: str, message: str) -> None:
        form, field = self.home(path)
        if form is None:
            place = self._elsewhere(path) if message else ""
            self.problems.append(f"{place}: {message}" if place else message or path)
        else:
            form.add_error(field, message[:1].upper() + message[1:])

    def _elsewhere(self, path: str) -> str:
        """A place in another section as people would name it: `Waves, pilot` for `waves[0].opens`."""
        first = _first(path)
        if first not in SECTIONS:
            return path
        number = path.removeprefix(first).partition("]")[0].removeprefix("[")
        name = self.original[first][int(number)].get("name", "") if number.isdigit() else ""
        return f"{SECTIONS[first].title}, {name}" if name else SECTIONS[first].title

    def complaints(self) -> Iterator[tuple[str, str]]:
        """Everything to correct: the id of its place on the page, if it has one, and the sentence."""
        yield from (("", problem) for problem in self.problems)
        for form in self.blocks:
            name = str(form["name"].value() or "") if "name" in form.fields else ""
            yield from (
                (form.prefix or "", f"{name}: {error}" if name else str(error)) for error in form.non_field_errors()
            )
            for field in form:
                place = f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label
                label = f"{name}, {field.label}" if name else field.label
                yield from ((place, f"{label}{' ' if label.endswith('?') else ': '}{error}") for error in field.errors)

    def collect(self, form: forms.Form, path: str | None) -> None:
        """Keep the file that came along for a roster, by the path the plan uses."""
        file = form.cleaned_data.get("file")
        if file and path:
            self.rosters[path] = read_upload(file)


class ReleaseForm(SectionForm):
    """The release as a whole."""

    def __init__(self, original: Mapping[str, Any], post: Any = None, files: Any = None) -> None:
        super().__init__(original)
        self.basics = Basics(post, files, prefix="release", initial=Basics.initial_of(original))

    @property
    def blocks(self) -> Sequence[forms.Form]:
        """The one form."""
        return (self.basics,)

    def data(self) -> dict[str, Any]:
        """The plan with these fields."""
        part = self.basics.part()
        self.collect(self.basics, part.get("population", {}).get("roster"))
        return {key: value for key, value in self.original.items() if key != "population"} | part

    def home(self, path: str) -> tuple[forms.Form | None, str | None]:
        """The field of a key of the plan."""
        field = Basics.places.get(_first(path))
        return (self.basics, field) if field else (None, None)


class ChecksForm(SectionForm):
    """How much each check counts."""

    def __init__(self, original: Mapping[str, Any], practices: Sequence[Practice], post: Any = None) -> None:
        super().__init__(original)
        policy = original.get("policy", {})
        self.policy = Policy(post, prefix="checks", initial=policy, practices=practices, kind=str(original["kind"]))

    @property
    def blocks(self) -> Sequence[forms.Form]:
        """The one form."""
        return (self.policy,)

    def data(self) -> dict[str, Any]:
        """The plan with these weights."""
        return {**self.original, "policy": self.policy.part()}

    def home(self, path: str) -> tuple[forms.Form | None, str | None]:
        """Every problem of the policy stands above the form."""
        return None, None


class RowsForm(SectionForm):
    """A section of rows: user groups, waves, guardrails, flags, freezes or roles."""

    def __init__(
        self, name: str, original: Mapping[str, Any], known: Known, post: Any = None, files: Any = None
    ) -> None:
        super().__init__(original)
        self.name = name
        self._known = known
        self._homes: dict[str, Any] = {}
        self.rows = self._made(self._initial()) if post is None else self._made(None, post, files)

    @property
    def blocks(self) -> Sequence[forms.Form]:
        """The rows that stay."""
        return [form for form in self.rows.forms if not form["DELETE"].value()]

    def _made(self, initial: list[dict[str, Any]] | None, post: Any = None, files: Any = None) -> RowSet:
        row: Any = SECTIONS[self.name].row
        made: Any = formset_factory(row, formset=RowSet, extra=0, can_delete=True, max_num=MOST_ROWS)
        rows = made(post, files, prefix=self.name, initial=initial, form_kwargs={"known": self._known})
        return cast("RowSet", rows)

    def _initial(self) -> list[dict[str, Any]]:
        row: Any = SECTIONS[self.name].row
        known = self.original.get(self.name, {})
        parts = list(known.items()) if self.name in NAMED else [(part,) for part in known]
        return [row.initial_of(*part) for part in parts]

    def with_new_row(self) -> None:
        """Show what was typed so far, unjudged, with one more blank row."""
        self.rows = self._made([*(_typed(form) for form in self.rows.forms), {}])

    def is_valid(self) -> bool:
        """Whether every row that stays could be read."""
        return self.rows.is_valid()

    def data(self) -> dict[str, Any]:
        """The plan with these rows. Who renames a user group renames it everywhere."""
        if self.name not in NAMED:
            return {**self.original, self.name: self._listed()}
        data = {**self.original, self.name: self._named()}
        if self.name == "groups":
            self._require_unused(data["groups"])
            names = {form.cleaned_data["was"]: form.cleaned_data["name"] for form in self.rows.kept}
            data |= {section: _renamed(data[section], names) for section in ("waves", "freezes") if section in data}
        return data

    def _listed(self) -> list[dict[str, Any]]:
        parts = [(form.part(), form) for form in self.rows.kept]
        if self.name == "waves":
            parts.sort(key=lambda one: str(one[0]["opens"]))
        self._homes = {spell((self.name, index)): form for index, (_, form) in enumerate(parts)}
        return [part for part, _ in parts]

    def _named(self) -> dict[str, Any]:
        named: dict[str, Any] = {}
        for form in self.rows.kept:
            key = form.cleaned_data["name"]
            if key in named:
                form.add_error("name", f"{key} stands here twice.")
            named[key] = form.part()
            self._homes[spell((self.name, key))] = form
            if self.name == "groups":
                self.collect(form, named[key].get("roster"))
        return named

    def _require_unused(self, groups: Mapping[str, Any]) -> None:
        """A user group that a wave or a freeze names cannot be removed."""
        kept = {form.cleaned_data["was"] for form in self.rows.kept} | set(groups)
        for name in [name for name in self.original["groups"] if name not in kept]:
            users = [f"wave {wave['name']}" for wave in self.original["waves"] if name in wave["groups"]]
            users += [f"the freeze {one['name']}" for one in self.original.get("freezes", ()) if name in _groups(one)]
            if users:
                self.problems.append(f"{name} cannot be removed: {' and '.join(users)} still names it.")

    def home(self, path: str) -> tuple[forms.Form | None, str | None]:
        """The row, and the field of it."""
        for prefix in sorted(self._homes, key=len, reverse=True):
            if path == prefix or path.startswith((f"{prefix}.", f"{prefix}[")):
                form = self._homes[prefix]
                field = form.place_of(_first(path[len(prefix) :].lstrip(".")))
                return form, field if field in form.fields else None
        return None, None


def section_form(
    name: str,
    original: Mapping[str, Any],
    *,
    known: Known,
    practices: Sequence[Practice],
    post: Any = None,
    files: Any = None,
) -> SectionForm:
    """The form of a section, as it stands in the plan or as it was sent."""
    if name == "release":
        return ReleaseForm(original, post, files)
    if name == "checks":
        return ChecksForm(original, practices, post)
    return RowsForm(name, original, known, post, files)


def _first(path: str) -> str:
    """The first step of a path of the plan: `waves` of `waves[0].opens`."""
    return path.partition(".")[0].partition("[")[0]


def _groups(part: Mapping[str, Any]) -> list[str]:
    return list(part.get("groups") or ())


def _renamed(parts: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {**part, "groups": [names.get(name, name) for name in part["groups"]]} if part.get("groups") else dict(part)
        for part in parts
    ]


def _typed(form: forms.Form) -> dict[str, Any]:
    """What stands in the fields of a form that was sent, before it is judged."""
    return {name: form[name].value() for name in form.fields if not isinstance(form.fields[name], forms.FileField)}
