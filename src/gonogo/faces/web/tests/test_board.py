# SPDX-License-Identifier: Apache-2.0
"""Does the board say first what Gonogo did by itself, and what it waits for?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from gonogo.core.models import Person, Release
from gonogo.core.queries.releases import release_named
from gonogo.core.tests.cast import NOW
from gonogo.faces.web.queries import read_board
from gonogo.practices.rollout.models import Breach, Stand

REASON = "3.1 % of 2,400 people on the new version had claim_failed, 2.0 % of 2,390 on the old."


def breach(release: str, **also: object) -> Breach:
    """A breach that nobody has cleared."""
    given = {"guardrail": "failed-claims", "basis": "holdback", "effect": "roll-back", "waves": ["pilot"], **also}
    return Breach.objects.create(release=Release.objects.get(name=release), reason=REASON, at=NOW, **given)


def stand(release: str, *, asks: bool, wave: str = "") -> None:
    """What the loop decided last."""
    later = NOW + timedelta(seconds=15)
    Stand.objects.create(
        release=Release.objects.get(name=release),
        act="hold",
        wave=wave,
        reason="It is not known how slow-pages stands.",
        asks=asks,
        since=NOW,
        decided_at=NOW,
        next_check_at=later,
    )


@pytest.fixture
def clock_at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day of the release."""
    monkeypatch.setattr("gonogo.core.clock.system_now", lambda: NOW)


def test_a_breach_stands_above_everything_even_over_a_passed_gate(
    ready: str, clock_at_now: None, cast: dict[str, Person], client: Client
) -> None:
    """What was done, why, and the one thing to do; nothing says go."""
    breach(ready)
    client.force_login(cast["dana"])
    page = client.get(f"/r/{ready}/").content.decode()
    assert "Gonogo rolled back wave pilot on 1 March 2027, 09:00 EST: failed-claims is breached." in page
    assert REASON in page
    board = read_board(release_named(ready), NOW)
    assert (board.headline.word, board.headline.tone, board.headline.leads_to) == ("STOPPED", "no", "guardrails")
    assert all(line.tone != "go" for line in board.lines)
    groups = next(one for one in board.consoles if one.id == "rollout")
    assert (groups.word, groups.tone, groups.foot) == ("NO-GO", "no", "holds every wave until a person clears it")
    assert groups.reason == f"Guardrail failed-claims was breached. {REASON}"


def test_a_cleared_breach_is_history(ready: str) -> None:
    """The board goes back to the gate."""
    breach(ready, cleared_at=NOW, cleared_by="dana", cleared_reason="Repaired.")
    board = read_board(release_named(ready), NOW)
    assert (board.alarm, board.headline.word) == (None, "GO")


def test_a_new_breach_changes_the_mark_by_which_open_boards_are_refreshed(ready: str) -> None:
    """A board that is open on a wall shows it within its next question."""
    before = read_board(release_named(ready), NOW).seen
    breach(ready)
    assert read_board(release_named(ready), NOW).seen != before


@pytest.mark.parametrize(("asks", "wave", "tone"), [(True, "", "hold"), (False, "", None), (True, "pilot", None)])
def test_what_the_loop_asks_is_said_unless_the_gate_says_it(
    ready: str, asks: bool, wave: str, tone: str | None
) -> None:
    """A question to people is shown; that a wave waits for a person to open it, the verdict says already."""
    stand(ready, asks=asks, wave=wave)
    alarm = read_board(release_named(ready), NOW).alarm
    assert (alarm.tone if alarm else None) == tone
