# SPDX-License-Identifier: Apache-2.0
"""What is one wave or one freeze of a plan, as a row of fields?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from gonogo.faces.web.forms.plan_row import MIDDLE, SHORT, Row
from gonogo.faces.web.forms.plan_words import read_list, read_word

OPENING = [
    ("by-hand", "A person, when everything is ready"),
    ("automatic", "Gonogo, at the planned time or as soon after it as nothing stands in the way"),
]
ADVANCE = [("automatic", "Gonogo, when the stage has baked and nothing stands in the way"), ("by-hand", "A person")]
GONE = "There is no user group %(value)s in the plan any more."


def _spoken(moment: str) -> str:
    """A day or a local time as people read it; what is no such thing stays as it was typed."""
    try:
        return f"{datetime.fromisoformat(moment):%-d %B %Y{', %H:%M' if 'T' in moment else ''}}"
    except ValueError:
        return moment


class _WithGroups(Row):
    """A row that is about user groups of the plan."""

    groups = forms.MultipleChoiceField(
        label="User groups",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Tick at least one user group.",
            "invalid_choice": GONE,
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("groups", {name: name for name in self.known.groups})


class WaveRow(_WithGroups):
    """A wave."""

    places = {
        **{key: key for key in ("name", "opens", "groups", "stages", "bake", "holdback", "approval")},
        "opening": "opening", "advance": "advance", "point-of-no-return": "no_return",
    }  # fmt: skip
    lines = (("name", "opens"), ("groups",), ("stages", "bake", "holdback"), ("approval",))
    more = (("opening",), ("advance",), ("no_return",))
    name = forms.CharField(label="Name", max_length=100, widget=forms.TextInput(attrs=MIDDLE))
    opens = forms.CharField(
        label="Opens not before",
        max_length=40,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", **MIDDLE}, format="%Y-%m-%dT%H:%M"),
    )
    stages = forms.CharField(
        label="Stages",
        help_text="Such as 10, 50, 100. Blank: all at once.",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=MIDDLE),
    )
    bake = forms.CharField(
        label="Bake time",
        help_text="Such as 7d or 36h. Blank: none.",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs=SHORT),
    )
    holdback = forms.CharField(
        label="Holdback",
        help_text="Percent kept on the old version, to compare with.",
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs=SHORT),
    )
    approval = forms.BooleanField(label="Opens only after the go/no-go poll", required=False)
    opening = forms.ChoiceField(
        label="Who opens the wave?", choices=OPENING, initial="by-hand", required=False, widget=forms.RadioSelect
    )
    advance = forms.ChoiceField(
        label="Who moves it to its next stage?",
        choices=ADVANCE,
        initial="automatic",
        required=False,
        widget=forms.RadioSelect,
    )
    no_return = forms.BooleanField(
        label="Point of no return: once this wave is open the old version cannot serve again, so on a breach Gonogo "
        "pauses and asks for a repair instead of rolling back",
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._need("opening", "advance")

    @property
    def more_told(self) -> str:
        """Who opens it and who moves it on, and whether there is a way back."""
        opens = "Gonogo opens it" if self._value("opening") == "automatic" else "a person opens it"
        moves = "a person moves it on" if self._value("advance") == "by-hand" else "Gonogo moves it on"
        told = (
            opens,
            moves if self._value("stages") else "",
            "point of no return" if self["no_return"].value() else "",
        )
        return " · ".join(filter(None, told))

    @property
    def told(self) -> str:
        """When it opens, and to whom."""
        return f"{_spoken(self._value('opens'))} · {', '.join(self['groups'].value() or ())}"

    @staticmethod
    def initial_of(wave: dict[str, Any]) -> dict[str, Any]:
        """What the row shows for a wave of the plan."""
        stages = wave.get("stages", [100])
        return {
            "name": wave["name"],
            "opens": wave["opens"],
            "groups": wave["groups"],
            "stages": "" if stages == [100] else ", ".join(map(str, stages)),
            "bake": wave.get("bake", ""),
            "holdback": str(wave.get("holdback") or ""),
            "approval": wave.get("approval") == "required",
            "opening": wave.get("opening", "by-hand"),
            "advance": wave.get("advance", "automatic"),
            "no_return": wave.get("point-of-no-return", False),
        }

    def part(self) -> dict[str, Any]:
        """The wave as the plan says it."""
        given = self.cleaned_data
        return {
            "name": given["name"],
            "opens": given["opens"],
            "groups": given["groups"],
            "stages": self._read("stages", read_list) or [100],
            "bake": given["bake"] or "0s",
            "holdback": self._read("holdback", read_word) if given["holdback"] else 0,
            "approval": "required" if given["approval"] else "none",
            "opening": given["opening"] or "by-hand",
            "advance": given["advance"] or "automatic",
            "point-of-no-return": given["no_return"],
        }


class FreezeRow(_WithGroups):
    """Days on which nothing opens."""

    places = {"name": "name", "from": "first", "to": "last", "groups": "groups", "work": "stops"}
    lines = (("name",), ("first", "last"), ("groups",), ("stops",))
    name = forms.CharField(label="What for", max_length=500)
    first = forms.CharField(label="First day", max_length=20, widget=forms.DateInput(attrs={"type": "date", **MIDDLE}))
    last = forms.CharField(label="Last day", max_length=20, widget=forms.DateInput(attrs={"type": "date", **MIDDLE}))

    groups = forms.MultipleChoiceField(
        label="User groups",
        help_text="Tick none if nothing opens for anybody.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": GONE},
    )
    stops = forms.BooleanField(label="The team does not work on the release on these days", required=False)

    @property
    def told(self) -> str:
        """When, for whom, and whether the work stops too."""
        groups = ", ".join(self["groups"].value() or ())
        days = f"{_spoken(self._value('first'))} to {_spoken(self._value('last'))}"
        stops = "the work stops" if self["stops"].value() else ""
        return " · ".join(filter(None, (days, groups, stops)))

    @staticmethod
    def initial_of(freeze: dict[str, Any]) -> dict[str, Any]:
        """What the row shows for a freeze of the plan."""
        return {
            "name": freeze["name"],
            "first": freeze["from"],
            "last": freeze["to"],
            "groups": freeze.get("groups") or [],
            "stops": freeze.get("work") == "stops",
        }

    def part(self) -> dict[str, Any]:
        """The freeze as the plan says it."""
        given = self.cleaned_data
        part = {"name": given["name"], "from": given["first"], "to": given["last"]}
        part["work"] = "stops" if given["stops"] else "goes-on"
        return {**part, "groups": given["groups"]} if given["groups"] else part
