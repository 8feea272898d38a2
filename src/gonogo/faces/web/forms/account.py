# SPDX-License-Identifier: Apache-2.0
"""What is asked of somebody who signs in, comes first, or changes their password?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm

_NEW = forms.PasswordInput(attrs={"autocomplete": "new-password"})


class SignIn(AuthenticationForm):
    """Name and password."""

    error_messages = {
        "invalid_login": "This name and password do not belong together. Check both; capital letters matter.",
        "inactive": "This account is not active. Ask an administrator.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Username"
        self.fields["password"].label = "Password"


class NewPassword(forms.Form):
    """A password, typed twice. The rules for passwords are the store's."""

    password = forms.CharField(
        label="Password",
        help_text="At least 12 characters. A few words you remember are best.",
        strip=False,
        widget=_NEW,
    )
    again = forms.CharField(label="The same password again", strip=False, widget=_NEW)

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        given = super().clean() or {}
        if "password" in given and "again" in given and given["password"] != given["again"]:
            self.add_error("again", "The two passwords differ.")
        return given


class ChangePassword(NewPassword):
    """One's own password, with the present one to be sure."""

    present = forms.CharField(
        label="Your present password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ["present", "password", "again"]

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user
        self.fields["password"].label = "Your new password"

    def clean_present(self) -> str:
        """Only who knows the present password may change it."""
        present: str = self.cleaned_data["present"]
        if not self._user.check_password(present):
            raise forms.ValidationError("This is not your present password.")
        return present


class FirstPerson(NewPassword):
    """The first administrator."""

    username = forms.CharField(
        label="Username",
        max_length=60,
        help_text="Lowercase letters, digits, dots and dashes.",
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    name = forms.CharField(
        label="Your name",
        max_length=120,
        help_text="As others should see it.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "username", "password", "again"]
