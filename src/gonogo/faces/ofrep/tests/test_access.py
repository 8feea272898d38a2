# SPDX-License-Identifier: Apache-2.0
"""Who is let in, and what are the others told?"""

from __future__ import annotations

import pytest

from gonogo.faces.ofrep.tests.call import FLAGS, ask, ask_all, call
from gonogo.faces.ofrep.tests.cast import APP_KEY, EXPIRED_KEY, FLEET_KEY, plane, snapshot

ADDRESSES = [("POST", FLAGS), ("POST", f"{FLAGS}/limit"), ("GET", "/ofrep/v1/events"), ("GET", "/flagd/flags.json")]


@pytest.mark.parametrize(("method", "address"), ADDRESSES)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Bearer nobody"},
        {"authorization": "Bearer "},
        {"authorization": "Basic a2V5"},
        {"authorization": APP_KEY},
        {"x-api-key": "nobody"},
        {"x-api-key": APP_KEY, "authorization": "Bearer nobody"},
        {"x-api-key": "nobody", "authorization": f"Bearer {APP_KEY}"},
        {"x-api-key": "", "authorization": f"Bearer {APP_KEY}"},
        {"x-api-key": APP_KEY, "authorization": "Bearer"},
        {"x-api-key": APP_KEY, "authorization": ""},
        {"x-api-key": APP_KEY, "authorization": "Key nobody"},
        {"x-api-key": "\xff"},
    ],
)
def test_without_a_known_key_nothing_is_answered(method: str, address: str, headers: dict[str, str]) -> None:
    """401 with the scheme to use and a sentence."""
    reply = call(plane(), method, address, headers=headers, key=None)
    assert reply.status == 401
    assert reply.headers["www-authenticate"].startswith("Bearer")
    assert reply.json()["errorDetails"]


@pytest.mark.parametrize(
    "headers",
    [
        {"x-api-key": APP_KEY},
        {"authorization": f"bearer {APP_KEY}"},
        {"authorization": f"BEARER  {APP_KEY}"},
        {"x-api-key": APP_KEY, "authorization": f"Bearer {APP_KEY}"},
        {"x-api-key": APP_KEY, "authorization": "Basic a2V5"},
    ],
)
def test_a_key_is_taken_from_either_header(headers: dict[str, str]) -> None:
    """X-API-Key, or Authorization with any spelling of Bearer; what a proxy asks for does not disturb."""
    assert ask(plane(), "limit", headers=headers, key=None).status == 200


def test_an_expired_key_is_told_so() -> None:
    """The sentence names the key and says that it expired."""
    reply = ask_all(plane(), key=EXPIRED_KEY)
    assert reply.status == 401
    assert '"old app" has expired' in reply.json()["errorDetails"]


def test_a_revoked_key_stops_working_with_the_next_snapshot() -> None:
    """Keys are part of the snapshot."""
    app = plane()
    assert ask(app, "limit").status == 200
    app.holder.swap(snapshot(8, keys={}))
    assert ask(app, "limit").status == 401


@pytest.mark.parametrize(
    ("method", "address", "key", "scope"),
    [
        ("POST", FLAGS, FLEET_KEY, "evaluate"),
        ("POST", f"{FLAGS}/limit", FLEET_KEY, "evaluate"),
        ("GET", "/ofrep/v1/events", FLEET_KEY, "evaluate"),
        ("GET", "/flagd/flags.json", APP_KEY, "sync"),
        ("GET", "/flagd/benefits.json", APP_KEY, "sync"),
    ],
)
def test_a_key_without_the_scope_is_forbidden(method: str, address: str, key: str, scope: str) -> None:
    """403 names the scope that is missing."""
    reply = call(plane(), method, address, key=key)
    assert reply.status == 403
    assert f'"{scope}"' in reply.json()["errorDetails"]


def test_answers_are_not_stored_and_never_repeat_the_key() -> None:
    """Neither caches nor bodies hold what could be used later."""
    for reply in (ask_all(plane()), ask(plane(), "limit"), ask_all(plane(), key="a-wrong-key")):
        assert reply.headers["cache-control"] == "no-store"
        assert APP_KEY.encode() not in reply.body
        assert b"a-wrong-key" not in reply.body
