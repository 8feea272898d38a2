# SPDX-License-Identifier: Apache-2.0
"""How do tests look at pages? As a member of the cast, by the Django client."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from gonogo.core.models import Person

Browser = Callable[[str], Client]


@pytest.fixture
def looking_as(cast: dict[str, Person]) -> Browser:
    """A browser in which a member of the cast is signed in."""

    def browser(name: str) -> Client:
        client = Client()
        client.force_login(cast[name], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return browser


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed slowly on purpose; tests need not wait for it."""
    for cost, least in (("time_cost", 1), ("memory_cost", 8), ("parallelism", 1)):
        monkeypatch.setattr(Argon2PasswordHasher, cost, least)
