# SPDX-License-Identifier: Apache-2.0
"""Does a pipeline that waits for a wave go on at the right moment, and never when it must not?"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from django.db import OperationalError
from hypothesis import given
from hypothesis import strategies as st

from gonogo.core.actions.apply_plan import apply_plan
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, ROSTERS, as_, make_release, operator
from gonogo.faces.cli.tests.run import Said, run
from gonogo.practices.rollout.actions import open_wave, pause_wave, resume_wave, roll_back_wave
from gonogo.practices.rollout.commands import waiting
from gonogo.practices.rollout.rules.waiting import Goal, Outcome, assess_wait
from gonogo.practices.rollout.rules.waves import WaveFacts, WaveState

ZONE = ZoneInfo("America/New_York")
WAVE = WaveFacts("pilot", NOW, ("pilot",), (50, 100), timedelta(days=1), 0, False)
SERVER = {"GONOGO_URL": "http://gonogo.test", "GONOGO_TOKEN": "gnt_x"}


def standing(state: WaveState, percent: int = 0, since: datetime | None = NOW) -> WaveFacts:
    """The wave in this state."""
    return replace(WAVE, state=state, percent=percent, stage_since=since)


@pytest.mark.parametrize(
    ("wave", "goal", "outcome", "words"),
    [
        (standing(WaveState.PLANNED), Goal.OPEN, Outcome.WAITING, "is not open yet"),
        (standing(WaveState.OPEN, 50), Goal.OPEN, Outcome.REACHED, "is open at 50 %"),
        (standing(WaveState.OPEN, 50), Goal.COMPLETE, Outcome.WAITING, "the next stage is 100 %"),
        (standing(WaveState.OPEN, 100), Goal.COMPLETE, Outcome.WAITING, "bakes until"),
        (standing(WaveState.OPEN, 100, NOW - timedelta(days=1)), Goal.COMPLETE, Outcome.REACHED, "complete"),
        (standing(WaveState.PAUSED, 50), Goal.OPEN, Outcome.WAITING, "a person has to resume"),
        (standing(WaveState.PAUSED, 100, NOW - timedelta(days=9)), Goal.COMPLETE, Outcome.WAITING, "paused"),
        (standing(WaveState.ROLLED_BACK), Goal.OPEN, Outcome.OVER, "was rolled back"),
        (standing(WaveState.ROLLED_BACK), Goal.COMPLETE, Outcome.OVER, "was rolled back"),
    ],
)
def test_each_state_is_reached_waiting_or_over(wave: WaveFacts, goal: Goal, outcome: Outcome, words: str) -> None:
    """With the sentence why."""
    found = assess_wait(wave, goal, now=NOW, zone=ZONE)
    assert (found.outcome, words in found.reason) == (outcome, True), found.reason


@given(
    st.sampled_from(WaveState),
    st.sampled_from([0, 50, 100]),
    st.sampled_from(Goal),
    st.none() | st.timedeltas(timedelta(days=-400), timedelta(days=400)).map(lambda ago: NOW + ago),
)
def test_only_an_open_wave_is_reached(state: WaveState, percent: int, goal: Goal, since: datetime | None) -> None:
    """Whatever else is so; and complete is never easier than open."""
    wave = standing(state, percent, since)
    found = assess_wait(wave, goal, now=NOW, zone=ZONE)
    if found.outcome is Outcome.REACHED:
        assert state is WaveState.OPEN
        assert assess_wait(wave, Goal.OPEN, now=NOW, zone=ZONE).outcome is Outcome.REACHED
    assert (found.outcome is Outcome.OVER) == (state is WaveState.ROLLED_BACK)


class Time:
    """A clock of the command that moves only while it sleeps; `then` happens at these sleeps."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.sleeps = 0
        self.then: dict[int, Callable[[], object]] = {}

    def monotonic(self) -> float:
        """Seconds since the beginning."""
        return self.seconds

    def sleep(self, seconds: float) -> None:
        """Pass the time, and let happen what is due."""
        self.seconds += seconds
        self.sleeps += 1
        self.then.get(self.sleeps, lambda: None)()


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """Nobody waits in these tests."""
    made = Time()
    monkeypatch.setattr(waiting, "monotonic", made.monotonic)
    monkeypatch.setattr(waiting, "sleep", made.sleep)
    monkeypatch.setattr("gonogo.core.clock.system_now", lambda: NOW)
    return made


def wait(*words: str, **variables: str) -> Said:
    """Wait for the pilot."""
    return run("wave", "wait", "pilot", *words, **variables)


def test_it_ends_when_the_wave_opens(ready: str, time: Time) -> None:
    """Exit code 0; what it waited for was said once, on standard error."""
    time.then = {3: lambda: open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)}
    said = wait("--state", "open")
    assert (said.code, said.out, time.sleeps) == (0, "Wave pilot is open at 100 %.\n", 3)
    assert said.err.count("is not open yet. Planned for Monday, 1 March 2027, 09:00.") == 1


def test_it_ends_when_the_wave_has_baked(ready: str, time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    """Open alone is not complete."""
    open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)
    time.then = {2: lambda: monkeypatch.setattr("gonogo.core.clock.system_now", lambda: NOW + timedelta(days=1))}
    said = wait("--state", "complete", "--every", "1m")
    assert (said.code, time.sleeps) == (0, 2)
    assert "bakes until Tuesday, 2 March 2027, 09:00" in said.err


def test_a_rollback_ends_it_at_once_with_exit_code_1(ready: str, time: Time) -> None:
    """Also through a pause, which only makes it wait."""
    open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)
    pause_wave(RELEASE, "pilot", by=as_("sam"), now=NOW, reason="Desk is swamped")
    time.then = {2: lambda: roll_back_wave(RELEASE, "pilot", by=as_("ravi"), now=NOW, reason="Forms are lost")}
    said = wait("--state", "complete")
    assert (said.code, said.out, time.sleeps) == (1, "Wave pilot was rolled back.\n", 2)
    assert "a person has to resume it" in said.err


def test_a_resumed_wave_is_waited_for(ready: str, time: Time) -> None:
    """A pause is not the end."""
    open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)
    pause_wave(RELEASE, "pilot", by=as_("sam"), now=NOW, reason="Desk is swamped")
    time.then = {2: lambda: resume_wave(RELEASE, "pilot", by=as_("dana"), now=NOW, reason="Calm again")}
    assert wait("--state", "open").code == 0


@pytest.mark.parametrize(("timeout", "sleeps"), [("0s", 0), ("10s", 2), ("11s", 3)])
def test_the_time_is_over_with_exit_code_1(ready: str, time: Time, timeout: str, sleeps: int) -> None:
    """Never later than asked, with how it stands."""
    said = wait("--state", "open", "--timeout", timeout)
    assert (said.code, time.sleeps) == (1, sleeps)
    assert said.out.startswith(f"After {timeout} it is not so yet. Wave pilot is not open yet.")


def test_json_is_one_line(ready: str, time: Time) -> None:
    """For scripts: what was wanted, what came of it and how long it took."""
    said = wait("--state", "open", "--timeout", "10s", "--format", "json")
    assert said.out.count("\n") == 1
    answer = json.loads(said.out)
    assert answer.pop("reason").startswith("After 10s it is not so yet.")
    assert answer == {
        "release": RELEASE, "wave": "pilot", "wanted": "open", "outcome": "timed-out", "state": "planned",
        "percent": 0, "waited_seconds": 10,
    }  # fmt: skip


def test_a_wave_that_left_the_plan_cannot_be_reached(cast: object, time: Time) -> None:
    """Known at first and gone then: exit code 1; never known: exit code 2."""
    make_release(PLAN)
    without = PLAN.replace("  - {name: pilot, opens: 2027-03-01T09:00, groups: [pilot], bake: 1d}\n", "")
    time.then = {1: lambda: apply_plan(without, rosters=ROSTERS, by=operator(), now=NOW)}
    said = wait("--state", "open")
    assert (said.code, said.out.startswith("It cannot be reached any more.")) == (1, True)
    assert wait("--state", "open").code == 2


@pytest.mark.parametrize(
    "words",
    [(), ("--state", "opne"), ("--state", "open", "--timeout", "soon"), ("--state", "open", "--every", "0s"),
     ("--state", "open", "--every", "2d"), ("--state", "open", "--release", "nothing")],
)  # fmt: skip
def test_bad_input_is_exit_code_2(ready: str, time: Time, words: tuple[str, ...]) -> None:
    """At once."""
    assert (wait(*words).code, time.sleeps) == (2, 0)


class Server:
    """A server that answers as the test says, one thing after the other, the last for ever."""

    def __init__(self, *answers: Exception | httpx.Response) -> None:
        self.left = list(answers)

    def post(self, *_: Any, **__: Any) -> httpx.Response:
        """The next answer."""
        answer = self.left.pop(0) if len(self.left) > 1 else self.left[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def looked(outcome: str, reason: str = "Wave pilot is not open yet.") -> httpx.Response:
    """What a server says about the wave."""
    body = {"release": RELEASE, "wave": "pilot", "wanted": "open", "outcome": outcome, "reason": reason}
    return httpx.Response(200, json={**body, "state": "planned", "percent": 0})


def refused(status: int, code: str) -> httpx.Response:
    """An error of a server."""
    return httpx.Response(status, json={"code": code, "message": "No.", "details": []})


AWAY = httpx.ConnectError("refused")
TROUBLES = [
    AWAY,
    httpx.ReadTimeout("slow"),
    httpx.RemoteProtocolError("cut"),
    refused(503, "store"),
    refused(500, "error"),
    httpx.Response(502, content=b"<html>Bad gateway</html>"),
]


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda one: type(one).__name__)
def test_trouble_in_between_is_waited_out(
    time: Time, monkeypatch: pytest.MonkeyPatch, trouble: Exception | httpx.Response
) -> None:
    """A restart, a cut line, a store or a proxy that is away: it is said, and it goes on."""
    server = Server(looked("waiting"), *[trouble] * 30, looked("waiting"), looked("reached", "Wave pilot is open."))
    monkeypatch.setattr(httpx, "post", server.post)
    said = wait("--state", "open", **SERVER)
    assert (said.code, said.out) == (0, "Wave pilot is open.\n")
    assert "Cannot be asked just now; trying again." in said.err
    assert "Last seen: Wave pilot is not open yet." in said.err


def test_a_server_that_never_answers_is_an_error_after_a_minute(time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong address should be told soon: exit code 2; but a restart at the beginning is no error."""
    monkeypatch.setattr(httpx, "post", Server(AWAY).post)
    said = wait("--state", "open", **SERVER)
    assert (said.code, "could not be reached" in said.err) == (2, True)
    assert 60 <= time.seconds < 70
    monkeypatch.setattr(httpx, "post", Server(AWAY, AWAY, looked("reached", "Wave pilot is open.")).post)
    assert wait("--state", "open", **SERVER).code == 0


@pytest.mark.parametrize(
    ("status", "code"), [(401, "not-signed-in"), (403, "not-allowed"), (404, "not-found"), (400, "bad-input")]
)
def test_an_error_of_the_caller_is_told_at_once(
    time: Time, monkeypatch: pytest.MonkeyPatch, status: int, code: str
) -> None:
    """Waiting would not mend it."""
    monkeypatch.setattr(httpx, "post", Server(refused(status, code)).post)
    assert (wait("--state", "open", **SERVER).code, time.sleeps) == (2, 0)


def test_trouble_until_the_end_is_a_timeout(time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 1 with what was seen last: nothing says that the wave opened."""
    monkeypatch.setattr(httpx, "post", Server(looked("waiting"), AWAY).post)
    said = wait("--state", "open", "--timeout", "5m", **SERVER)
    assert (said.code, "After 5m it is not so yet." in said.out) == (1, True)


def test_a_local_store_that_is_busy_is_waited_for(ready: str, time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same without a server."""
    real, calls = waiting.call, []

    def call(*args: Any, **more: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise OperationalError("database is locked")
        return real(*args, **more)

    monkeypatch.setattr(waiting, "call", call)
    time.then = {2: lambda: open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)}
    said = wait("--state", "open")
    assert (said.code, "locked" in said.err) == (0, True)
