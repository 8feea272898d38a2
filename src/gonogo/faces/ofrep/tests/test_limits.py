# SPDX-License-Identifier: Apache-2.0
"""Does a client that asks too much lose only its own answers?"""

from __future__ import annotations

from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from gonogo.faces.ofrep import KeyGrant, key_digest
from gonogo.faces.ofrep.limits import MANY_KEYS, Limits, Pace, Streams
from gonogo.faces.ofrep.snapshot import Caller
from gonogo.faces.ofrep.tests.call import ask, ask_all, call
from gonogo.faces.ofrep.tests.cast import ALL_KEY, APP_KEY, FLEET_KEY, plane

CALLER = Caller("d", KeyGrant("portal", frozenset({"evaluate"})))


def test_a_key_that_asks_too_much_waits_and_others_do_not() -> None:
    """429 with Retry-After and a sentence that names the key; another key is answered."""
    app = plane(limits=Limits(requests_per_second=0.5))
    assert ask(app, "new-intake").status == 200
    for refused in (ask(app, "new-intake"), ask_all(app, {"targetingKey": "u"})):
        assert refused.status == 429
        assert 1 <= int(refused.headers["retry-after"]) <= 2
        assert "benefits app" in refused.json()["errorDetails"]
        assert "retry-after" in refused.headers["access-control-expose-headers"].lower()
    assert ask(app, "new-intake", key=ALL_KEY).status == 200
    assert call(app, "GET", "/flagd/flags.json", key=FLEET_KEY).status == 200
    assert call(app, "GET", "/flagd/flags.json", key=FLEET_KEY).status == 429


def test_without_a_limit_nobody_waits() -> None:
    """0 takes it away."""
    app = plane(limits=Limits(requests_per_second=0))
    assert {ask(app, "new-intake").status for _ in range(200)} == {200}


def test_made_up_keys_get_401_and_no_bucket() -> None:
    """Strangers cost no memory, however many keys they make up."""
    app = plane(limits=Limits(requests_per_second=0.5))
    assert {ask(app, "new-intake", key=f"made-up-{n}").status for n in range(50)} == {401}
    assert app.pace._full_at == {}


@given(st.lists(st.floats(0, 3), min_size=1, max_size=80), st.sampled_from([0.7, 1.0, 5.0, 50.0]))
def test_never_more_than_the_burst_and_the_rate(steps: list[float], per_second: float) -> None:
    """In any span, at most what the burst and the rate allow; who waits as told is let in."""
    pace, now, admitted = Pace(per_second), 100.0, []
    for step in steps:
        now += step
        wait = pace.seconds_to_wait("d", now)
        if wait:
            now += wait * (1 + 1e-9) + 1e-9
            assert pace.seconds_to_wait("d", now) == 0
        admitted.append(now)
    for first in range(len(admitted)):
        for last in range(first, len(admitted)):
            allowed = max(2 * per_second, 1) + (admitted[last] - admitted[first]) * per_second
            assert last - first + 1 <= ceil(allowed + 1e-6)


def test_idle_keys_are_forgotten() -> None:
    """A full bucket is no bucket: memory holds only keys that asked in the last seconds."""
    pace = Pace(10)
    for number in range(MANY_KEYS):
        pace.seconds_to_wait(f"d{number}", 100.0)
    pace.seconds_to_wait("new", 200.0)
    assert list(pace._full_at) == ["new"]


def test_streams_are_bounded_by_key_and_in_all() -> None:
    """429 for a key that has its share, 503 when all are in use, both with Retry-After; closing one makes room."""
    streams = Streams(Limits(streams=3, streams_per_key=2))
    other = Caller("e", CALLER.grant)
    assert streams.refusal(CALLER) is None
    with streams.one_more("d"), streams.one_more("d"):
        refused = streams.refusal(CALLER)
        assert refused is not None
        assert (refused.status, dict(refused.headers)[b"retry-after"]) == (429, b"30")
        assert b"portal" in refused.body
        assert streams.refusal(other) is None
        with streams.one_more("e"):
            full = streams.refusal(other)
            assert full is not None
            assert (full.status, dict(full.headers)[b"retry-after"]) == (503, b"30")
    assert streams.refusal(CALLER) is None
    assert (streams.open, dict(streams._by_key)) == (0, {})


def test_a_stream_too_many_is_refused_over_http() -> None:
    """The app asks before it opens; a refused client is told what to do."""
    app = plane(limits=Limits(streams=0))
    refused = call(app, "GET", "/ofrep/v1/events")
    assert refused.status == 503
    assert "event streams" in refused.json()["errorDetails"]
    app = plane(limits=Limits(streams_per_key=0))
    assert call(app, "GET", "/ofrep/v1/events").status == 429


def test_a_good_key_in_many_spellings_does_not_fill_the_memory() -> None:
    """What is remembered of headers is bounded, and a remembered key is judged like any other."""
    app = plane()
    for spaces in range(1, 1200):
        assert ask(app, "new-intake", key=None, headers={"authorization": f"Bearer{' ' * spaces}{APP_KEY}"}).status
    served = app.holder.current
    assert served is not None
    assert len(served.callers) <= 1000
    assert {caller.digest for caller in served.callers.values()} == {key_digest(APP_KEY)}
    assert call(app, "GET", "/flagd/flags.json", key=APP_KEY).status == 403
