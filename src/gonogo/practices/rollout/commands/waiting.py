# SPDX-License-Identifier: Apache-2.0
"""`gonogo wave wait`: how does a pipeline wait for a wave, also while the server restarts or the network is away?"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic, sleep
from typing import Any

import click

from gonogo.core.command import EXIT_NO_GO, call, output_option, release_option
from gonogo.core.errors import GonogoError
from gonogo.core.rules.duration import DurationError, format_duration, parse_duration
from gonogo.practices.rollout.commands.waves import waves
from gonogo.practices.rollout.rules.waiting import Goal, Outcome

PATIENCE = timedelta(minutes=1)
"""How long a server may be out of reach before it has answered once; a wrong address should be told soon."""
SHORTEST, LONGEST = timedelta(seconds=1), timedelta(hours=1)
TIMED_OUT = "timed-out"
_SERVER_AWAY = re.compile(r"does not answer like a Gonogo server \(status 5[0-9][0-9]\)")


class Duration(click.ParamType[timedelta]):
    """A length of time such as 2h or 90s."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """The length of time."""
        if isinstance(value, timedelta):
            return value
        try:
            return parse_duration(str(value))
        except DurationError as error:
            self.fail(f"{error}.", param, ctx)


@waves.command("wait")
@click.argument("wave")
@click.option(
    "--state",
    type=click.Choice([goal.value for goal in Goal]),
    required=True,
    help="`open`: open now. `complete`: open at its last stage, and baked.",
)
@click.option("--timeout", type=Duration(), default="2h", show_default=True, help="How long to wait; 0s looks once.")
@click.option("--every", type=Duration(), default="5s", show_default=True, help="How often to look; 1s to 1h.")
@release_option
@output_option
def wait_command(wave: str, state: str, timeout: timedelta, every: timedelta, release: str | None, output: str) -> None:
    """Wait until WAVE is open, or complete.

    Exit code 0 when it is, 1 when it was rolled back or the time is over. Goes on waiting while the server restarts.
    """
    if not SHORTEST <= every <= LONGEST:
        raise click.BadParameter("looks every 1s to 1h.", param_hint="--every")
    given = {"wave": wave, "state": state, "release": release}
    ended = _wait(Watch(given, timeout.total_seconds(), every.total_seconds()))
    click.echo(json.dumps(ended, ensure_ascii=False) if output == "json" else ended["reason"])
    if ended["outcome"] != Outcome.REACHED.value:
        sys.exit(EXIT_NO_GO)


@dataclass(slots=True)
class Watch:
    """What is waited for, for how long and how often in seconds, and what was seen last."""

    given: Mapping[str, Any]
    timeout: float
    every: float
    started: float = field(default_factory=lambda: monotonic())
    seen: dict[str, Any] = field(default_factory=dict)
    told: str = ""

    @property
    def waited(self) -> float:
        """How long it has been, in seconds."""
        return monotonic() - self.started

    @property
    def left(self) -> float:
        """How long may still be waited, in seconds."""
        return self.timeout - self.waited

    def end(self, outcome: str, reason: str) -> dict[str, Any]:
        """The last word."""
        _clear()
        known = {name: value for name, value in self.given.items() if name in {"release", "wave"}}
        known |= {"wanted": self.given["state"], **self.seen}
        return {**known, "outcome": outcome, "reason": reason, "waited_seconds": round(self.waited)}


def _wait(watch: Watch) -> dict[str, Any]:
    while True:
        ended, doing = _look(watch)
        if ended is not None:
            return ended
        if watch.left <= 0:
            waited = format_duration(timedelta(seconds=round(watch.timeout)))
            return watch.end(TIMED_OUT, f"After {waited} it is not so yet. {doing}")
        _tell(watch, doing)
        sleep(min(watch.every, max(watch.left, 0.05)))


def _look(watch: Watch) -> tuple[dict[str, Any] | None, str]:
    """The end of the waiting if this is it, and the sentence that says how it stands."""
    try:
        watch.seen = dict(call("wave.wait", **watch.given))
    except Exception as error:
        return _after_trouble(watch, error)
    reason = str(watch.seen["reason"])
    if watch.seen["outcome"] == Outcome.WAITING.value:
        return None, reason
    return watch.end(str(watch.seen["outcome"]), reason), reason


def _after_trouble(watch: Watch, error: Exception) -> tuple[dict[str, Any] | None, str]:
    """Trouble that passes is waited out; a wave that is gone cannot be reached any more; anything else is an error."""
    if watch.seen and getattr(error, "code", "") == "not-found":
        return watch.end(Outcome.OVER.value, f"It cannot be reached any more. {error}"), ""
    if not _passes(error) or (not watch.seen and watch.waited > min(PATIENCE.total_seconds(), watch.timeout)):
        _clear()
        raise error
    last = f" Last seen: {watch.seen['reason']}" if watch.seen else ""
    return None, f"Cannot be asked just now; trying again. {str(error).splitlines()[0]}{last}"


def _passes(error: Exception) -> bool:
    """Whether the same question may be answered later: the server or the store is away, and it is not wrong."""
    if _is_of_database(error):
        return True
    if not isinstance(error, GonogoError):
        return False
    if error.code in {"store", "error"}:
        return True
    return _is_of_network(error.__context__) or _SERVER_AWAY.search(error.message) is not None


def _is_of_network(cause: BaseException | None) -> bool:
    import httpx

    return isinstance(cause, httpx.TransportError) and not isinstance(cause, httpx.UnsupportedProtocol)


def _is_of_database(error: Exception) -> bool:
    if "django.db" not in sys.modules:
        return False
    from django.db import DatabaseError, close_old_connections

    if isinstance(error, DatabaseError):
        close_old_connections()
        return True
    return False


def _tell(watch: Watch, doing: str) -> None:
    """One line that changes on a terminal; elsewhere a line for every change."""
    if sys.stderr.isatty():
        waited = format_duration(timedelta(seconds=int(watch.waited)))
        click.echo(f"\r\x1b[2K{_shortened(f'{waited}: {doing}')}", err=True, nl=False)
    elif doing != watch.told:
        click.echo(doing, err=True)
    watch.told = doing


def _shortened(line: str) -> str:
    from shutil import get_terminal_size

    from gonogo.core.printing import plain

    return plain(line)[: get_terminal_size().columns - 1]


def _clear() -> None:
    if sys.stderr.isatty():
        click.echo("\r\x1b[2K", err=True, nl=False)
