# SPDX-License-Identifier: Apache-2.0
"""What can a person do to a wave, and what do they give for it?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django import forms

from gonogo.core.rules.permissions import Action
from gonogo.practices.rollout import actions
from gonogo.practices.rollout.rules.waves import WaveFacts


class SeenForm(forms.Form):
    """A move that rests on what the person saw: `seen` is the number of changes the wave had then."""

    seen = forms.IntegerField(
        min_value=0,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value"), "It was not said which state of the wave this is about; look again."
        ),
    )


class OpeningForm(SeenForm):
    """A move that gives people the new version, with a reason if there is something to say."""

    reason = forms.CharField(
        label="Reason",
        help_text="Kept in the history of the wave, for those who read it later.",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonForm(forms.Form):
    """A move that needs its reason said."""

    reason = forms.CharField(
        label="Reason",
        help_text="A few words, for those who read the history later.",
        min_length=5,
        max_length=500,
        error_messages={
            "required": "Say why in a few words; the reason is kept in the history.",
            "min_length": "Say a little more: at least five letters.",
        },
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ResumeForm(SeenForm, ReasonForm):
    """A move that needs both."""


@dataclass(frozen=True, slots=True)
class Move:
    """One thing a person can do to a wave: what it needs, how it reads, and what does it."""

    action: Action
    run: Callable[..., WaveFacts]
    form: type[forms.Form]
    question: str
    button: str
    effect: str


MOVES: dict[str, Move] = {
    "open": Move(
        Action.OPEN_WAVE,
        actions.open_wave,
        OpeningForm,
        question="Open wave {wave} now?",
        button="Open wave {wave}",
        effect="{share} of this wave get the new version at once.",
    ),
    "advance": Move(
        Action.ADVANCE_WAVE,
        actions.advance_wave,
        OpeningForm,
        question="Move wave {wave} to {percent} % now?",
        button="Move to {percent} %",
        effect="More people of this wave get the new version at once; nobody loses it.",
    ),
    "pause": Move(
        Action.PAUSE_WAVE,
        actions.pause_wave,
        ReasonForm,
        question="Pause wave {wave}?",
        button="Pause wave {wave}",
        effect="Nobody new is taken in. Those who have the new version keep it. Only a person resumes a paused wave.",
    ),
    "resume": Move(
        Action.RESUME_WAVE,
        actions.resume_wave,
        ResumeForm,
        question="Resume wave {wave}?",
        button="Resume wave {wave}",
        effect="The wave goes on at its present stage. This alone takes nobody new in.",
    ),
    "rollback": Move(
        Action.ROLL_BACK_WAVE,
        actions.roll_back_wave,
        ReasonForm,
        question="Roll wave {wave} back?",
        button="Roll back wave {wave}",
        effect="It takes effect at once. No gate, freeze or poll stands in the way.",
    ),
}


class MemberSearch(forms.Form):
    """Which people of a wave to list."""

    q = forms.CharField(label="Find people by key or attribute", max_length=100, required=False)
    page = forms.IntegerField(min_value=1, max_value=1_000_000, required=False, widget=forms.HiddenInput)


class RosterVersions(forms.Form):
    """Which versions of a roster to compare."""

    old = forms.IntegerField(min_value=1, max_value=1_000_000, required=False)
    new = forms.IntegerField(min_value=1, max_value=1_000_000, required=False)
