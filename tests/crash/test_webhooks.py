# SPDX-License-Identifier: Apache-2.0
"""Is every event told when the process that tells it is killed again and again?"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from gonogo.adapters.tests.targets import Target, answers, running
from tests.server import surroundings

EVENTS, KILLS = 40, 2
WRITE = """
import sys, time
from gonogo.core import store
store.prepare()
from django.conf import settings
settings.WEBHOOK_LOOPBACK = True
from gonogo.core import clock
from gonogo.core.actions.record_event import record_event
from gonogo.core.rules.permissions import Actor, Role
from gonogo.practices.rollout.actions.webhooks import add_webhook
operator = Actor("operator", Role.ADMIN, "test")
add_webhook(sys.argv[1], release=None, by=operator, now=clock.now())
print("added", flush=True)
for number in range(int(sys.argv[2])):
    subject, verb = "wave:pilot", f"wave moved {number}"
    record_event(release_id=None, subject=subject, verb=verb, by=operator, at=clock.now())
    time.sleep(0.1)
"""
TELL = """
import time
from datetime import timedelta
from gonogo.core import store
store.prepare()
from django.conf import settings
settings.WEBHOOK_LOOPBACK = True
from gonogo.faces.serve.messenger import Messenger
from gonogo.practices.rollout.actions import outbox
outbox.CLAIM = timedelta(seconds=2)
Messenger(interval=0.02).start()
print("telling", flush=True)
time.sleep(600)
"""


def started(home: Path, code: str, *args: str) -> subprocess.Popen[str]:
    """A process of its own on this store, once it has said that it is ready."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, *args], env=surroundings(home), stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline()
    return process


def kill(process: subprocess.Popen[str]) -> None:
    """End it without asking."""
    process.kill()
    process.communicate()


def told(target: Target) -> set[int]:
    """The numbers of the events that arrived."""
    return {json.loads(one.body)["data"]["event"] for one in list(target.received)}


def wait_until(target: Target, count: int) -> None:
    """Wait until so many different events arrived."""
    deadline = time.monotonic() + 120
    while len(told(target)) < count and time.monotonic() < deadline:
        time.sleep(0.02)


def test_nothing_is_lost_when_the_messenger_is_killed(tmp_path: Path) -> None:
    """Killed while events come in and go out: each arrives, repeated ones with the id they had before."""
    home = tmp_path / "home"
    with running(answers(200)) as target:
        writer = started(home, WRITE, target.url(), str(EVENTS))
        for number in range(KILLS):
            messenger = started(home, TELL)
            wait_until(target, 5 * (number + 1))
            kill(messenger)
        last = started(home, TELL)
        wait_until(target, EVENTS)
        kill(last)
        writer.communicate(timeout=60)
    assert len(told(target)) == EVENTS
    assert {json.loads(one.body)["type"] for one in target.received} == {f"wave.moved-{n}" for n in range(EVENTS)}
    assert len({one.headers["webhook-id"] for one in target.received}) == EVENTS
