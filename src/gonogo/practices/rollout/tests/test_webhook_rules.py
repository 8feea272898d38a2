# SPDX-License-Identifier: Apache-2.0
"""Are messages signed as the specification says, retried as promised, and kept away from where they must not go?"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.rollout.rules.webhook import GONE, MOST_TRIES, RETRIES, Fate, decide_next_step, standing_of
from gonogo.practices.rollout.rules.webhook_address import Target, address_problem, target_problem
from gonogo.practices.rollout.rules.webhook_message import (
    Happening,
    body_of,
    event_type,
    headers_of,
    is_told,
    message_id,
    page_address,
    secret_of,
)

NOW = datetime(2027, 3, 1, 14, tzinfo=UTC)
HAPPENED = Happening(
    7, "wave rolled back", "wave:pilot", NOW, "portal-2.0", "portal", "open 50 %", "rolled-back", "Forms “lost”",
    "ravi", 3, "https://gonogo.example/r/portal-2.0/waves/pilot/",
)  # fmt: skip
SECRET = secret_of("key of the server", webhook=1, created_at=NOW)
statuses = st.none() | st.integers(100, 599)


def verified(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """What a receiver does, written from the specification: HMAC-SHA256 with the decoded secret over id.time.body."""
    key = base64.b64decode(secret.split("_", 1)[1])
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body.decode('utf-8')}"
    made = hmac.new(key, content.encode("utf-8"), hashlib.sha256).digest()
    versions = [one.split(",", 1) for one in headers["webhook-signature"].split(" ")]
    return any(hmac.compare_digest(base64.b64decode(given), made) for version, given in versions if version == "v1")


def test_the_signature_is_that_of_the_specification() -> None:
    """The published example of Standard Webhooks gives the published signature."""
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    moment = datetime.fromtimestamp(1614265330, UTC)
    made = headers_of(secret, id="msg_p5jXN8AQM9LWM0D4loKWxJek", body=body, now=moment)
    assert made["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert verified(secret, made, body)


@given(st.text(), st.text(max_size=80), st.integers(1, 2**31), st.datetimes(timezones=st.just(UTC)))
def test_receivers_can_verify_every_message_and_nothing_else(
    reason: str, actor: str, number: int, moment: datetime
) -> None:
    """Whatever the event says, the signature fits, and fits no other body, time or secret."""
    happened = Happening(
        number, "wave opened", "wave:x", NOW, "r", "p", "", "", reason.replace("\ud800", ""), actor, None, ""
    )
    body = body_of(happened) if _can_be_sent(reason + actor) else b"{}"
    moment = moment.replace(year=max(moment.year, 1990))
    headers = headers_of(SECRET, id=message_id(SECRET, number), body=body, now=moment)
    assert verified(SECRET, headers, body)
    assert not verified(SECRET, headers, body + b" ")
    assert not verified(SECRET, {**headers, "webhook-timestamp": "0"}, body)
    assert not verified(secret_of("another key", webhook=1, created_at=NOW), headers, body)


def _can_be_sent(text: str) -> bool:
    return not any("\ud800" <= sign <= "\udfff" for sign in text)


def test_the_body_tells_what_happened_thin_and_stable() -> None:
    """The documented keys, no more; the same event gives the same bytes."""
    told = json.loads(body_of(HAPPENED))
    assert told["type"] == "wave.rolled-back"
    assert told["timestamp"] == "2027-03-01T14:00:00.000Z"
    assert told["data"] == {
        "event": 7, "product": "portal", "release": "portal-2.0", "wave": "pilot", "guardrail": None,
        "before": "open 50 %", "after": "rolled-back", "reason": "Forms “lost”", "actor": "ravi", "plan_version": 3,
        "url": "https://gonogo.example/r/portal-2.0/waves/pilot/",
    }  # fmt: skip
    assert body_of(HAPPENED) == body_of(HAPPENED)


@pytest.mark.parametrize(
    ("verb", "type"),
    [("wave opened", "wave.opened"), ("wave rolled back", "wave.rolled-back"), ("poll answered", "poll.answered"),
     ("guardrail breached", "guardrail.breached"), ("webhook tested", "webhook.tested"), ("paused", "paused")],
)  # fmt: skip
def test_types_come_from_the_history(verb: str, type: str) -> None:
    """The noun, a dot, and what was done."""
    assert event_type(verb) == type


def test_only_waves_and_guardrails_are_told() -> None:
    """Neither people nor tokens nor webhooks themselves."""
    subjects = ("wave:a", "guardrail:b", "person:c", "token:1", "webhook:1", "plan", "wave:", "waves:x")
    assert [one for one in subjects if is_told(one)] == ["wave:a", "guardrail:b"]


def test_secrets_and_ids_differ_where_they_must() -> None:
    """Another webhook, another time or another server has another secret; ids stay the same for an event."""
    made = {secret_of(key, webhook=number, created_at=NOW + timedelta(microseconds=late))
            for key in ("a", "b") for number in (1, 2) for late in (0, 1)}  # fmt: skip
    assert len(made) == 8
    assert all(len(base64.b64decode(secret.removeprefix("whsec_"))) == 32 for secret in made)
    assert message_id(SECRET, 7) == message_id(SECRET, 7) != message_id(SECRET, 8)
    assert len({message_id(secret, 7) for secret in made}) == 8


@pytest.mark.parametrize(
    ("hosts", "https", "expected"),
    [
        (("gonogo.example", "localhost"), True, "https://gonogo.example/r/x/"),
        (("localhost", "127.0.0.1", "[::1]", "gonogo.example"), True, "https://gonogo.example/r/x/"),
        (("gonogo.example",), False, "/r/x/"),
        (("*",), True, "/r/x/"),
        ((".gonogo.example",), True, "/r/x/"),
        ((), True, "/r/x/"),
    ],
)
def test_pages_are_named_by_the_host_that_others_know(hosts: tuple[str, ...], https: bool, expected: str) -> None:
    """Where none is known, it is the path."""
    assert page_address("/r/x/", hosts=hosts, https=https) == expected


@given(statuses, st.text(max_size=400), st.integers(1, 20))
def test_a_delivery_is_done_waits_or_ends(status: int | None, problem: str, tries: int) -> None:
    """2xx is done, 410 ends it, all else waits by the table until the tries are used up; never without a word."""
    step = decide_next_step(tries=tries, status=status, problem=problem, now=NOW)
    if status is not None and 200 <= status < 300:
        assert (step.fate, step.next_at) == (Fate.DELIVERED, None)
    elif status == GONE:
        assert (step.fate, step.next_at) == (Fate.GONE, None)
    elif tries >= MOST_TRIES:
        assert (step.fate, step.next_at) == (Fate.GIVEN_UP, None)
        assert step.problem.startswith(f"Given up after {tries} tries.")
    else:
        assert (step.fate, step.next_at) == (Fate.WAITING, NOW + RETRIES[tries - 1])
    assert (step.fate is Fate.DELIVERED) == (step.problem == "")
    assert len(step.problem) <= 330


@given(
    st.lists(
        statuses.filter(lambda one: one != GONE and not (one is not None and 200 <= one < 300)),
        min_size=MOST_TRIES,
        max_size=MOST_TRIES,
    )
)
def test_a_dead_target_is_tried_seven_times_over_seventeen_hours(answers: list[int | None]) -> None:
    """At once, then after 5 s, 5 min, 30 min, 2 h, 5 h and 10 h, each later than the one before, then no more."""
    moments = [NOW]
    for tries, status in enumerate(answers, start=1):
        step = decide_next_step(tries=tries, status=status, problem="", now=moments[-1])
        if step.next_at is not None:
            moments.append(step.next_at)
    assert [round((late - soon).total_seconds()) for soon, late in pairwise(moments)] == [
        5, 300, 1800, 7200, 18000, 36000,
    ]  # fmt: skip
    assert step.fate is Fate.GIVEN_UP


def test_a_redirect_says_what_to_do() -> None:
    """It is not followed, so the address has to be corrected."""
    assert "give the final address" in decide_next_step(tries=1, status=302, problem="", now=NOW).problem


def test_where_a_delivery_stands_is_read_from_what_is_kept() -> None:
    """Delivered, waiting or given up."""
    assert standing_of(delivered=True, next_at=None) is Fate.DELIVERED
    assert standing_of(delivered=False, next_at=NOW) is Fate.WAITING
    assert standing_of(delivered=False, next_at=None) is Fate.GIVEN_UP


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "169.254.0.1", "fe80::1", "fe80::1%eth0", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe",
     "2002:a9fe:a9fe::1", "::169.254.169.254", "fd00:ec2::254", "100.100.100.200", "168.63.129.16",
     "0.0.0.0", "0.1.2.3", "::", "224.0.0.1", "ff02::1", "255.255.255.255", "240.0.0.1"],
)  # fmt: skip
@pytest.mark.parametrize("loopback", [True, False])
def test_addresses_that_hand_out_credentials_are_refused_always(address: str, loopback: bool) -> None:
    """However they are written, and whatever is allowed."""
    assert address_problem(address, loopback=loopback)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"])
def test_the_machine_itself_must_be_allowed(address: str) -> None:
    """Refused with the setting that allows it."""
    assert "GONOGO_WEBHOOK_LOOPBACK" in str(address_problem(address, loopback=False))
    assert address_problem(address, loopback=True) is None


@pytest.mark.parametrize(
    "network", ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fd12:3456::/32", "93.184.216.0/24", "2606:2800::/32"]
)
@given(st.integers(1, 2**16 - 2))
def test_public_and_private_networks_are_reached(network: str, number: int) -> None:
    """Chat and pagers of an agency are often inside."""
    net = ip_network(network)
    assert address_problem(str(net[number % (net.num_addresses - 2) + 1]), loopback=False) is None


@pytest.mark.parametrize(
    ("target", "word"),
    [
        (Target("ftp", "chat.example", None, False, 20), "https://"),
        (Target("", "", None, False, 0), "https://"),
        (Target("https", "", None, False, 8), "no host"),
        (Target("https", "chat.example", None, True, 30), "user name"),
        (Target("https", "chat.example", 0, False, 30), "Port 0"),
        (Target("https", "chat.example", None, False, 501), "longer"),
        (Target("http", "169.254.169.254", None, False, 30), "credentials"),
        (Target("http", "metadata.google.internal.", None, False, 30), "credentials"),
        (Target("http", "localhost", 8000, False, 30), "server itself"),
        (Target("http", "app.localhost", 8000, False, 30), "server itself"),
        (Target("http", "::1", 8000, False, 30), "server itself"),
    ],
)
def test_an_address_that_cannot_be_told_is_refused_with_the_reason(target: Target, word: str) -> None:
    """The reason names what is wrong."""
    assert word in str(target_problem(target, loopback=False))


def test_usual_addresses_are_taken() -> None:
    """With and without port, by name and by number."""
    for host in ("chat.example", "10.1.2.3", "fd12::1", "pager.agency.internal"):
        assert target_problem(Target("https", host, 8443, False, 40), loopback=False) is None
    assert target_problem(Target("http", "localhost", None, False, 40), loopback=True) is None
