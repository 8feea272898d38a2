# SPDX-License-Identifier: Apache-2.0
"""What does a role answer in the go/no-go poll?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from gonogo.core.rules.poll import Answer
from gonogo.faces.web.words import plain


class PollAnswer(forms.Form):
    """Go, go with conditions, or no-go; the last two need words."""

    role = forms.ChoiceField(label="You answer for", widget=forms.RadioSelect)
    answer = forms.ChoiceField(
        label="Your answer",
        choices=[
            (Answer.GO.value, "Go"),
            (Answer.CONDITIONS.value, "Go, with conditions"),
            (Answer.NO_GO.value, "No-go"),
        ],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="Why, or on which conditions?",
        help_text="Needed unless you answer go.",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, roles: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        role.choices = [(name, plain(name)) for name in roles]
        role.initial = roles[0] if len(roles) == 1 else None

    def clean(self) -> dict[str, Any]:
        """Doubts need words."""
        given = super().clean() or {}
        doubtful = given.get("answer") in {Answer.NO_GO.value, Answer.CONDITIONS.value}
        if doubtful and len(given.get("words", "").strip()) < 5:
            self.add_error("words", "Say why in a few words.")
        return given
