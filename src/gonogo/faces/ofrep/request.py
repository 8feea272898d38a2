# SPDX-License-Identifier: Apache-2.0
"""What does a handler get to see? One request, and the snapshot it is answered from from beginning to end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gonogo.faces.ofrep.http import Receive, Scope
from gonogo.faces.ofrep.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Request:
    """One request. A swap while it is handled does not reach it: its answer is of one version."""

    scope: Scope
    receive: Receive
    snapshot: Snapshot
    now: datetime
    secret: bytes

    @property
    def timestamp(self) -> int:
        """The time of the request in Unix seconds."""
        return int(self.now.timestamp())
