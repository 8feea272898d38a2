# SPDX-License-Identifier: Apache-2.0
"""What do people fill in for runbooks and cutovers?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from gonogo.core.rules.duration import DurationError, parse_duration
from gonogo.practices.rehearsals.rules.cutover.move import FEWEST_WORDS, Verb

SAY_WHY = "Say in a few words why."
LARGEST_FILE = 1024 * 1024


class Words(forms.Form):
    """A move with something to say, which may be left out."""

    note = forms.CharField(
        label="Note",
        help_text="Kept in the log, for those who follow and for those who read it later.",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class Reason(forms.Form):
    """A move that needs its reason said."""

    note = forms.CharField(
        label="Reason",
        help_text="A few words; kept in the log.",
        min_length=FEWEST_WORDS,
        max_length=1000,
        error_messages={"required": SAY_WHY, "min_length": SAY_WHY},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NoWayBack(forms.Form):
    """Passing the point of no return, knowingly."""

    aware = forms.BooleanField(
        label="I know that there is no way back after this",
        error_messages={"required": "Say that you know; there is no way back after this."},
    )


class CastVote(forms.Form):
    """A vote on a decision."""

    voter = forms.ChoiceField(label="Vote for", error_messages={"required": "Say for whom the vote is."})
    answer = forms.ChoiceField(
        label="Answer",
        choices=(("go", "Go"), ("no-go", "No-go")),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose go or no-go."},
    )
    note = forms.CharField(
        label="Why",
        help_text="Needed for a no-go, and when you enter the vote of somebody else: say how they told you.",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, voters: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["voter"].choices = list(voters.items())  # type: ignore[attr-defined]
        if len(voters) == 1:
            self.fields["voter"].initial = next(iter(voters))
            self.fields["voter"].widget = forms.HiddenInput()


class Comment(forms.Form):
    """Something for the log."""

    note = forms.CharField(
        label="Comment",
        max_length=1000,
        error_messages={"required": "The comment is empty."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """How a move reads: the question of its page, its button, and what it does."""

    form: type[forms.Form]
    question: str
    button: str
    effect: str
    grave: bool = False


ASKED: Mapping[Verb, Asked] = {
    Verb.START: Asked(Words, "Start {name} now?", "Start {name}", "Its first tasks become ready at once."),
    Verb.BEGIN: Asked(
        NoWayBack, "Start “{task}”?", "Start, and know that there is no way back",
        "This is the point of no return. From the moment it starts one cannot turn back any more, only roll forward.",
        grave=True,
    ),
    Verb.FAIL: Asked(Reason, "Did “{task}” fail?", "It failed", "What waits for it stays where it is."),
    Verb.DONE: Asked(
        Reason, "Is “{task}” done after all?", "It is done", "Say how you know. What waits for it becomes ready."
    ),
    Verb.INTERRUPT: Asked(
        Words, "Was “{task}” interrupted?", "It was interrupted",
        "Its runner has not been heard of. Look at the machine first: the program may still run.",
    ),
    Verb.AGAIN: Asked(Words, "Do “{task}” once more?", "Once more", "It becomes ready and begins anew."),
    Verb.SKIP: Asked(
        Reason, "Leave out “{task}”?", "Leave it out", "What waits for it goes on without it.", grave=True
    ),
    Verb.VOTE: Asked(CastVote, "{task}", "Vote", "It is go when everybody says go."),
    Verb.PAUSE: Asked(
        Reason, "Pause {name}?", "Pause", "Nothing begins any more. What runs goes on, and turning back is possible."
    ),
    Verb.RESUME: Asked(Words, "Resume {name}?", "Resume", "Tasks begin again."),
    Verb.TURN_BACK: Asked(
        Reason, "Turn back now?", "Turn back",
        "Programs of the way forward are ended and the tasks of the way back become ready. This cannot be undone.",
        grave=True,
    ),
    Verb.FINISH: Asked(
        Words, "Finish {name}?", "Finish", "What it showed is kept as evidence. Afterwards nothing can be changed."
    ),
}  # fmt: skip


class ScheduleForm(forms.Form):
    """A dress rehearsal or a cutover to schedule."""

    kind = forms.ChoiceField(
        label="What is it?",
        choices=(
            ("dress-rehearsal", "Dress rehearsal, with the real people and the real clock"),
            ("cutover", "Cutover"),
        ),
        initial="dress-rehearsal",
        widget=forms.RadioSelect,
    )
    name = forms.RegexField(
        r"^[a-z0-9][a-z0-9._-]{0,99}\Z",
        label="Name",
        help_text="Short, for addresses and commands, such as dress-1 or cutover.",
        error_messages={
            "required": "Give it a name.",
            "invalid": "Use lowercase letters, digits, dots, dashes and underscores.",
        },
    )
    starts = forms.DateTimeField(
        label="Window starts",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        error_messages={"required": "Say when it starts.", "invalid": "Write a time such as 2027-03-06 22:00."},
    )
    ends = forms.DateTimeField(
        label="Window ends",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        error_messages={"required": "Say when it ends.", "invalid": "Write a time such as 2027-03-07 06:00."},
    )

    def clean(self) -> dict[str, Any]:
        """The window must not end before it starts."""
        given = super().clean() or {}
        starts, ends = given.get("starts"), given.get("ends")
        if isinstance(starts, datetime) and isinstance(ends, datetime) and ends <= starts:
            self.add_error("ends", "The window ends before it starts.")
        return given


class ImportRunbook(forms.Form):
    """A runbook file to upload."""

    file = forms.FileField(
        label="Runbook file",
        help_text="A YAML file of at most 1 MB, such as runbooks/people-cutover.yaml.",
        error_messages={"required": "Choose the file.", "empty": "The file is empty."},
    )

    def clean_file(self) -> Any:
        """At most 1 MB."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError("The file is larger than 1 MB.")
        return file


class TaskField(forms.Form):
    """One question about one task. `version` is the version of the runbook that the answer changes."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class TextField(TaskField):
    """A question that is answered with a line."""

    value = forms.CharField(label="", max_length=500, error_messages={"required": "Write something."})


class LongField(TaskField):
    """A question that is answered with some sentences, or with nothing."""

    value = forms.CharField(label="", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 5}))


class SpanField(TaskField):
    """A question that is answered with a duration, or with nothing."""

    value = forms.CharField(label="", max_length=40, required=False)

    def clean_value(self) -> str:
        """A duration such as 90m."""
        text = str(self.cleaned_data["value"]).replace(" ", "")
        if text:
            try:
                parse_duration(text)
            except DurationError as error:
                raise forms.ValidationError(f"{error}.") from None
        return text


class ChoiceField(TaskField):
    """A question that is answered with one of several."""

    value = forms.ChoiceField(label="", widget=forms.RadioSelect, error_messages={"required": "Choose one."})

    def __init__(self, *args: Any, choices: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].choices = list(choices.items())  # type: ignore[attr-defined]


class ChoicesField(TaskField):
    """A question that is answered with any of several."""

    value = forms.MultipleChoiceField(label="", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, choices: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].choices = list(choices.items())  # type: ignore[attr-defined]
