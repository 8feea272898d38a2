# SPDX-License-Identifier: Apache-2.0
"""Does one process tick, and does it go on whatever happens to a release, a store or another process?"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError

from gonogo.core import clock
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, as_, make_release
from gonogo.faces.serve.background import Background
from gonogo.faces.serve.loop import Loop, tick
from gonogo.practices.rollout import actions
from gonogo.practices.rollout.models import Stand
from gonogo.practices.rollout.rules.control.facts import CALM


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        """The time it stands at."""
        return self.at


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of this machine, in our hands."""
    moved = Clock()
    monkeypatch.setattr(clock, "system_now", moved)
    return moved


def looked_at(release: str) -> datetime:
    """When the loop looked last."""
    return Stand.objects.get(release__name=release).decided_at


def test_the_first_turn_looks_and_the_next_only_when_it_is_due(ready: str, hands: Clock) -> None:
    """A turn in between costs no tick."""
    loop = Loop()
    for _ in range(2):  # The first look asks a person, which is news to look at.
        loop.turn()
    assert looked_at(ready) == NOW
    hands.at = NOW + CALM / 2
    loop.turn()
    assert looked_at(ready) == NOW
    hands.at = NOW + CALM
    loop.turn()
    assert looked_at(ready) == hands.at


def test_anything_recorded_makes_a_tick_due(ready: str, hands: Clock) -> None:
    """An opened wave is looked at with the next turn."""
    loop = Loop()
    loop.turn()
    hands.at = NOW + timedelta(seconds=2)
    actions.open_wave(ready, "pilot", by=as_("dana"), now=hands.at)
    loop.turn()
    assert looked_at(ready) == hands.at


def test_only_one_of_two_loops_leads_until_it_resigns_or_goes_silent(ready: str, hands: Clock) -> None:
    """The other takes over at once after a resignation, and after the lease when the leader died."""
    first, second = Loop(), Loop()
    first.turn()
    second.turn()
    assert (first.leads, second.leads) == (True, False)
    first.resign()
    second.turn()
    first.turn()
    assert (first.leads, second.leads) == (False, True)
    hands.at += timedelta(seconds=16)
    first.turn()
    second.turn()
    assert (first.leads, second.leads) == (True, False)


def test_a_lease_from_a_clock_that_was_ahead_does_not_stop_the_loop(ready: str, hands: Clock) -> None:
    """A leader of next year, whose clock was corrected, keeps nobody waiting."""
    ahead = Loop()
    hands.at = NOW + timedelta(days=365)
    ahead.turn()
    hands.at = NOW
    own = Loop()
    own.turn()
    assert own.leads


def test_a_release_that_fails_holds_up_no_turn(
    ready: str, hands: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is said, and tried again later."""

    def broken(name: str, *, now: datetime) -> None:
        raise ValueError("no answer")

    monkeypatch.setattr("gonogo.faces.serve.loop.tick", broken)
    with caplog.at_level(logging.ERROR):
        Loop().turn()
    assert "The tick of portal-2.0 failed; it is tried again." in caplog.text


def test_background_work_goes_on_after_any_failure_and_says_it_once(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Two failures of the same kind are one line; then it says that it goes on."""
    monkeypatch.setattr("gonogo.faces.serve.store_state.store_file", lambda: None)
    faults: list[Exception | None] = [DatabaseError("gone"), DatabaseError("gone"), ValueError("odd"), None]

    def turn() -> None:
        if (fault := faults.pop(0)) is not None:
            raise fault

    work = Background("loop", turn, lambda: True, 1.0)
    with caplog.at_level(logging.WARNING):
        for _ in range(4):
            work.once()
    said = [record.getMessage() for record in caplog.records]
    assert said == [
        "The loop waits for the store. gone",
        "The loop failed and tries again. ValueError('odd')",
        "The loop goes on.",
    ]


def test_background_work_rests_while_the_store_is_away(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that is away is not touched: opening a missing file would make an empty one."""
    touched: list[int] = []
    monkeypatch.setattr("gonogo.faces.serve.store_state.store_file", lambda: tmp_path / "gonogo.sqlite3")
    Background("loop", lambda: touched.append(1), lambda: True, 1.0).once()
    (tmp_path / "gonogo.sqlite3").touch()
    Background("loop", lambda: touched.append(2), lambda: False, 1.0).once()
    Background("loop", lambda: touched.append(3), lambda: True, 1.0).once()
    assert touched == [3]


def test_news_of_one_release_makes_no_other_due(ready: str, hands: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store with many releases looks at the one that something was recorded about."""
    make_release(PLAN.replace(RELEASE, "portal-3.0").replace("new-intake", "newer-intake"), now=NOW)
    loop = Loop()
    for _ in range(3):
        loop.turn()
    seen: list[str] = []
    monkeypatch.setattr("gonogo.faces.serve.loop.tick", lambda name, now: seen.append(name) or tick(name, now=now))
    hands.at = NOW + timedelta(seconds=2)
    actions.open_wave(ready, "pilot", by=as_("dana"), now=hands.at)
    loop.turn()
    assert seen == [ready]
