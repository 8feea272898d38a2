# SPDX-License-Identifier: Apache-2.0
"""How does one signed message reach an address outside, without waiting for ever or going where it must not?

The host is looked up here and checked before anything is sent, and the connection goes to exactly the address that was
checked. Of the answer only the status is read. No proxies, no redirects, no cookies, and nothing is logged: a URL may
hold a secret.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

import httpx

SECONDS = 10.0
"""How long one try may take in all, from the look-up of the name to the status."""
Refuse = Callable[[str], str | None]
"""Says why an IP address must not be reached; None when it may."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted, and where."""

    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """The status that came back; without one, `problem` says why in a sentence that names no address."""

    status: int | None
    problem: str = ""


class _NotSent(Exception):
    """Why nothing was sent, as a sentence."""


async def send(message: Message, *, refuse: Refuse, seconds: float = SECONDS) -> Answer:
    """Post the message once. Never raises for what a target does; ends after `seconds` whatever it does."""
    try:
        async with asyncio.timeout(seconds):
            return await _send(message, refuse)
    except (TimeoutError, httpx.TimeoutException):
        return Answer(None, f"There was no answer within {seconds:g} seconds.")
    except _NotSent as error:
        return Answer(None, str(error))
    except ssl.SSLError as error:
        return Answer(None, _tls_sentence(error))
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        return Answer(None, _sentence(error))


def send_now(message: Message, *, refuse: Refuse, seconds: float = SECONDS) -> Answer:
    """Post the message once, and wait for it."""
    return asyncio.run(send(message, refuse=refuse, seconds=seconds))


async def _send(message: Message, refuse: Refuse) -> Answer:
    url = httpx.URL(message.url)
    host = url.raw_host.decode("ascii")
    headers = {**message.headers, "host": url.netloc.decode("ascii"), "user-agent": "gonogo-webhook"}
    addresses = await _look_up(host, url.port or {"https": 443}.get(url.scheme, 80))
    for address in addresses:
        if why := refuse(address):
            raise _NotSent(why)
    async with httpx.AsyncHTTPTransport(verify=_tls(), trust_env=False) as transport:
        for address in addresses:
            place = url.copy_with(host=address)
            request = httpx.Request(
                "POST", place, headers=headers, content=message.body, extensions={"sni_hostname": host}
            )
            try:
                response = await transport.handle_async_request(request)
            except httpx.ConnectError:
                if address == addresses[-1]:
                    raise
                continue
            await response.aclose()
            return Answer(response.status_code)
    raise AssertionError("A look-up gives at least one address.")


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()


async def _look_up(host: str, port: int) -> tuple[str, ...]:
    """The addresses of a host. A thread of its own asks, as a name server that hangs cannot be told to stop."""
    loop = asyncio.get_running_loop()
    found: asyncio.Future[list[str]] = loop.create_future()

    def ask() -> None:
        try:
            places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            addresses = [str(place[0]) for *_, place in places]
        except (OSError, UnicodeError):
            addresses = []
        with suppress(RuntimeError):  # the loop ended meanwhile
            loop.call_soon_threadsafe(settle, addresses)

    def settle(addresses: list[str]) -> None:
        if not found.done():
            found.set_result(addresses)

    threading.Thread(target=ask, name="webhook-name", daemon=True).start()
    addresses = tuple(dict.fromkeys(await found))
    if not addresses:
        raise _NotSent("The name of the host could not be found.")
    return addresses


def _tls_sentence(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The certificate of the host cannot be trusted: {error.verify_message}."
    return "The host does not speak TLS as it should."


def _sentence(error: Exception) -> str:
    """What went wrong, without the address: httpx names it in some of its own sentences."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return _tls_sentence(cause)
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.ConnectError | OSError):
        return "The host could not be reached."
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError | httpx.WriteError):
        return "The host ended the connection, or does not speak HTTP."
    return "The address cannot be used."


class Sender:
    """Sends many messages at the same time, in a thread of its own. A target that hangs holds up nobody."""

    def __init__(self, refuse: Refuse, *, seconds: float = SECONDS) -> None:
        self._refuse = refuse
        self._seconds = seconds
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="webhook-sender", daemon=True)
        self._thread.start()

    def send(self, message: Message) -> Future[Answer]:
        """Begin to send; the future holds the answer after `seconds` at the latest."""
        return asyncio.run_coroutine_threadsafe(send(message, refuse=self._refuse, seconds=self._seconds), self._loop)

    def close(self) -> None:
        """Break off what is being sent, and end the thread."""
        with suppress(RuntimeError):
            asyncio.run_coroutine_threadsafe(_break_off(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        if not self._thread.is_alive():
            self._loop.close()


async def _break_off() -> None:
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
