# SPDX-License-Identifier: Apache-2.0
"""What does a person give about the work: a list from a tracker, how to read it, or plain counts?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms

LARGEST_UPLOAD = 4 * 1024 * 1024
"""Bytes of a list that a page takes; the command line takes more."""
MOST_WEEKS = 260
MOST_ITEMS = 100_000
ROLES = (
    ("done", "Finished on", "The day on which an item was finished."),
    ("created", "Created on", "The day on which it became known; without it nothing can be said about growth."),
    ("status", "Status", "Says what counts as out of scope, such as Duplicate or Won't do."),
)
"""The columns a person may name, each with its label and what it is for."""
DATES = (
    ("", "as they are found"),
    ("day-first", "the day first: 31/12/2026"),
    ("month-first", "the month first: 12/31/2026"),
)


class UploadWork(forms.Form):
    """A list of items as a tracker exports it."""

    work = forms.FileField(
        label="List of items",
        help_text="A CSV file from Jira, GitHub, GitLab or your own, at most 4 MB. Finished items belong in it too.",
        error_messages={"required": "Choose the file with the list.", "empty": "This file is empty."},
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
    )

    def clean_work(self) -> Any:
        """Refuse what is too large for a page."""
        file = self.cleaned_data["work"]
        if file.size > LARGEST_UPLOAD:
            raise forms.ValidationError(
                f"{file.name} is {file.size / 2**20:.1f} MB; a page takes at most 4 MB. "
                "Use gonogo forecast --work FILE for larger lists."
            )
        return file


class ReadAs(forms.Form):
    """Which column says what, and how dates are written, where it cannot be seen or was seen wrongly."""

    dates = forms.ChoiceField(label="Dates are written with", choices=DATES, required=False)

    def __init__(self, *args: Any, headers: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "as it is found"), *((header, header) for header in dict.fromkeys(headers) if header)]
        for role, label, why in ROLES:
            self.fields[role] = forms.ChoiceField(label=label, help_text=why, choices=choices, required=False)
        self.order_fields([*(role for role, _label, _why in ROLES), "dates"])
        for field in self.fields.values():
            field.needed = True  # type: ignore[attr-defined]


class TypeIn(forms.Form):
    """Counts in place of a list: what was finished week by week, and how much is left."""

    done = forms.CharField(
        label="Finished in each of the last full weeks",
        help_text="From the oldest to the newest, such as 5, 3, 0, 6. Twelve weeks or more tell the most.",
        max_length=2000,
        error_messages={"required": "Give the number of items finished in each week."},
    )
    remaining = forms.IntegerField(
        label="Still to be done",
        help_text="The number of items that remain.",
        min_value=0,
        max_value=MOST_ITEMS,
        error_messages={"required": "Give the number of items that remain."},
    )
    created = forms.CharField(
        label="Newly found in each of those weeks",
        help_text="As many numbers as above. Without them the forecast says nothing about growth.",
        max_length=2000,
        required=False,
    )

    def clean_done(self) -> tuple[int, ...]:
        """The counts by week."""
        return _counts(self.cleaned_data["done"])

    def clean_created(self) -> tuple[int, ...] | None:
        """The counts by week, as many as were finished, or nothing."""
        said = self.cleaned_data["created"]
        if not said.strip():
            return None
        counts = _counts(said)
        weeks = len(self.cleaned_data.get("done") or counts)
        if len(counts) != weeks:
            raise forms.ValidationError(f"These are {len(counts)} weeks, but above there are {weeks}.")
        return counts


class FromGit(forms.Form):
    """How many changes are to come, where the changes of the repository were measured."""

    changes = forms.IntegerField(
        label="Changes still to come",
        min_value=0,
        max_value=MOST_ITEMS,
        error_messages={"required": "Give the number of changes that are still to come."},
    )


def _counts(text: str) -> tuple[int, ...]:
    """Whole numbers separated by commas, semicolons or spaces; ValidationError names the first that is none."""
    said = [part for part in re.split(r"[,;\s]+", text.strip()) if part]
    for part in said:
        if not (part.isascii() and part.isdigit()) or len(part) > 6 or int(part) > MOST_ITEMS:
            raise forms.ValidationError(
                f"“{part[:20]}” is no count of items: give whole numbers from 0 to {MOST_ITEMS:,}, such as 5, 3, 0, 6."
            )
    if len(said) > MOST_WEEKS:
        raise forms.ValidationError(f"These are {len(said)} weeks; the last {MOST_WEEKS} are enough.")
    return tuple(int(part) for part in said)
