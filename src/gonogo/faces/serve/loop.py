# SPDX-License-Identifier: Apache-2.0
"""Who ticks? Of all processes on one store the one that holds the lease; it looks at every release that is due.

A tick is due when its time has come or anything was recorded since. Ticks that were missed are not caught up: a
release gets one tick, on what is true now.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from gonogo.core import clock
from gonogo.core.errors import Conflict, Refused
from gonogo.core.queries.releases import names_of_releases
from gonogo.faces.serve.background import Background
from gonogo.practices.rollout.actions.lease import give_up_lease, take_lease
from gonogo.practices.rollout.actions.readings import read_limits
from gonogo.practices.rollout.actions.tick import tick
from gonogo.practices.rollout.queries.control import Mark, changed_since, newest_mark
from gonogo.practices.rollout.rules.control.facts import LOOK_AGAIN

log = logging.getLogger(__name__)
LEASE = "loop"
TICK_SECONDS = 1.0
READING_SECONDS = 5.0


def _own_name() -> str:
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"


@dataclass
class Loop:
    """The leader's part of the server: `turn` ticks what is due, `read` takes the figures that guardrails need."""

    holder: str = field(default_factory=_own_name)
    leads: bool = False
    _due: dict[str, datetime] = field(default_factory=dict)
    _seen: Mark = field(default_factory=Mark)

    def turn(self) -> None:
        """Take or renew the lease; the one that has it ticks."""
        led, self.leads = self.leads, take_lease(LEASE, self.holder, now=clock.system_now())
        if not self.leads:
            return
        if not led:
            self._due.clear()
        self._tick(clock.now())

    def read(self) -> None:
        """Read the figures that are due. In a thread of its own: a source that hangs holds no tick up."""
        if self.leads:
            read_limits(clock.now())

    def resign(self) -> None:
        """Let another process lead at once."""
        if self.leads:
            self.leads = False
            give_up_lease(LEASE, self.holder, now=clock.system_now())

    def _tick(self, now: datetime) -> None:
        mark = newest_mark()
        changed = changed_since(self._seen) if self._due and mark != self._seen else frozenset()
        self._seen = mark
        for name in names_of_releases():
            if name in changed or now >= self._due.get(name, now):
                self._due[name] = self._one(name, now)

    def _one(self, name: str, now: datetime) -> datetime:
        """Tick one release and say when it is due again; what goes wrong with it holds up no other."""
        try:
            return tick(name, now=now).next_check_at
        except (Conflict, Refused) as error:
            log.warning("The loop left %s as it is: %s", name, error)
        except Exception:
            log.exception("The tick of %s failed; it is tried again.", name)
        return now + LOOK_AGAIN


def in_background(loop: Loop, may_turn: Callable[[], bool]) -> tuple[Background, Background]:
    """The two threads of the loop."""
    return (
        Background("loop", loop.turn, may_turn, TICK_SECONDS),
        Background("readings", loop.read, may_turn, READING_SECONDS),
    )
