# SPDX-License-Identifier: Apache-2.0
"""What is one guardrail of a plan, as a row of fields: what would show that people are worse off, and what then?"""

from __future__ import annotations

from typing import Any

from django import forms

from gonogo.faces.web.forms.plan_numbers import read_number, read_points, write_number, write_points
from gonogo.faces.web.forms.plan_row import MIDDLE, SHORT, Note, Row

OF_KIND = {
    "rate": {"bad": "bad", "of": "of", "margin": "points"},
    "mean": {"of": "value", "margin": "change", "better": "better"},
    "limit": {"source": "query", "below": "figure", "above": "figure", "every": "every"},
    "count": {"source": "source"},
}
"""By kind, which field shows which key of the plan. The fields of other kinds are not shown and not read."""
THEN = {"rollback": "rolls back", "pause": "pauses", "hold": "holds"}
NO_ROLLBACK = (
    "This is no comparison with people who stay on the old version, so it does not roll back on its own: "
    "it pauses the wave, and a person decides."
)


class GuardrailRow(Row):
    """A guardrail."""

    places = {"name": "name", "kind": "kind", "on-breach": "on_breach"}
    lines = (
        ("kind",),
        ("bad", "of"), ("points",),
        ("value",), ("change", "better"),
        ("query",), ("side", "figure", "every"),
        ("source",),
        ("name",), ("on_breach",),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label="What would show that people are worse off?",
        choices=[
            ("rate", "A larger share of people meets an error"),
            ("mean", "A measured value gets worse, such as minutes per application"),
            ("limit", "A figure in Prometheus passes a limit"),
            ("count", "Another practice counts more than usual, such as requests to support"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what would show it."},
    )
    bad = forms.CharField(
        label="What people must not meet more often",
        help_text="The event as applications report it, such as submission_failed.",
        max_length=120,
        required=False,
    )
    of = forms.CharField(
        label="Who could have met it",
        help_text="Everyone with this event, such as submission_attempted.",
        max_length=120,
        required=False,
    )
    points = forms.CharField(
        label="How many percentage points more are too many?",
        help_text="0.5 allows 2.5 % of people where it is 2 % on the old version.",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", **SHORT}),
    )
    value = forms.CharField(
        label="What is measured",
        help_text="The event with the value, as applications report it, such as minutes_per_application.",
        max_length=120,
        required=False,
    )
    change = forms.CharField(
        label="How much worse is too much?",
        help_text="Per person, in the unit of the value, against the old version.",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", **SHORT}),
    )
    better = forms.ChoiceField(
        label="What is better?",
        choices=[("lower", "Less"), ("higher", "More")],
        initial="lower",
        required=False,
        widget=forms.RadioSelect,
    )
    query = forms.CharField(
        label="The question to Prometheus",
        help_text="A query (PromQL) that gives one number. Whoever runs your Prometheus can write it.",
        max_length=5000,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    side = forms.ChoiceField(
        label="The figure must stay",
        choices=[("below", "Below"), ("above", "Above")],
        initial="below",
        required=False,
        widget=forms.RadioSelect,
    )
    figure = forms.CharField(
        label="This limit",
        help_text="In the unit of the figure.",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", **SHORT}),
    )
    every = forms.CharField(
        label="Read every",
        help_text="Such as 30s or 5m. Blank: 1m.",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs=SHORT),
    )
    source = forms.ChoiceField(
        label="Who counts?",
        choices=[("support", "Support: the requests it gets"), ("incidents", "Incidents: what went wrong")],
        required=False,
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label="A short name for it",
        help_text="Such as failed-submissions.",
        max_length=100,
        widget=forms.TextInput(attrs=MIDDLE),
        error_messages={"required": "Give it a short name."},
    )
    on_breach = forms.ChoiceField(
        label="What happens then?",
        choices=[
            ("rollback", "Roll back: the people of the compared waves return to the old version at once"),
            ("pause", "Pause: nobody new gets the release until a person has looked and resumes it"),
            ("hold", "Hold: Gonogo takes no further step while it lasts, then goes on by itself"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what happens then."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._need("bad", "of", "points", "value", "change", "better", "query", "side", "figure", "source")

    @property
    def told(self) -> str:
        """What shows it, and what happens then."""
        shows = {
            "rate": f"share of people with {self._value('bad') or 'an error'}",
            "mean": f"mean of {self._value('value') or 'a value'}",
            "limit": f"a figure that must stay {self._value('side')} {self._value('figure') or 'a limit'}",
            "count": f"what {self._value('source') or 'a practice'} counts",
        }
        parts = (shows.get(self._value("kind")), THEN.get(self._value("on_breach")))
        return " · ".join(part for part in parts if part)

    @property
    def notes(self) -> list[Note]:
        """What a comparison lacks, and what the other kinds cannot do; each is shown when it concerns the choice."""
        gap = [Note("comparison", self.known.comparison_gap, section="waves")] if self.known.comparison_gap else []
        return [*gap, Note("no-rollback", NO_ROLLBACK)]

    def place_of(self, key: str) -> str | None:
        """The field of a key of the plan, which is another for each kind."""
        return self.places.get(key) or OF_KIND.get(self._value("kind"), {}).get(key)

    @staticmethod
    def initial_of(guardrail: dict[str, Any]) -> dict[str, Any]:
        """What the row shows for a guardrail of the plan."""
        shared = {"name": guardrail["name"], "kind": guardrail["kind"], "on_breach": guardrail["on-breach"]}
        return shared | _SHOWN[guardrail["kind"]](guardrail)

    def clean(self) -> dict[str, Any]:
        """What belongs to the chosen kind must be there, told together with everything else that is wrong."""
        given = super().clean() or {}
        read = {"rate": self._rate, "mean": self._mean, "limit": self._limit, "count": self._count}
        self._of_kind = read[given["kind"]]() if "kind" in given else {}
        return given

    def part(self) -> dict[str, Any]:
        """The guardrail as the plan says it: only what belongs to its kind."""
        given = self.cleaned_data
        return {"name": given["name"], "kind": given["kind"], **self._of_kind, "on-breach": given["on_breach"]}

    def _rate(self) -> dict[str, Any]:
        bad = self._filled("bad", "Name the event that people must not meet more often.")
        of = self._filled("of", "Name the event of everyone who could have met it.")
        return {"bad": bad, "of": of, "margin": self._number("points", read_points)}

    def _mean(self) -> dict[str, Any]:
        value = self._filled("value", "Name the event that carries the value.")
        better = self.cleaned_data.get("better") or "lower"
        return {"of": value, "margin": self._number("change", read_number), "better": better}

    def _limit(self) -> dict[str, Any]:
        # A browser sends a line break as two signs, whatever the file had.
        query = self._filled("query", "Write the query that gives the figure.").replace("\r\n", "\n")
        side = self.cleaned_data.get("side") or "below"
        every = self.cleaned_data.get("every") or "1m"
        return {"source": {"prometheus": query}, side: self._number("figure", read_number), "every": every}

    def _count(self) -> dict[str, Any]:
        return {"source": self._filled("source", "Choose who counts.")}

    def _filled(self, field: str, otherwise: str) -> str:
        text = str(self.cleaned_data.get(field) or "")
        if not text.strip() and field not in self.errors:
            self.add_error(field, otherwise)
        return text

    def _number(self, field: str, read: Any) -> Any:
        return self._read(field, read) if self._filled(field, "Write a number such as 2 or 0.5.").strip() else None


def _rate(guardrail: dict[str, Any]) -> dict[str, Any]:
    return {"bad": guardrail["bad"], "of": guardrail["of"], "points": write_points(guardrail["margin"])}


def _mean(guardrail: dict[str, Any]) -> dict[str, Any]:
    change, better = write_number(guardrail["margin"]), guardrail.get("better", "lower")
    return {"value": guardrail["of"], "change": change, "better": better}


def _limit(guardrail: dict[str, Any]) -> dict[str, Any]:
    side = "below" if guardrail.get("below") is not None else "above"
    shown = {"query": guardrail["source"]["prometheus"], "side": side, "figure": write_number(guardrail[side])}
    return {**shown, "every": guardrail.get("every", "")}


def _count(guardrail: dict[str, Any]) -> dict[str, Any]:
    return {"source": guardrail["source"]}


_SHOWN = {"rate": _rate, "mean": _mean, "limit": _limit, "count": _count}
