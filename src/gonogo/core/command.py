# SPDX-License-Identifier: Apache-2.0
"""What do all commands share? Who acts, where the store is, how answers are printed, and which exit code says what."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from gonogo.core.errors import BadInput, GonogoError, NotFound
from gonogo.core.rules.permissions import Actor, NotAllowed, Role

if TYPE_CHECKING:
    from rich.console import Console

OPERATOR = "operator"
"""Who acts on the command line when nobody is named: whoever may read the data folder."""
EXIT_NO_GO = 1
EXIT_BAD_INPUT = 2
MOST_SENT = 64 * 1024 * 1024
"""How many bytes a server takes at once; a local store takes more."""
PATIENCE_SECONDS = 120
_NO_GO_CODES = frozenset({"refused", "conflict"})
_FILE_CODES = {"bad-plan": "plan", "bad-rehearsal": "rehearsal", "bad-runbook": "runbook"}
"""Errors whose details are the problems of a file, and what the file is called."""

Print = Callable[["Console", Mapping[str, Any]], None]
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def output_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--format text|json`."""
    return click.option(
        "--format", "output", type=click.Choice(["text", "json"]), default="text", help="How the answer is printed."
    )(command)


def release_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--release NAME`, which may be left out when the store has only one release."""
    return click.option(
        "--release", metavar="NAME", default=None, help="Name of the release; not needed when there is only one."
    )(command)


def because_option(help: str = "Why; the reason is kept in the history.") -> Decorator:
    """Adds `--because TEXT`, which is asked for on a terminal when it is left out."""
    return click.option("--because", metavar="TEXT", default=None, help=help)


def reason_of(because: str | None) -> str:
    """The reason as given, or as typed on a terminal. Raises BadInput when there is nobody to ask."""
    if because is not None:
        return because
    if not sys.stdin.isatty():
        raise BadInput("Say why: add --because with the reason. It is kept in the history.")
    return str(click.prompt("Why", err=True))


def call(name: str, /, **params: Any) -> Mapping[str, Any]:
    """Run the operation on the local store, or on the server that GONOGO_URL names. Parameters of None are left out."""
    given = {key: value for key, value in params.items() if value is not None}
    if url := os.environ.get("GONOGO_URL", "").strip():
        return _call_server(url, name, given)
    return _call_store(name, given)


def _call_store(name: str, given: Mapping[str, Any]) -> Mapping[str, Any]:
    from gonogo.core import store

    store.prepare()
    from gonogo.core import clock
    from gonogo.core.operation import operations, run_operation

    try:
        return run_operation(operations()[name], given, by=acting(), now=clock.now())
    except NotFound as error:
        if where := _where_if_empty():
            raise NotFound(f"{error}\n{where}", details=error.details) from None
        raise


def _where_if_empty() -> str:
    """Which data folder was looked into, when nothing is there: often it is the wrong one."""
    from django.conf import settings

    from gonogo.core.models import Release

    if Release.objects.exists():
        return ""
    return f"The data folder is {settings.HOME}; if yours is elsewhere, go there or name it with --home."


def call_without_store(name: str, /, **params: Any) -> Mapping[str, Any]:
    """Run an operation that reads nothing but its parameters; neither a store nor a server is needed."""
    from gonogo.core import store

    store.set_up_without_store()
    from gonogo.core.clock import system_now
    from gonogo.core.operation import operations, run_operation

    given = {key: value for key, value in params.items() if value is not None}
    return run_operation(operations()[name], given, by=_operator(), now=system_now())


def acting() -> Actor:
    """Who acts: the owner of GONOGO_TOKEN, the person named by --as or GONOGO_USER, or the operator of the store."""
    from gonogo.core import clock
    from gonogo.core.actions.people import person_named
    from gonogo.core.actions.tokens import actor_of_token
    from gonogo.core.queries.people import actor_for

    if token := os.environ.get("GONOGO_TOKEN", "").strip():
        try:
            return actor_of_token(token, now=clock.now())
        except NotFound as error:
            raise NotFound(f"GONOGO_TOKEN cannot be used here. {error}") from None
    if name := os.environ.get("GONOGO_USER", "").strip():
        person = person_named(name)
        if not person.is_active:
            raise NotFound(f"{name} is not active.")
        return actor_for(person, via="command line")
    return _operator()


def _operator() -> Actor:
    return Actor(name=OPERATOR, role=Role.ADMIN, via="command line")


def _call_server(url: str, name: str, given: Mapping[str, Any]) -> Mapping[str, Any]:
    import httpx

    token = os.environ.get("GONOGO_TOKEN", "").strip()
    if not token:
        raise BadInput("GONOGO_URL is set but GONOGO_TOKEN is not. Make a token on the server: gonogo token create.")
    content = json.dumps(given, ensure_ascii=False).encode("utf-8", "surrogatepass")
    if len(content) > MOST_SENT:
        raise BadInput(
            f"This is {len(content) / 2**20:.0f} MB to send; a server takes at most {MOST_SENT // 2**20} MB at once. "
            "Apply it on the machine of the server."
        )
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    try:
        answer = httpx.post(
            f"{url.rstrip('/')}/api/v1/{name}", content=content, headers=headers, timeout=PATIENCE_SECONDS
        )
    except httpx.ConnectError:
        raise BadInput(
            f"The server at {url} could not be reached. Start it there with gonogo serve, or correct GONOGO_URL; "
            "without GONOGO_URL, commands work on the data folder of this machine."
        ) from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise BadInput(f"The server at {url} could not be reached: {str(error).rstrip('.')}.") from None
    except ValueError:
        raise BadInput("GONOGO_TOKEN holds signs that no token has. Copy it again.") from None
    body = _body_of(answer.content)
    if body is None:
        raise BadInput(f"{url} does not answer like a Gonogo server (status {answer.status_code}).")
    if answer.is_success:
        return body
    raise RemoteError(body)


def _body_of(content: bytes) -> dict[str, Any] | None:
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


class RemoteError(GonogoError):
    """What a server answered in place of a result, shown as if it had happened here."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        details = body.get("details")
        listed = tuple(map(str, details)) if isinstance(details, list) else ()
        super().__init__(str(body.get("message", "The server refused and did not say why.")), details=listed)
        self.code = str(body.get("code", "error"))


def write_new(path: Path, text: str) -> str:
    """Write a new file and return its path. A file that is there already is not overwritten."""
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise BadInput(f"{path} exists already. Name another file, or move it away first.") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror}.") from None
    return str(path)


def show(output: str, result: Mapping[str, Any], text: Print) -> None:
    """Print the result as JSON, or as text made by `text`."""
    if output == "json":
        click.echo(json.dumps(result, indent=2, ensure_ascii=False))
        return
    from rich.console import Console

    text(Console(highlight=False), result)


def fail(error: Exception, output: str = "text") -> NoReturn:
    """Print an error for people, or as JSON, and leave with the exit code that says what kind it was."""
    code = getattr(error, "code", "not-allowed" if isinstance(error, NotAllowed) else "error")
    details = tuple(getattr(error, "details", ()))
    message = str(error)
    if code in _FILE_CODES and len(details) > 1:
        message = f"{len(details)} problems in the {_FILE_CODES[code]}."
    if output == "json":
        body = {"error": {"code": code, "message": message, "details": list(details)}}
        click.echo(json.dumps(body, indent=2, ensure_ascii=False))
    else:
        _print_error(message, tuple(detail for detail in details if detail not in message))
    sys.exit(EXIT_NO_GO if code in _NO_GO_CODES else EXIT_BAD_INPUT)


def _print_error(message: str, details: tuple[str, ...]) -> None:
    from gonogo.core.printing import plain

    click.echo(plain(message), err=True)
    for detail in details:
        click.echo(f"  - {plain(detail)}", err=True)
