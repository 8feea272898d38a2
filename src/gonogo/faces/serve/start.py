# SPDX-License-Identifier: Apache-2.0
"""How does the server start on a machine that has nothing yet, and how does it stop cleanly?"""

from __future__ import annotations

import errno
import gc
import json
import signal
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING, Any

import click
import uvicorn

from gonogo.core.errors import BadInput
from gonogo.faces.ofrep.holder import SnapshotHolder

if TYPE_CHECKING:
    from gonogo.faces.serve.app import House

GRACE_SECONDS = 10
BACKLOG = 2048
EVERYWHERE = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - compared with, not bound to
STYLES = "vendor/uswds/css/uswds.min.css"


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server listens; port 0 takes any that is free."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """The address as one opens it on this machine."""
        host = "localhost" if self.host in EVERYWHERE else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"


class Server(uvicorn.Server):
    """Ends open event streams when the stop signal arrives, and counts a stop as success."""

    def __init__(self, config: uvicorn.Config, holder: SnapshotHolder) -> None:
        super().__init__(config)
        self._holder = holder

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop in peace at the first signal, at once at the second."""
        self.force_exit = self.should_exit
        self.should_exit = True
        self._holder.close()


def listen(address: Address) -> socket.socket:
    """Take the port. Raises BadInput when it is taken or the host is not of this machine."""
    try:
        found = socket.getaddrinfo(address.host or None, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, place = found[0]
        taken = socket.socket(family, kind, protocol)
        try:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind(place)
            taken.listen(BACKLOG)
        except OSError:
            taken.close()
            raise
    except OSError as error:
        raise BadInput(_sentence(address, error)) from None
    return taken


def _sentence(address: Address, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {address.port} on {address.host} is taken. Stop what uses it, or choose another with --port."
    if error.errno == errno.EACCES:
        return f"Port {address.port} may not be used by this user. Choose one above 1023 with --port."
    return f"Cannot listen on {address.host} port {address.port}: {error.strerror or error}."


def uvicorn_settings() -> dict[str, Any]:
    """How uvicorn is set up."""
    from gonogo.faces.serve.connection import Connection

    return {
        "http": Connection,
        "lifespan": "on",
        "access_log": False,
        "log_level": "warning",
        "log_config": None,
        "server_header": False,
        "proxy_headers": True,
        "forwarded_allow_ips": "127.0.0.1,::1",
        "timeout_graceful_shutdown": GRACE_SECONDS,
    }


def run(taken: socket.socket) -> None:
    """Serve on the socket until a stop signal arrives."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    application: House = import_string(settings.ASGI_APPLICATION)
    # What was loaded stays: the search for garbage need not look at it again, which would hold up answers.
    gc.collect()
    gc.freeze()
    Server(uvicorn.Config(application, **uvicorn_settings()), application.holder).run(sockets=[taken])


def serve(host: str, port: int, *, output: str = "text") -> None:
    """Prepare the store, say where the server is, and serve until it is stopped. `output` is text or json."""
    from gonogo.core import store

    with listen(Address(host, port)) as taken:
        # Until uvicorn has its own handlers, a stop signal is a success as well.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        store.set_up()
        from gonogo.faces.serve.first_contact import keeper_of_this_store, prepare_store

        trouble = prepare_store(keeper_of_this_store())
        say_where(opening_words(Address(host, taken.getsockname()[1]), trouble), output)
        run(taken)


def opening_words(address: Address, trouble: str = "") -> dict[str, Any]:
    """What somebody who starts the server wants to know, the one-time set-up link of an empty store included.

    `trouble` is why the store cannot be used, when flags are answered from the snapshot on disk.
    """
    from django.conf import settings
    from django.contrib.staticfiles import finders
    from django.urls import reverse

    from gonogo.core import clock
    from gonogo.core.actions.people import make_setup_link

    secret = None if trouble else make_setup_link(now=clock.now())
    notes = [f"{trouble} Flags are answered from the snapshot on disk; pages wait for the store."] if trouble else []
    if finders.find(STYLES) is None:
        notes.append("The styles are not built, so pages look plain. `make demo` builds them where npm is installed.")
    if address.host in EVERYWHERE and "*" not in settings.ALLOWED_HOSTS:
        notes.append(f"It answers to {', '.join(settings.ALLOWED_HOSTS)}; GONOGO_ALLOWED_HOSTS adds other names.")
    return {
        "address": address.url,
        "home": str(settings.HOME),
        "setup_link": address.url + reverse("set-up", args=[secret]).lstrip("/") if secret else None,
        "notes": notes,
    }


def say_where(words: Mapping[str, Any], output: str) -> None:
    """Print where the server is; as one line of JSON when asked."""
    if output == "json":
        click.echo(json.dumps(words))
        return
    click.echo(f"Gonogo is at {words['address']} (Ctrl-C stops it). Its data is in {words['home']}.")
    if words["setup_link"]:
        click.echo(f"Nobody has an account yet. Set up the first one within a day: {words['setup_link']}")
    for note in words["notes"]:
        click.echo(note)
