# SPDX-License-Identifier: Apache-2.0
"""Is every batch kept once, and is what is counted of users what happened to them?"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection

from gonogo.core import clock
from gonogo.core.planfile import Rate
from gonogo.core.queries.releases import release_named
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, as_, attest_all, make_release
from gonogo.practices.rollout.actions import advance_wave, open_wave, roll_back_wave
from gonogo.practices.rollout.actions.intake import Given, forget_old_batches, take_in
from gonogo.practices.rollout.models import Arrival, EventBatch, Exposure, Outcome, ServingVersion, Wave
from gonogo.practices.rollout.queries.measurements import (
    changes_of,
    closed_tick,
    forget_tallies,
    spans_at,
    wave_records,
)
from gonogo.practices.rollout.rules.served_stages import tick_of
from gonogo.practices.rollout.rules.tallies import Change

GUARDED = PLAN.replace(
    "  - {name: support-load, kind: count, source: support, on-breach: hold}\n",
    "  - {name: failed, kind: rate, bad: failed, of: tried, margin: 0.01, on-breach: rollback}\n"
    "  - {name: slow, kind: mean, of: minutes, margin: 1, on-breach: pause}\n",
).replace("groups: [pilot], bake: 1d", "groups: [pilot], stages: [10, 50, 100], holdback: 10")
RATE = Rate.model_validate(
    {"name": "failed", "kind": "rate", "bad": "failed", "of": "tried", "margin": 0.01, "on-breach": "rollback"}
)


@pytest.fixture(autouse=True)
def steady_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the machine agrees with the tests."""
    monkeypatch.setattr(clock, "system_now", lambda: NOW + timedelta(days=30))


@pytest.fixture
def guarded(cast: dict[str, object]) -> str:
    """The small release with two comparisons; its pilot is open at 10 %."""
    make_release(GUARDED)
    attest_all()
    open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)
    return RELEASE


def exposure(user: str, variant: str, wave: str = "pilot") -> dict[str, str]:
    """A user was served a variant."""
    return {"type": "exposure", "user": user, "flag": "new-intake", "variant": variant, "wave": wave}


def outcome(user: str, event: str = "tried", **more: object) -> dict[str, object]:
    """Something happened to a user."""
    return {"type": "outcome", "user": user, "event": event, **more}


def send(*events: object, batch: str = "1", at: datetime = NOW, client: str = "c") -> dict[str, Any]:
    """Send one batch."""
    return take_in([Given(client, "portal", batch, events)], now=at)[0]


def rows(table: Any, *columns: str) -> list[tuple[Any, ...]]:
    """The rows of a table."""
    return sorted(table.objects.values_list(*columns))


def test_a_batch_sent_again_changes_nothing(guarded: str) -> None:
    """It gets its first answer, also with other events in it."""
    first = send(exposure("ana", "on"), outcome("ana"), "nonsense")
    again = send(exposure("ben", "on"))
    assert again == {**first, "repeated": True}
    assert (first["accepted"], first["repeated"], first["refused"][0]["index"]) == (2, False, 2)
    assert (Exposure.objects.count(), Outcome.objects.count(), EventBatch.objects.count()) == (1, 1, 1)


def test_two_equal_numbers_that_come_together_are_one_batch(guarded: str) -> None:
    """The second repeats the first; another key with the same number is another batch."""
    given = [Given(client, None, "7", [outcome("ana"), exposure("ana", "on")]) for client in ("a", "a", "b")]
    assert [one["repeated"] for one in take_in(given, now=NOW)] == [False, True, False]
    assert EventBatch.objects.count() == 2


def test_only_the_first_of_each_kind_counts(guarded: str) -> None:
    """Users count once, however often they come back."""
    send(exposure("ana", "on"), outcome("ana", "minutes", value=3), batch="1")
    send(exposure("ana", "on"), outcome("ana", "minutes", value=9), batch="2", at=NOW + timedelta(minutes=9))
    assert rows(Outcome, "value", "tick", "arm", "wave") == [(3.0, tick_of(NOW), "new", "pilot")]
    assert rows(Arrival, "name", "tick") == [("minutes", tick_of(NOW) + 9)]


def test_who_takes_no_part_is_not_kept_but_seen_to_arrive(guarded: str) -> None:
    """Before a wave opens one can see that the events are wired up; no user is kept for it."""
    assert send(outcome("zoe"))["accepted"] == 1
    assert (Outcome.objects.count(), Arrival.objects.count()) == (0, 1)


def test_no_targeting_key_is_kept(guarded: str) -> None:
    """Neither in the rows nor in the answers."""
    send(exposure("ana@example.gov", "on"), outcome("ana@example.gov"), outcome("ana@example.gov", "laughed"))
    with connection.cursor() as cursor:
        for table in ("rollout_exposure", "rollout_outcome", "rollout_eventbatch", "rollout_arrival"):
            cursor.execute(f"SELECT * FROM {table}")
            assert "example" not in str(cursor.fetchall())


def test_the_minute_of_receipt_never_goes_back(guarded: str) -> None:
    """A clock that is set back does not write into minutes that were counted already."""
    send(exposure("ana", "on"), batch="1", at=NOW + timedelta(minutes=5))
    send(exposure("ben", "on"), batch="2", at=NOW - timedelta(days=1))
    assert {tick for (tick,) in rows(Exposure, "tick")} == {tick_of(NOW) + 5}


def test_an_outcome_has_the_version_of_its_moment(guarded: str) -> None:
    """A user who moved to the new version had the first on the old and the second on the new one."""
    send(exposure("ana", "off"), outcome("ana"), batch="1")
    later = NOW + timedelta(minutes=3)
    send(outcome("ana", "failed"), exposure("ana", "on"), batch="2", at=later)
    assert rows(Outcome, "name", "arm") == [("failed", "new"), ("tried", "old")]
    assert rows(Exposure, "arm", "moved") == [("new", True), ("old", False)]


def test_a_wave_that_is_opened_again_begins_anew(guarded: str) -> None:
    """Its people take part once more; the first opening is forgotten."""
    send(exposure("ana", "on"), outcome("ana"), batch="1")
    roll_back_wave(RELEASE, "pilot", by=as_("dana"), now=NOW + timedelta(minutes=9), reason="wrong sums")
    assert (
        "was not open" in send(exposure("ben", "on"), batch="2", at=NOW + timedelta(minutes=10))["refused"][0]["reason"]
    )
    reopened = NOW + timedelta(minutes=20)
    Wave.objects.filter(name="pilot").update(state="open", percent=10, opened_at=reopened)
    newest = ServingVersion.objects.order_by("-pk")[0]
    waves = {**newest.waves, "pilot": {"state": "open", "percent": 10}}
    ServingVersion.objects.create(
        release_id=newest.release_id,
        plan_version_id=newest.plan_version_id,
        waves=waves,
        event=newest.event,
        at=reopened,
    )
    send(exposure("ana", "off"), outcome("ana"), batch="3", at=reopened)
    assert rows(Exposure, "arm", "tick") == [("old", tick_of(reopened))]
    assert rows(Outcome, "arm", "tick") == [("old", tick_of(reopened))]


def test_old_numbers_are_forgotten(guarded: str) -> None:
    """After eight days nobody sends a batch again."""
    send(batch="1", at=NOW)
    send(batch="2", at=NOW + timedelta(days=7))
    forget_old_batches(NOW + timedelta(days=9))
    assert rows(EventBatch, "batch") == [("2",)]


def tally(changes: Any) -> Counter[tuple[int, str, str, int]]:
    """Changes by stage, version, kind and minute."""
    counted: Counter[tuple[int, str, str, int]] = Counter()
    for one in changes:
        counted[(one.stratum.stage, one.arm, one.what, one.tick)] += one.people
    return counted


def counted(tick: int) -> list[Change]:
    """What is counted up to a minute."""
    release = release_named(RELEASE)
    return list(changes_of(release.id, RATE, spans_at(release, wave_records(release.id)[release.id]), tick))


def arm_at(minute: int, new_from: int | None) -> str:
    """The version a user has."""
    return "new" if new_from is not None and new_from <= minute else "old"


def test_what_is_counted_is_what_happened(guarded: str) -> None:
    """Random stories, told user by user in plain Python, against the database; minute by minute and all at once."""
    random = Random(7)
    start = tick_of(NOW)
    raised = NOW + timedelta(minutes=20)
    expected: Counter[tuple[int, str, str, int]] = Counter()
    minutes: dict[int, list[object]] = {}
    for number in range(300):
        user = f"user-{number}"
        seen, tried = random.randrange(30), random.randrange(8)
        moved = random.randrange(20, 40) if random.random() < 0.4 else None
        first_new = seen >= 20 and random.random() < 0.5
        tries = seen + tried
        fails = tries + random.randrange(-2, 6) if random.random() < 0.4 else None
        if first_new or (moved is not None and moved <= seen):
            moved = None
        fails = None if fails is not None and fails < seen else fails
        story = [(seen, 0, exposure(user, "on" if first_new else "off")), (tries, 1, outcome(user))]
        story += [(moved, 0, exposure(user, "on"))] if moved is not None else []
        story += [(fails, 1, outcome(user, "failed"))] if fails is not None else []
        for minute, order, event in story:
            minutes.setdefault(minute, []).insert(0 if order == 0 else len(minutes.get(minute, [])), event)

        new_from = seen if first_new else moved
        arm, stage = arm_at(tries, new_from), 10 if tries < 20 else 50
        expected[(stage, arm, "enrolled", start + tries)] += 1
        if fails is not None and arm_at(fails, new_from) == arm:
            expected[(stage, arm, "failed", start + max(fails, tries))] += 1
        elif fails is not None and fails <= tries:
            expected[(stage, arm, "censored", start + tries)] += 1
        elif arm == "old" and moved is not None:
            expected[(stage, arm, "censored", start + moved)] += 1
    followed: list[Change] = []
    for minute in range(50):
        at = NOW + timedelta(minutes=minute)
        if minute == 20:
            advance_wave(RELEASE, "pilot", by=as_("dana"), now=raised)
        send(*minutes.get(minute, []), batch=f"m{minute}", at=at)
        followed = counted(start + minute)
    assert tally(followed) == expected
    forget_tallies()
    assert tally(counted(start + 50)) == expected


def test_a_minute_is_closed_only_after_a_while() -> None:
    """What was received in it may be written a little later."""
    noon = datetime.fromisoformat("2027-03-01T12:00:00+00:00")
    assert closed_tick(noon + timedelta(seconds=29)) == tick_of(noon) - 2
    assert closed_tick(noon + timedelta(seconds=30)) == tick_of(noon) - 1
