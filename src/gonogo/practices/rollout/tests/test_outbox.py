# SPDX-License-Identifier: Apache-2.0
"""Is every wave event told at least once, and nothing told to who should not hear it?"""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gonogo.adapters.webhooks import Answer
from gonogo.core.actions.record_event import record_event
from gonogo.core.models import Event, Release
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, as_, make_release, operator
from gonogo.practices.rollout.actions import open_wave, pause_wave, resume_wave, roll_back_wave
from gonogo.practices.rollout.actions.outbox import CLAIM, SETTLED, Letter, collect_events, settle, take_due
from gonogo.practices.rollout.actions.webhooks import add_webhook, remove_webhook
from gonogo.practices.rollout.models import Delivery, Webhook
from gonogo.practices.rollout.queries.webhooks import all_webhooks, deliveries_of
from gonogo.practices.rollout.rules.webhook import MOST_TRIES, Fate

HOOK = "https://chat.example/hooks/releases"
OTHER = "https://pager.example/x"
REASON = "Forms are lost"
ARRIVED, FAILED = Answer(204), Answer(None, "The host could not be reached.")


@pytest.fixture(autouse=True)
def steady_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the machine agrees with the tests."""
    monkeypatch.setattr("gonogo.core.clock.system_now", lambda: NOW)


def hook(url: str = HOOK, release: str | None = RELEASE) -> int:
    """A new webhook's number."""
    return add_webhook(url, release=release, by=as_("dana"), now=NOW).number


def told() -> list[tuple[int, str]]:
    """What is in the outbox: webhook and verb."""
    return [(one.webhook_id, one.event.verb) for one in Delivery.objects.select_related("event")]


def taken(later: timedelta = timedelta(0), busy: tuple[int, ...] = ()) -> tuple[Letter, ...]:
    """What is due then."""
    return take_due(now=NOW + later, most=50, busy=busy)


def happens(number: int, *, at: timedelta = timedelta(0), release: bool = True) -> Event:
    """An event about a wave."""
    return record_event(
        release_id=Release.objects.get(name=RELEASE).pk if release else None, subject="wave:pilot",
        verb=f"wave moved {number}", by=operator(), at=NOW + at,
    )  # fmt: skip


def test_every_move_of_a_wave_is_told_with_its_reason(ready: str) -> None:
    """Opened, paused, resumed, rolled back, in this order, with who, why, from where to where and the plan version."""
    hook()
    open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)
    pause_wave(RELEASE, "pilot", by=as_("sam"), now=NOW, reason="Desk is swamped")
    resume_wave(RELEASE, "pilot", by=as_("dana"), now=NOW, reason="Calm again")
    roll_back_wave(RELEASE, "pilot", by=as_("ravi"), now=NOW, reason=REASON)
    assert collect_events(now=NOW) == 4
    bodies = []
    while letters := taken():
        bodies += [json.loads(letter.body) for letter in letters]
        for letter in letters:
            settle(letter, ARRIVED, now=NOW)
    assert [body["type"] for body in bodies] == ["wave.opened", "wave.paused", "wave.resumed", "wave.rolled-back"]
    data = bodies[-1]["data"]
    assert {name: data[name] for name in ("release", "wave", "before", "after", "reason", "actor", "plan_version")} == {
        "release": RELEASE, "wave": "pilot", "before": "open 100 %", "after": "rolled-back", "reason": REASON,
        "actor": "ravi", "plan_version": 1,
    }  # fmt: skip
    assert data["url"].endswith(f"/r/{RELEASE}/waves/pilot/")
    assert {one.fate for one in deliveries_of([1, *Webhook.objects.values_list("pk", flat=True)])} == {Fate.DELIVERED}


def test_moving_a_wave_writes_nothing_for_webhooks(ready: str) -> None:
    """A rollback neither waits for webhooks nor knows of them."""
    hook()
    open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)
    with CaptureQueriesContext(connection) as queries:
        roll_back_wave(RELEASE, "pilot", by=as_("ravi"), now=NOW, reason=REASON)
    assert not [one for one in queries if "webhook" in one["sql"] or "delivery" in one["sql"]]


def test_only_what_is_newer_than_the_webhook_is_told(ready: str) -> None:
    """And each event once, however often one looks."""
    open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)
    number = hook()
    assert collect_events(now=NOW) == 0
    pause_wave(RELEASE, "pilot", by=as_("sam"), now=NOW, reason="Desk is swamped")
    assert [collect_events(now=NOW), collect_events(now=NOW)] == [1, 0]
    assert told() == [(number, "wave paused")]


def test_a_webhook_of_one_release_hears_nothing_of_others(ready: str) -> None:
    """One for every release hears of both; people and tokens are nobody's business."""
    make_release(PLAN.replace(RELEASE, "portal-3.0").replace("new-intake", "newer-intake"))
    one, every = hook(), add_webhook(OTHER, release=None, by=as_("dana"), now=NOW).number
    other = Release.objects.get(name="portal-3.0").pk
    for subject, release in (
        ("wave:pilot", other),
        ("person:vera", other),
        ("token:1", None),
        ("guardrail:errors", other),
    ):
        record_event(release_id=release, subject=subject, verb="it changed", by=operator(), at=NOW)
    open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)
    collect_events(now=NOW)
    assert sorted(told()) == sorted(
        [(every, "it changed"), (every, "it changed"), (one, "wave opened"), (every, "wave opened")]
    )
    assert [[hook.number for hook in all_webhooks(release=name)] for name in (RELEASE, "portal-3.0")] == [
        [one, every],
        [every],
    ]


def test_an_event_that_is_seen_late_is_told_all_the_same(ready: str) -> None:
    """Of two that are written at once, the one with the later number may be seen first; the cursor waits for both."""
    number = hook()
    early, later = happens(1), happens(2)
    collect_events(now=NOW)
    cursor = Webhook.objects.get(pk=number).after_event
    assert cursor < early.pk < later.pk
    Delivery.objects.filter(event_id=early.pk).delete()
    assert collect_events(now=NOW + SETTLED / 2) == 1
    assert collect_events(now=NOW + SETTLED) == 0
    assert Webhook.objects.get(pk=number).after_event == later.pk
    Delivery.objects.filter(event_id=early.pk).delete()
    assert collect_events(now=NOW + SETTLED) == 0


def test_a_failure_is_tried_again_when_it_is_due_and_the_id_stays(ready: str) -> None:
    """Seven tries with one id, so that receivers can drop repetitions; then it is given up and said so."""
    hook()
    happens(1)
    collect_events(now=NOW)
    ids, moment = set(), NOW
    for _ in range(MOST_TRIES):
        (letter,) = take_due(now=moment, most=5)
        assert take_due(now=moment, most=5) == ()
        ids.add(letter.id)
        step = settle(letter, FAILED, now=moment)
        assert step is not None
        assert take_due(now=(step.next_at or moment) - timedelta(seconds=1), most=5) == ()
        moment = step.next_at or moment
    assert len(ids) == 1
    (one,) = deliveries_of([Webhook.objects.get().pk])
    assert (one.fate, one.tries) == (Fate.GIVEN_UP, MOST_TRIES)
    assert one.problem == "Given up after 7 tries. The host could not be reached."
    assert take_due(now=moment + timedelta(days=9), most=5) == ()


def test_what_a_killed_process_had_taken_is_due_again(ready: str) -> None:
    """It is nobody else's for a moment, then everybody's; the try is not counted."""
    hook()
    happens(1)
    collect_events(now=NOW)
    assert len(taken()) == 1
    assert taken(CLAIM - timedelta(seconds=1)) == ()
    assert len(taken(CLAIM)) == 1
    assert Delivery.objects.get().attempts == 0


def test_a_webhook_that_is_busy_holds_up_only_its_own(ready: str) -> None:
    """One under way for each webhook, and the others go on."""
    slow, quick = hook(), hook(OTHER)
    for number in range(3):
        happens(number)
    collect_events(now=NOW)
    assert sorted(letter.webhook for letter in taken()) == [slow, quick]
    assert [letter.webhook for letter in taken(busy=(slow,))] == [quick]


def test_gone_removes_the_webhook(ready: str) -> None:
    """The receiver asked for it; what waited is dropped, and the history says why."""
    number = hook()
    happens(1), happens(2)
    collect_events(now=NOW)
    (letter,) = taken()
    assert settle(letter, Answer(410), now=NOW) is None
    assert (all_webhooks(), taken(timedelta(days=1))) == ((), ())
    event = Event.objects.get(subject=f"webhook:{number}", verb="webhook removed")
    assert (event.actor, "410" in event.reason) == ("gonogo", True)
    happens(3)
    assert collect_events(now=NOW) == 0


def test_removing_stops_what_is_under_way(ready: str) -> None:
    """A failure that comes back afterwards is not tried again."""
    number = hook()
    happens(1)
    collect_events(now=NOW)
    (letter,) = taken()
    remove_webhook(number, by=as_("dana"), now=NOW)
    assert settle(letter, FAILED, now=NOW) is None
    assert taken(timedelta(days=1)) == ()


def test_a_message_that_arrived_twice_stays_arrived(ready: str) -> None:
    """Two processes may have sent it; a late failure of one changes nothing."""
    hook()
    happens(1)
    collect_events(now=NOW)
    (letter,) = taken()
    (again,) = taken(CLAIM)
    settle(letter, ARRIVED, now=NOW)
    settle(again, FAILED, now=NOW)
    (one,) = deliveries_of([letter.webhook])
    assert (one.fate, one.tries, one.problem) == (Fate.DELIVERED, 2, "")
    assert taken(timedelta(days=1)) == ()


def test_addresses_stay_out_of_the_history(ready: str) -> None:
    """Everybody may read the history; an address may hold a secret."""
    number = hook("https://chat.example/T000/very-secret")
    remove_webhook(number, by=as_("dana"), now=NOW)
    events = Event.objects.filter(subject=f"webhook:{number}")
    assert [event.facts for event in events] == [{"host": "chat.example"}] * 2
    assert not [event for event in Event.objects.values() if "very-secret" in str(event)]
