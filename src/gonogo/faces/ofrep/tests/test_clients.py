# SPDX-License-Identifier: Apache-2.0
"""Does the official Python client understand every answer, and does a real server cope with bad bytes?"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import FlagNotFoundError, GeneralError, OpenFeatureError
from openfeature.flag_evaluation import Reason

from gonogo.faces.ofrep.tests.cast import APP_KEY, plane
from gonogo.faces.ofrep.tests.server import serving

ANA = EvaluationContext("ana")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a real server."""
    with serving(plane()) as running:
        yield running


@pytest.fixture
def client(address: str) -> Iterator[OFREPProvider]:
    """The official client, connected."""
    provider = OFREPProvider(address, headers_factory=lambda: {"Authorization": f"Bearer {APP_KEY}"})
    yield provider
    provider.session.close()


def test_the_client_gets_the_new_version_for_a_pilot_user_only(client: OFREPProvider) -> None:
    """Value, variant, reason and wave arrive as sent."""
    details = client.resolve_boolean_details("new-intake", False, ANA)
    assert (details.value, details.variant, details.reason) == (True, "on", Reason.TARGETING_MATCH)
    assert details.flag_metadata["wave"] == "pilot"
    assert client.resolve_boolean_details("new-intake", True, EvaluationContext("carla")).value is False


def test_the_client_gets_values_of_every_type(client: OFREPProvider) -> None:
    """Floats stay floats, keys may hold slashes and spaces, and no context is needed."""
    assert client.resolve_float_details("fee", 0.0).value == 1.0
    assert client.resolve_integer_details("limit", 0).value == 10
    assert client.resolve_string_details("team/new ui", "").value == "calm"
    assert client.resolve_object_details("colours", {}, EvaluationContext()).value == {"flag": ["red", "white", "blue"]}


@pytest.mark.parametrize(("key", "reason"), [("retired", Reason.DISABLED), ("left-to-code", Reason.DEFAULT)])
def test_the_client_uses_its_own_default_where_it_should(client: OFREPProvider, key: str, reason: Reason) -> None:
    """Disabled flags and flags left to the code are successes, not errors."""
    details = client.resolve_boolean_details(key, True, ANA)
    assert (details.value, details.reason) == (True, reason)


def test_the_client_understands_refusals(client: OFREPProvider, address: str) -> None:
    """Not found, broken and forbidden arrive as what they are."""
    with pytest.raises(FlagNotFoundError, match="no-such-flag"):
        client.resolve_boolean_details("no-such-flag", False, ANA)
    with pytest.raises(GeneralError, match="could not be evaluated"):
        client.resolve_boolean_details("broken", False, ANA)
    stranger = OFREPProvider(address)
    with pytest.raises(OpenFeatureError, match="unauthorized"):
        stranger.resolve_boolean_details("new-intake", False, ANA)
    stranger.session.close()


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"POST /ofrep/v1/evaluate/flags/%FF%FE%zz HTTP/1.1\r\nContent-Length: 0\r\n",
        b"POST /ofrep/v1/evaluate/flags/\xff\xfe HTTP/1.1\r\nContent-Length: 0\r\n",
        b"POST /ofrep/v1/evaluate/flags/../../x HTTP/1.1\r\nContent-Length: 0\r\n",
        b"POST /ofrep/v1/evaluate/flags HTTP/1.1\r\nContent-Length: nine\r\n",
        b"POST /ofrep/v1/evaluate/flags HTTP/1.1\r\nContent-Length: 9999999999\r\n",
        b"GET /flagd/flags.json HTTP/1.1\r\nIf-None-Match: " + b'"x",' * 12_000 + b"\r\n",
        b"GET /ofrep/v1/events?" + b"a=b&" * 5_000 + b" HTTP/1.1\r\n",
        b"BREW /ofrep/v1/events HTTP/1.1\r\n",
    ],
)
def test_a_real_server_answers_bad_bytes_with_a_refusal(address: str, request_bytes: bytes) -> None:
    """Whatever stands in the path or the headers, the status is in the four hundreds."""
    target = urlsplit(address)
    with socket.create_connection((target.hostname or "", target.port or 0), timeout=20) as connection:
        connection.sendall(request_bytes + b"Host: x\r\nConnection: close\r\n\r\n")
        status = connection.makefile("rb").readline()
    assert status.startswith(b"HTTP/1.1 4"), status
