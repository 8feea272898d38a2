# SPDX-License-Identifier: Apache-2.0
"""Does the messenger tell real receivers what happened, while one that hangs holds up nobody?"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError

from gonogo.adapters.tests.targets import Target, answers, hangs, running
from gonogo.core.tests.cast import NOW, RELEASE, as_
from gonogo.faces.serve import messenger as module
from gonogo.faces.serve.messenger import Messenger
from gonogo.practices.rollout.actions import open_wave, pause_wave, roll_back_wave
from gonogo.practices.rollout.actions.webhooks import add_webhook
from gonogo.practices.rollout.queries.webhooks import DeliveryFacts, deliveries_of
from gonogo.practices.rollout.rules.webhook import Fate


class Clock:
    """The time of the machine, as the test sets it."""

    def __init__(self) -> None:
        self.moment = NOW

    def __call__(self) -> datetime:
        """The time now."""
        return self.moment


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Clock:
    """A clock, and a machine that may be told itself."""
    settings.WEBHOOK_LOOPBACK = True
    clock = Clock()
    monkeypatch.setattr("gonogo.core.clock.system_now", clock)
    return clock


@pytest.fixture
def messenger(machine: Clock) -> Iterator[Messenger]:
    """A messenger whose rounds the test makes."""
    made = Messenger()
    yield made
    made.stop()


def until(messenger: Messenger, happens: Callable[[], bool]) -> None:
    """Make rounds until something is so."""
    for _ in range(500):
        messenger.look()
        if happens():
            return
        time.sleep(0.01)
    raise AssertionError("It never happened.")


def add(target: Target) -> int:
    """Tell this target from now on."""
    return add_webhook(target.url(), release=RELEASE, by=as_("dana"), now=NOW).number


def log(number: int) -> DeliveryFacts:
    """The newest delivery to this webhook."""
    return deliveries_of([number], limit=1)[0]


def types(target: Target) -> list[str]:
    """The types of what arrived, in order."""
    return [json.loads(one.body)["type"] for one in target.received]


def test_events_arrive_in_order_as_they_happened(ready: str, messenger: Messenger) -> None:
    """Opened, paused, rolled back; each once, all written down as arrived."""
    with running(answers(200)) as target:
        number = add(target)
        open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)
        pause_wave(RELEASE, "pilot", by=as_("sam"), now=NOW, reason="Desk is swamped")
        roll_back_wave(RELEASE, "pilot", by=as_("ravi"), now=NOW, reason="Forms are lost")
        until(messenger, lambda: log(number).type == "wave.rolled-back" and log(number).fate is Fate.DELIVERED)
        messenger.look()
    assert types(target) == ["wave.opened", "wave.paused", "wave.rolled-back"]


def test_one_that_hangs_holds_up_nobody(ready: str, messenger: Messenger) -> None:
    """The other hears of everything, and a rollback meanwhile is a rollback."""
    with running(hangs) as slow, running(answers(200)) as quick:
        stuck, number = add(slow), add(quick)
        open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)
        until(messenger, lambda: len(slow.received) == 1 and len(quick.received) == 1)
        after = roll_back_wave(RELEASE, "pilot", by=as_("ravi"), now=NOW, reason="Forms are lost")
        assert not after.started
        until(messenger, lambda: types(quick) == ["wave.opened", "wave.rolled-back"])
        until(messenger, lambda: log(number).fate is Fate.DELIVERED)
        assert (slow.connections, log(stuck).tries) == (1, 0)


def test_a_target_that_is_down_is_told_when_it_is_back(ready: str, messenger: Messenger, machine: Clock) -> None:
    """After 5 seconds and after 5 minutes, with the same id and a fresh time."""
    with running(answers(503, 500, 200)) as target:
        number = add(target)
        open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)
        for tries, later in ((1, 5), (2, 300), (3, 0)):
            until(messenger, lambda: log(number).tries == tries)  # noqa: B023 - used within the round
            messenger.look()
            assert len(target.received) == tries
            machine.moment += timedelta(seconds=later)
    assert log(number).fate is Fate.DELIVERED
    assert len({one.headers["webhook-id"] for one in target.received}) == 1
    assert len({one.headers["webhook-timestamp"] for one in target.received}) == 3


def test_gone_ends_it(ready: str, messenger: Messenger) -> None:
    """After 410 nothing more is sent."""
    with running(answers(410)) as target:
        number = add(target)
        open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)
        until(messenger, lambda: log(number).fate is Fate.GIVEN_UP)
        pause_wave(RELEASE, "pilot", by=as_("sam"), now=NOW, reason="Desk is swamped")
        for _ in range(3):
            messenger.look()
    assert types(target) == ["wave.opened"]


def test_given_up_is_said_in_the_log_without_the_address(
    ready: str, messenger: Messenger, machine: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever runs the server hears of it."""
    with running(answers(500)) as target:
        number = add_webhook(target.url("/very-secret"), release=None, by=as_("dana"), now=NOW).number
        open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)
        for tries in range(1, 8):
            until(messenger, lambda: log(number).tries == tries)  # noqa: B023 - used within the round
            machine.moment += timedelta(hours=11)
    assert f"Webhook {number} was not told of an event. Given up after 7 tries." in caplog.text
    assert "very-secret" not in caplog.text


def test_a_store_that_does_not_answer_costs_a_round_only(
    ready: str, messenger: Messenger, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Said once, and everything is told afterwards."""

    def gone(**_: object) -> int:
        raise OperationalError("database is locked")

    with running(answers(200)) as target:
        number = add(target)
        open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)
        with monkeypatch.context() as away:
            away.setattr(module, "collect_events", gone)
            for _ in range(3):
                messenger.look()
        assert caplog.text.count("so webhooks wait") == 1
        until(messenger, lambda: log(number).fate is Fate.DELIVERED)


def test_it_starts_and_stops(machine: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a thread of its own, which looks again and again; a store that is missing is not made by looking."""
    rounds = []
    monkeypatch.setattr(Messenger, "look", lambda self: rounds.append(1))
    for missing in (False, True):
        monkeypatch.setattr(module, "_is_missing", lambda missing=missing: missing)
        rounds.clear()
        started = Messenger(interval=0.005)
        started.start()
        time.sleep(0.1)
        started.stop()
        assert bool(rounds) is not missing
