# SPDX-License-Identifier: Apache-2.0
"""What does a handler get to see? One request, and the snapshot it is answered from from beginning to end."""

from __future__ import annotations

from typing import NamedTuple

from gonogo.faces.ofrep.http import Receive, Scope
from gonogo.faces.ofrep.snapshot import Caller, Snapshot


class Request(NamedTuple):
    """One request of a client that may ask. A swap meanwhile does not reach it: its answer is of one version.

    `timestamp` is its time in Unix seconds.
    """

    scope: Scope
    receive: Receive
    snapshot: Snapshot
    timestamp: int
    secret: bytes
    caller: Caller
