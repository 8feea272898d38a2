# SPDX-License-Identifier: Apache-2.0
"""Does one try end with a status or a sentence, whatever the target does, and go nowhere it must not?"""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack

import pytest

from gonogo.adapters import webhooks
from gonogo.adapters.tests.targets import (
    Behaviour,
    answers,
    drips,
    endless,
    hangs,
    hangs_up,
    running,
    speaks_something_else,
)
from gonogo.adapters.webhooks import Answer, Message, Sender, send_now

SHORT = 0.4
HEADERS = {"content-type": "application/json", "webhook-id": "msg_1"}


def anywhere(address: str) -> None:
    """Nothing is refused."""


def post(url: str, *, refuse: webhooks.Refuse = anywhere, seconds: float = 5) -> Answer:
    """Send a small message there."""
    return send_now(Message(url, HEADERS, b'{"type":"x"}'), refuse=refuse, seconds=seconds)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, list[str]]]:
    """A name server of the test's own."""
    known: dict[str, list[str]] = {}
    real = socket.getaddrinfo

    def look_up(host: str, port: int, *rest: object, **more: object) -> list[object]:
        if host not in known:
            return list(real(host, port, type=socket.SOCK_STREAM))
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in known[host]]

    monkeypatch.setattr(webhooks.socket, "getaddrinfo", look_up)
    yield known


@pytest.mark.parametrize("status", [200, 204, 301, 307, 400, 404, 410, 429, 500, 503])
def test_the_status_comes_back(status: int) -> None:
    """Whatever it is."""
    with running(answers(status)) as target:
        assert post(target.url()) == Answer(status)


def test_what_was_sent_arrives_as_it_is() -> None:
    """Path, headers and body, and a host header that names the host with its port."""
    with running(answers(204)) as target:
        post(target.url("/hooks/a%20b?room=7"))
        received = target.received[0]
    assert (received.path, received.body) == ("/hooks/a%20b?room=7", b'{"type":"x"}')
    assert received.headers["webhook-id"] == "msg_1"
    assert received.headers["host"] == f"127.0.0.1:{target.port}"
    assert "authorization" not in received.headers


def test_redirects_are_not_followed() -> None:
    """Not even to the same host."""
    with running(answers(200)) as other, running(answers(302, headers=f"location: {other.url()}\r\n")) as target:
        assert post(target.url()).status == 302
        assert other.received == []


def test_of_the_answer_only_the_status_is_read() -> None:
    """A body without end costs nothing."""
    with running(endless) as target:
        assert post(target.url()) == Answer(200)


@pytest.mark.parametrize("behave", [hangs, drips])
def test_a_target_that_does_not_come_to_an_end_is_left(behave: Behaviour) -> None:
    """Whether it is silent or drips: the time counts for the whole try."""
    with running(behave) as target:
        answer = post(target.url(), seconds=SHORT)
    assert (answer.status, answer.problem) == (None, "There was no answer within 0.4 seconds.")


@pytest.mark.parametrize("behave", [hangs_up, speaks_something_else])
def test_a_target_that_does_not_speak_http_is_told_in_a_sentence(behave: Behaviour) -> None:
    """No status, no traceback."""
    with running(behave) as target:
        assert post(target.url()).problem == "The host ended the connection, or does not speak HTTP."


def test_a_head_without_end_is_left() -> None:
    """Headers are read up to a limit only."""

    def behave(connection: socket.socket, target: object) -> None:
        """Send one header after the other."""
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        for _ in range(400):
            connection.sendall(b"x: " + b"y" * 1000 + b"\r\n")

    with running(behave) as target:
        assert post(target.url()).status is None


def test_a_port_that_nobody_listens_on_is_told_in_a_sentence() -> None:
    """And so is one that does not speak TLS."""
    with running(answers(200)) as target:
        assert "TLS" in post(target.url().replace("http:", "https:")).problem
    assert post(target.url()).problem == "The host could not be reached."


@pytest.mark.parametrize(
    "url", ["http://[::1", "http://", "x", "http://exa mple/", "https://no.such.name.invalid/", "http://a..b/"]
)
def test_an_address_that_cannot_be_used_is_told_in_a_sentence(url: str) -> None:
    """Also one that passed an earlier check."""
    answer = post(url)
    assert answer.status is None
    assert answer.problem.endswith(".")
    assert "Error" not in answer.problem


def test_an_address_that_is_refused_gets_nothing(names: dict[str, list[str]]) -> None:
    """The name is looked up once, and what is refused is not even connected to; nor is its harmless neighbour."""
    with running(answers(200)) as target:
        names["inside.example"] = ["127.0.0.1"]
        names["both.example"] = ["127.0.0.1", "169.254.169.254"]

        def refuse(address: str) -> str | None:
            return f"{address} is refused." if address.startswith("169") else None

        assert post(target.url(host="inside.example"), refuse=refuse) == Answer(200)
        assert target.received[0].headers["host"] == f"inside.example:{target.port}"
        assert post(target.url(host="both.example"), refuse=refuse).problem == "169.254.169.254 is refused."
        assert target.connections == 1


def test_a_name_cannot_change_between_check_and_connection(names: dict[str, list[str]]) -> None:
    """A name server that answers differently the second time is never asked a second time."""
    asked: list[str] = []

    def refuse(address: str) -> None:
        asked.append(address)
        names["rebinding.example"] = ["127.0.0.2"]

    with running(answers(200)) as target:
        names["rebinding.example"] = ["127.0.0.1"]
        assert post(target.url(host="rebinding.example"), refuse=refuse) == Answer(200)
    assert asked == ["127.0.0.1"]


def test_the_next_address_is_tried_when_the_first_cannot_be_reached(names: dict[str, list[str]]) -> None:
    """A host may have several."""
    with running(answers(200)) as target:
        names["two.example"] = ["127.0.0.3", "127.0.0.1"]
        assert post(target.url(host="two.example")) == Answer(200)


def test_a_name_server_that_hangs_costs_no_more_than_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The look-up counts too."""
    release = threading.Event()
    monkeypatch.setattr(webhooks.socket, "getaddrinfo", lambda *_, **__: [release.wait()][:0])
    assert "no answer within" in post("http://slow.example/", seconds=SHORT).problem
    release.set()


def test_a_certificate_that_cannot_be_trusted_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """TLS is checked against the name in the address, and the sentence says so without the address."""
    error = webhooks.ssl.SSLCertVerificationError("verify failed")
    error.verify_message = "self-signed certificate"

    async def refuse_certificate(*_: object) -> None:
        """What httpx raises then."""
        raise webhooks.httpx.ConnectError("https://secret.example/token") from error

    monkeypatch.setattr(webhooks.httpx.AsyncHTTPTransport, "handle_async_request", refuse_certificate)
    problem = post("https://127.0.0.1/token").problem
    assert problem == "The certificate of the host cannot be trusted: self-signed certificate."


def test_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """An address may hold a secret, and the signature is one for a while."""
    caplog.set_level(logging.DEBUG)
    with running(answers(200)) as target:
        post(target.url("/T000/very-secret"))
    assert "very-secret" not in caplog.text
    assert "msg_1" not in caplog.text


def test_one_that_hangs_holds_up_nobody() -> None:
    """Twenty that hang are under way while another is answered; closing breaks them off."""
    with ExitStack() as stack:
        slow = stack.enter_context(running(hangs))
        quick = stack.enter_context(running(answers(200)))
        sender = Sender(anywhere)
        hanging: list[Future[Answer]] = [sender.send(Message(slow.url(), HEADERS, b"{}")) for _ in range(20)]
        assert sender.send(Message(quick.url(), HEADERS, b"{}")).result(5) == Answer(200)
        assert not any(one.done() for one in hanging)
        sender.close()
        assert all(one.done() for one in hanging)
