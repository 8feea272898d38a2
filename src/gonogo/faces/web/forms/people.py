# SPDX-License-Identifier: Apache-2.0
"""What is said about a person, a token or a client key when it is made or changed?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms

from gonogo.core.rules.permissions import DATA_PLANE_SCOPES, ROLE_MEANING, SCOPE_MEANING, Role, Scope

ROLE_CHOICES = [(role.value, f"{role.value.replace('-', ' ').capitalize()}: {ROLE_MEANING[role]}") for role in Role]
SHORT_ROLES = [(role.value, role.value.replace("-", " ")) for role in Role]
LASTING = [("7", "7 days"), ("30", "30 days"), ("90", "90 days"), ("366", "366 days")]
FOREVER = ("forever", "No end")
ANY = "*"
"""Every release or product; no name looks like this."""


class AddPerson(forms.Form):
    """A new account. Its first password is made here and shown once."""

    username = forms.CharField(
        label="Username",
        help_text="Lowercase letters, digits, dots and dashes. It stays for good.",
        max_length=60,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    name = forms.CharField(label="Name", help_text="As others should see it.", max_length=120, required=False)
    email = forms.EmailField(label="E-mail", max_length=254, required=False)
    role = forms.ChoiceField(label="Role", choices=ROLE_CHOICES, initial=Role.VIEWER.value, widget=forms.RadioSelect)


class ChangeRole(forms.Form):
    """The role somebody has everywhere or for one release."""

    role = forms.ChoiceField(label="Role", choices=ROLE_CHOICES, widget=forms.RadioSelect)

    def __init__(self, *args: Any, releases: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["release"] = forms.ChoiceField(
            label="Where",
            initial=ANY,
            choices=[(ANY, "Everywhere"), *((name, f"Only {title}") for name, title in releases)],
        )
        self.order_fields(["release", "role"])


class _Key(forms.Form):
    name = forms.CharField(label="Name", help_text="What it is for, such as nightly build.", max_length=120)

    @property
    def span(self) -> timedelta | None:
        """How long the key works; None for ever."""
        days = self.cleaned_data["lasts"]
        return None if days == FOREVER[0] else timedelta(days=int(days))

    @property
    def chosen(self) -> frozenset[Scope]:
        """What the key may be used for."""
        return frozenset(Scope(scope) for scope in self.cleaned_data["scopes"])


class AddToken(_Key):
    """A token that acts for the person who makes it."""

    scopes = forms.MultipleChoiceField(
        label="What it may do",
        choices=[(scope.value, SCOPE_MEANING[scope]) for scope in Scope if scope not in DATA_PLANE_SCOPES],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one thing the token may do."},
    )
    lasts = forms.ChoiceField(label="Works for", choices=LASTING, initial="90")


class AddClientKey(_Key):
    """A key for an application that asks which version its users get."""

    scopes = forms.MultipleChoiceField(
        label="What it may do",
        choices=[
            (scope.value, SCOPE_MEANING[scope].removeprefix("client key: ")) for scope in sorted(DATA_PLANE_SCOPES)
        ],
        initial=[Scope.EVALUATE.value],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one thing the key may do."},
    )
    lasts = forms.ChoiceField(label="Works for", choices=[*LASTING, FOREVER], initial=FOREVER[0])

    def __init__(self, *args: Any, products: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"] = forms.ChoiceField(
            label="Product", initial=ANY, choices=[(ANY, "Every product"), *((one, one) for one in products)]
        )
        self.order_fields(["name", "product", "scopes", "lasts"])
