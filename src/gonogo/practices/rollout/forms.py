# SPDX-License-Identifier: Apache-2.0
"""What can a person do to a wave, and what do they give for it?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django import forms

from gonogo.core.rules.permissions import Action
from gonogo.practices.rollout import actions
from gonogo.practices.rollout.rules.waves import WaveFacts


class MoveForm(forms.Form):
    """A move that may come with a reason. `seen` is the number of changes the person had seen of the wave."""

    seen = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Reason",
        help_text="Kept in the history of the wave, for those who read it later.",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonedMoveForm(MoveForm):
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


@dataclass(frozen=True, slots=True)
class Move:
    """One thing a person can do to a wave: what it needs, how it reads, and what does it."""

    action: Action
    run: Callable[..., WaveFacts]
    form: type[MoveForm]
    question: str
    button: str
    effect: str
    protects: bool = False


MOVES: dict[str, Move] = {
    "open": Move(
        Action.OPEN_WAVE,
        actions.open_wave,
        MoveForm,
        question="Open wave {wave} now?",
        button="Open wave {wave}",
        effect="{share} of this wave get the new version at once.",
    ),
    "advance": Move(
        Action.ADVANCE_WAVE,
        actions.advance_wave,
        MoveForm,
        question="Move wave {wave} to {percent} % now?",
        button="Move to {percent} %",
        effect="More people of this wave get the new version at once; nobody loses it.",
    ),
    "pause": Move(
        Action.PAUSE_WAVE,
        actions.pause_wave,
        ReasonedMoveForm,
        question="Pause wave {wave}?",
        button="Pause wave {wave}",
        effect="Nobody new is taken in. Those who have the new version keep it. Only a person resumes a paused wave.",
        protects=True,
    ),
    "resume": Move(
        Action.RESUME_WAVE,
        actions.resume_wave,
        ReasonedMoveForm,
        question="Resume wave {wave}?",
        button="Resume wave {wave}",
        effect="The wave goes on at its present stage. This alone takes nobody new in.",
    ),
    "rollback": Move(
        Action.ROLL_BACK_WAVE,
        actions.roll_back_wave,
        ReasonedMoveForm,
        question="Roll wave {wave} back?",
        button="Roll back wave {wave}",
        effect="It takes effect at once. No gate, freeze or poll stands in the way.",
        protects=True,
    ),
}


class MemberSearch(forms.Form):
    """Which people of a wave to list."""

    q = forms.CharField(label="Find people by key or attribute", max_length=100, required=False)
    page = forms.IntegerField(min_value=1, max_value=1_000_000, required=False, widget=forms.HiddenInput)
