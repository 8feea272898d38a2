# SPDX-License-Identifier: Apache-2.0
"""How do tests of this room's calendar look at its pages, at a moment that stands still?"""

from __future__ import annotations

from datetime import datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client

from gonogo.core.models import Person
from gonogo.core.tests.cast import NOW

CALENDAR = "/r/portal-2.0/calendar/"
MOVING = "/r/portal-2.0/moving/"


def browser_of(name: str) -> Client:
    """A browser in which a member of the cast is signed in."""
    client = Client()
    person = Person.objects.get(username=name)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def stand_still(monkeypatch: pytest.MonkeyPatch, now: datetime = NOW) -> None:
    """Set the clock of the machine."""
    monkeypatch.setattr("gonogo.core.clock.system_now", lambda: now)


def text_of(response: Any) -> str:
    """The page as text on one line."""
    return " ".join(unescape(response.content.decode()).split())
