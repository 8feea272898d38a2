# SPDX-License-Identifier: Apache-2.0
"""What does a browser get that asks for all flags?"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gonogo.faces.ofrep import SnapshotHolder, data_plane
from gonogo.faces.ofrep.tests.call import FLAGS, Reply, ask, ask_all, call
from gonogo.faces.ofrep.tests.cast import ALL_KEY, BENEFITS, NOW, PERMITS_KEY, SECRET, benefits, plane, snapshot

ANA = {"targetingKey": "ana"}


def by_key(reply: Reply) -> dict[str, Any]:
    """The results by flag key."""
    return {result["key"]: result for result in reply.json()["flags"]}


def test_all_flags_of_the_product_are_answered_and_hidden_ones_are_not_listed() -> None:
    """Every flag but the hidden one, success or failure, each once."""
    flags = by_key(ask_all(plane(), ANA))
    assert set(flags) == set(BENEFITS["flags"]) - {"wave-of/intake-2"}


def test_each_flag_reads_as_if_asked_for_alone() -> None:
    """Bulk and single evaluation agree in every detail."""
    for key, result in by_key(ask_all(plane(), ANA)).items():
        assert ask(plane(), key.replace(" ", "%20"), ANA).json() == result


def test_the_address_with_a_slash_at_its_end_answers_too() -> None:
    """Some clients add a slash."""
    body = json.dumps({"context": ANA}).encode()
    assert call(plane(), "POST", f"{FLAGS}/", body).json() == ask_all(plane(), ANA).json()


def test_a_key_for_all_products_gets_the_union() -> None:
    """Flags of both products are listed."""
    assert {"new-intake", "online-permits"} <= set(by_key(ask_all(plane(), ANA, key=ALL_KEY)))


def test_a_key_of_a_product_without_flags_gets_an_empty_list() -> None:
    """Nothing is served for the product yet; that is not an error."""
    app = plane(snapshot(flag_sets={}))
    assert ask_all(app, ANA, key=PERMITS_KEY).json()["flags"] == []


def test_the_event_stream_has_an_absolute_address_with_a_ticket_and_not_the_key() -> None:
    """Scheme and host are those the client used; the client key does not appear."""
    (stream,) = ask_all(plane(), ANA).json()["eventStreams"]
    assert stream["type"] == "sse"
    assert stream["url"].startswith("https://flags.example.gov/ofrep/v1/events?ticket=")
    assert stream["inactivityDelaySec"] >= 1
    assert "key-of-the-benefits-app" not in stream["url"]


@pytest.mark.parametrize("host", ["evil.example/path", "a b", '"><script>', ""])
def test_a_strange_host_header_is_not_repeated(host: str) -> None:
    """The address of the server itself is used instead."""
    (stream,) = ask_all(plane(), ANA, headers={"host": host}).json()["eventStreams"]
    assert stream["url"].startswith("https://127.0.0.1:8000/ofrep/")


def test_the_mount_point_is_part_of_the_stream_address() -> None:
    """Behind a prefix, paths are found and given with it."""
    body = json.dumps({"context": ANA}).encode()
    reply = call(plane(), "POST", f"/flags-of-us{FLAGS}", body, root_path="/flags-of-us")
    assert reply.json()["eventStreams"][0]["url"].startswith("https://flags.example.gov/flags-of-us/ofrep/")


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', '"other",W/{},"more"'])
def test_a_client_that_has_the_answer_gets_304_without_a_body(form: str) -> None:
    """If-None-Match may be weak or a list."""
    etag = ask_all(plane(), ANA).headers["etag"]
    reply = ask_all(plane(), ANA, headers={"if-none-match": form.format(etag)})
    assert (reply.status, reply.body, reply.headers["etag"]) == (304, b"", etag)


def test_the_etag_changes_with_the_user_the_flags_the_key_and_the_secret() -> None:
    """Whatever the answer depends on changes its ETag; the order of attributes does not."""
    rekeyed = data_plane(SnapshotHolder(snapshot()), lambda: NOW, b"another secret")
    replies = [
        ask_all(plane(), ANA),
        ask_all(plane(), {"targetingKey": "ben"}),
        ask_all(plane(snapshot(8, "s8")), ANA),
        ask_all(plane(), ANA, key=ALL_KEY),
        ask_all(rekeyed, ANA),
    ]
    assert len({reply.headers["etag"] for reply in replies}) == len(replies)
    same = [ask_all(plane(), {**ANA, "a": 1, "b": 2}), ask_all(plane(), {"b": 2, "a": 1, **ANA})]
    assert same[0].headers["etag"] == same[1].headers["etag"]


def test_the_etag_is_steady_for_hours_and_then_brings_a_new_ticket() -> None:
    """Polling is cheap, yet no client keeps a ticket until it has expired."""
    holder = SnapshotHolder(snapshot())
    etags = [
        ask_all(data_plane(holder, lambda: NOW + timedelta(minutes=minutes), SECRET), ANA).headers["etag"]  # noqa: B023
        for minutes in range(0, 720, 10)
    ]
    assert 2 <= len(set(etags)) <= 3


def test_flags_that_depend_on_the_time_are_never_reported_as_unchanged_later() -> None:
    """A rule over `$flagd.timestamp` may give another answer a second later."""
    timed = {
        "flags": {
            "at-noon": {
                "state": "ENABLED",
                "variants": {"on": True, "off": False},
                "defaultVariant": "off",
                "targeting": {"if": [{">": [{"var": "$flagd.timestamp"}, NOW.timestamp()]}, "on", "off"]},
            }
        }
    }
    served = replace(benefits(timed, "b2"), waves={}, hidden=frozenset())
    holder = SnapshotHolder(snapshot(flag_sets={"benefits": served}))
    before = ask_all(data_plane(holder, lambda: NOW, SECRET), ANA)
    condition = {"if-none-match": before.headers["etag"]}
    after = ask_all(data_plane(holder, lambda: NOW + timedelta(seconds=1), SECRET), ANA, headers=condition)
    assert by_key(before)["at-noon"]["value"] is False
    assert (after.status, by_key(after)["at-noon"]["value"]) == (200, True)


def test_an_unusable_body_is_refused_without_a_key() -> None:
    """The failure of the whole request names no flag."""
    reply = call(plane(), "POST", FLAGS, b"{")
    assert reply.status == 400
    assert set(reply.json()) == {"errorCode", "errorDetails"}
    assert call(plane(), "POST", FLAGS, b" " * 2**20 + b"{}").status == 413


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("1771622898", 200),
        ("2026-02-20T21:28:18Z", 200),
        ("2026-02-20T21:28:18.123456789+01:00", 200),
        ("2026-12-31T23:59:60Z", 200),
        ("", 400),
        ("yesterday", 400),
        ("-5", 400),
        ("2026-02-20", 400),
        ("2026-02-30T21:28:18Z", 400),
        ("2026-02-20T21:28:61Z", 400),
    ],
)
def test_the_time_of_the_event_must_be_a_time(sent: str, status: int) -> None:
    """Clients send back what the event said; anything else shows a mistake in the client."""
    body = json.dumps({"context": ANA}).encode()
    reply = call(plane(), "POST", f"{FLAGS}?flagConfigEtag=%22s7%22&flagConfigLastModified={sent}", body)
    assert reply.status == status
    assert status == 200 or "flagConfigLastModified" in reply.json()["errorDetails"]


@pytest.mark.parametrize("body", [b"", b"{}", b'{"context":{}}', b'{"context":{"office":"duluth"}}'])
def test_all_flags_at_once_need_a_user(body: bytes) -> None:
    """The protocol asks for a targeting key here; who leaves it out is told, with the code of OpenFeature."""
    reply = call(plane(), "POST", FLAGS, body)
    assert (reply.status, reply.json()["errorCode"]) == (400, "TARGETING_KEY_MISSING")
    assert "targetingKey" in reply.json()["errorDetails"]
