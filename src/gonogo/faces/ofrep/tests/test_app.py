# SPDX-License-Identifier: Apache-2.0
"""Which address means what, and what happens to requests that make no sense?"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY

from gonogo.faces.ofrep import SnapshotHolder, data_plane, handles, readiness
from gonogo.faces.ofrep.tests.call import FLAGS, ask, ask_all, call, scope_of
from gonogo.faces.ofrep.tests.cast import APP_KEY, NOW, SECRET, benefits, plane, snapshot

PLANE = plane()


@pytest.mark.parametrize(
    ("method", "address", "allow"),
    [
        ("GET", FLAGS, "POST, OPTIONS"),
        ("DELETE", f"{FLAGS}/limit", "POST, OPTIONS"),
        ("POST", "/ofrep/v1/events", "GET, HEAD, OPTIONS"),
        ("PUT", "/flagd/flags.json", "GET, HEAD"),
        ("POST", "/ofrep/openapi.json", "GET, HEAD, OPTIONS"),
        ("TRACE", "/ofrep/openapi.yaml", "GET, HEAD, OPTIONS"),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(method: str, address: str, allow: str) -> None:
    """405 with Allow."""
    reply = call(PLANE, method, address)
    assert (reply.status, reply.headers["allow"]) == (405, allow)


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "TRACE"])
@pytest.mark.parametrize(
    "address",
    [
        "/ofrep",
        "/ofrep/v1/configuration",
        "/ofrep/v2/evaluate/flags",
        "/flagd/",
        "/flagd/a/b.json",
        "/flagd/flags",
        "/flagd",
    ],
)
def test_an_unknown_address_is_not_found(method: str, address: str) -> None:
    """404 in JSON, whatever the method."""
    reply = call(PLANE, method, address)
    assert reply.status == 404
    assert "/ofrep/openapi.json" in reply.json()["errorDetails"]


@pytest.mark.parametrize(
    ("path", "mine"),
    [
        ("/ofrep/v1/evaluate/flags", True),
        ("/flagd/flags.json", True),
        ("/ofrep", True),
        ("/", False),
        ("/ofreport", False),
        ("/flags/", False),
    ],
)
def test_it_knows_which_paths_are_its_own(path: str, mine: bool) -> None:
    """Everything else is left to the pages."""
    assert handles(path) is mine


def test_a_page_of_another_origin_may_ask() -> None:
    """The preflight needs no key and allows the headers clients send; answers may be read, also refusals."""
    preflight = call(PLANE, "OPTIONS", FLAGS, key=None, headers={"access-control-request-method": "POST"})
    assert (preflight.status, preflight.body) == (204, b"")
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert preflight.headers["access-control-allow-methods"] == "POST"
    allowed = preflight.headers["access-control-allow-headers"].lower().split(", ")
    assert {"authorization", "x-api-key", "content-type", "if-none-match"} <= set(allowed)
    for reply in (ask_all(PLANE), ask(PLANE, "no-such-flag"), ask_all(PLANE, key=None)):
        assert reply.headers["access-control-allow-origin"] == "*"
        assert "ETag" in reply.headers["access-control-expose-headers"]
        assert "access-control-allow-credentials" not in reply.headers


def test_the_description_is_served_to_anyone() -> None:
    """As JSON and as YAML, without a key."""
    described = call(PLANE, "GET", "/ofrep/openapi.json", key=None).json()
    assert described["openapi"].startswith("3.1")
    assert FLAGS in described["paths"]
    text = call(PLANE, "GET", "/ofrep/openapi.yaml", key=None)
    assert text.headers["content-type"] == "application/yaml"
    assert b"openapi: 3.1.0" in text.body


def test_before_the_first_snapshot_it_asks_for_patience() -> None:
    """503 with Retry-After, and not ready; then ready; and not any more when it stops."""
    holder = SnapshotHolder()
    app = data_plane(holder, lambda: NOW, SECRET)
    reply = ask(app, "limit")
    assert (reply.status, reply.headers["retry-after"]) == (503, "1")
    assert not readiness(holder).ready
    holder.swap(snapshot())
    assert readiness(holder).ready
    assert "version 7" in readiness(holder).reason
    holder.close()
    assert not readiness(holder).ready


class BrokenFlags:
    """Flags whose evaluation fails in an unforeseen way."""

    keys = ("limit",)

    def evaluate(self, *_: object, **__: object) -> object:
        """Fail."""
        raise ZeroDivisionError("secret detail")


def test_an_unexpected_error_is_logged_counted_and_told_without_details(caplog: pytest.LogCaptureFixture) -> None:
    """500 with a plain sentence; the log has the rest."""
    served = replace(benefits(), flags=BrokenFlags(), waves={})
    before = REGISTRY.get_sample_value("gonogo_data_plane_failures_total", {"endpoint": "flag"}) or 0
    reply = ask(plane(snapshot(flag_sets={"benefits": served})), "limit")
    assert reply.status == 500
    assert "secret detail" not in reply.json()["errorDetails"]
    assert "ZeroDivisionError" in caplog.text
    assert REGISTRY.get_sample_value("gonogo_data_plane_failures_total", {"endpoint": "flag"}) == before + 1


def test_a_client_that_hangs_up_before_its_body_is_complete_is_not_answered() -> None:
    """Nothing is sent and nothing fails."""
    sent: list[Any] = []
    incoming = [{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}]

    async def receive() -> Any:
        """Half a body, then the end."""
        return incoming.pop(0)

    async def send(message: Any) -> None:
        """Keep what the app sends."""
        sent.append(message)

    asyncio.run(PLANE(scope_of("POST", FLAGS, {}, APP_KEY), receive, send))
    assert sent == []


def test_requests_are_counted_by_endpoint_and_status() -> None:
    """One more after one more request; the version served is told as well."""
    labels = {"endpoint": "flag", "status": "404"}
    before = REGISTRY.get_sample_value("gonogo_data_plane_requests_total", labels) or 0
    ask(plane(snapshot(31)), "no-such-flag")
    assert REGISTRY.get_sample_value("gonogo_data_plane_requests_total", labels) == before + 1
    assert REGISTRY.get_sample_value("gonogo_data_plane_version") == 31


def test_another_protocol_is_refused() -> None:
    """WebSockets are nobody's business here."""
    with pytest.raises(RuntimeError, match="HTTP only"):
        asyncio.run(PLANE({"type": "websocket"}, None, None))  # type: ignore[arg-type]


@given(
    path=st.text(max_size=40),
    body=st.binary(max_size=200) | st.text(max_size=100).map(str.encode),
    headers=st.dictionaries(
        st.sampled_from(["if-none-match", "host", "content-length", "x-api-key", "authorization", "last-event-id"]),
        st.text(st.characters(max_codepoint=255), max_size=40),
    ),
    query=st.binary(max_size=60),
)
def test_no_request_whatever_makes_it_fail(path: str, body: bytes, headers: dict[str, str], query: bytes) -> None:
    """Any path, even undecodable, any body, header and query: an answer below 500."""
    for method, prefix in (("POST", f"{FLAGS}/"), ("POST", FLAGS), ("GET", "/flagd/"), ("HEAD", "/ofrep/v1/events")):
        decoded = {"path": prefix if prefix == FLAGS else prefix + path, "query_string": query}
        assert call(PLANE, method, prefix, body, headers=headers, **decoded).status < 500


def test_a_path_that_no_text_can_hold_is_not_found() -> None:
    """Undecodable bytes that a server passed on do not break the answer."""
    assert call(PLANE, "POST", FLAGS, path=f"{FLAGS}/\udcff").status == 404
