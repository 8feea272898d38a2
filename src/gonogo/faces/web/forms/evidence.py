# SPDX-License-Identifier: Apache-2.0
"""What is asked of somebody who gives their word, asks for a waiver, or decides on one?"""

from __future__ import annotations

from datetime import timedelta

from django import forms

from gonogo.core.rules.evidence import Outcome
from gonogo.core.rules.waiver import WaiverState


def _days(**choices: str) -> list[tuple[str, str]]:
    return [(key.removeprefix("d"), words) for key, words in choices.items()]


class Length(forms.TypedChoiceField):
    """A number of days to choose from, as a timedelta."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(coerce=lambda text: timedelta(days=int(text)), **kwargs)  # type: ignore[arg-type]


class Attest(forms.Form):
    """A person's word for one check."""

    outcome = forms.ChoiceField(
        label="Your answer",
        choices=[(Outcome.PASSED.value, "Yes, and I know it"), (Outcome.FAILED.value, "No, not yet")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes or no."},
    )
    statement = forms.CharField(
        label="What you know, and how",
        help_text="One or two sentences that others can check, shown with your name.",
        min_length=10,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    subject = forms.ChoiceField(label="This is true for", widget=forms.RadioSelect)
    lasts = Length(
        label="Your word counts for",
        choices=_days(d7="7 days", d14="14 days", d30="30 days", d90="90 days"),
        initial="30",
    )

    def __init__(self, *args: object, wave: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        subject = self.fields["subject"]
        assert isinstance(subject, forms.ChoiceField)
        subject.choices = [("release", "the whole release"), (f"wave:{wave}", f"only wave {wave}")]
        subject.initial = "release"


class AskWaiver(forms.Form):
    """Why is it safe to go on without this check, and for how long?"""

    reason = forms.CharField(
        label="Why is it safe to open the wave without this?",
        help_text="Somebody else decides, and reads only this.",
        min_length=10,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    lasts = Length(
        label="For how long?", choices=_days(d3="3 days", d7="7 days", d14="14 days", d30="30 days"), initial="7"
    )


class DecideWaiver(forms.Form):
    """Yes or no to a waiver, with the reason."""

    decision = forms.ChoiceField(
        label="Your decision",
        choices=[(WaiverState.APPROVED.value, "Approve"), (WaiverState.REFUSED.value, "Refuse")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of both."},
    )
    reason = forms.CharField(
        label="Why?",
        help_text="Kept with the decision.",
        min_length=5,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
