# SPDX-License-Identifier: Apache-2.0
"""What do the rows of every section of a plan share?

A row reads from and writes to the plan's plain data. Whether the values fit is asked of the plan itself, so that the
form and the file follow the same rules; its problems come back to the field they are about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.forms.formsets import BaseFormSet

from gonogo.faces.web.forms.plan_words import Unreadable

if TYPE_CHECKING:
    _Rows = BaseFormSet[forms.Form]
else:
    _Rows = BaseFormSet

SHORT = {"class": "usa-input--small"}
MIDDLE = {"class": "usa-input--medium"}


@dataclass(frozen=True, slots=True)
class Known:
    """What a row offers to pick from: the plan's user groups, and people by username with what to call them.

    `comparison_gap` says in which waves nobody stays on the old version; empty when somebody does in every wave.
    """

    groups: tuple[str, ...] = ()
    people: Mapping[str, str] = field(default_factory=dict)
    comparison_gap: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence below the fields of a row, shown when what is chosen there makes it `concern` somebody.

    `section` is the section of the plan in which it can be mended, if there is one.
    """

    concern: str
    text: str
    section: str = ""


class Row(forms.Form):
    """A part of a plan. `places` says which field shows a problem with which key of the plan.

    `lines` says which fields stand beside each other, `more` those that are folded away until somebody needs them.
    """

    places: ClassVar[dict[str, str]] = {}
    lines: ClassVar[tuple[tuple[str, ...], ...]] = ()
    more: ClassVar[tuple[tuple[str, ...], ...]] = ()

    def __init__(self, *args: Any, known: Known, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known

    @property
    def told(self) -> str:
        """The row in a few words, for when its fields are folded away."""
        return ""

    @property
    def more_told(self) -> str:
        """What the fields that are folded away say, in a few words."""
        return ""

    @property
    def notes(self) -> list[Note]:
        """Sentences below the fields."""
        return []

    @property
    def fields_by_line(self) -> list[list[forms.BoundField]]:
        """The fields as they stand on the page."""
        return self._by_line(self.lines)

    @property
    def more_by_line(self) -> list[list[forms.BoundField]]:
        """The fields that are folded away."""
        return self._by_line(self.more)

    @property
    def more_is_wrong(self) -> bool:
        """Whether something that is folded away has to be corrected."""
        return any(name in self.errors for line in self.more for name in line)

    def place_of(self, key: str) -> str | None:
        """The field that shows a problem with this key of the plan."""
        return self.places.get(key)

    def _by_line(self, lines: tuple[tuple[str, ...], ...]) -> list[list[forms.BoundField]]:
        return [[self[name] for name in line if name in self.fields] for line in lines]

    def _need(self, *names: str) -> None:
        """Fields of which one must be filled, so that none of them is called optional."""
        for name in names:
            self.fields[name].needed = True  # type: ignore[attr-defined]

    def _offer(self, name: str, labels: Mapping[str, str]) -> None:
        """Let these be picked. The picked ones come first in their order, in which a browser sends them again."""
        picked = [one for one in self[name].value() or () if one in labels]
        order = dict.fromkeys([*picked, *labels])
        self.fields[name].choices = [(one, labels[one]) for one in order]  # type: ignore[attr-defined]

    def _value(self, name: str) -> str:
        return str(self[name].value() or "")

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
