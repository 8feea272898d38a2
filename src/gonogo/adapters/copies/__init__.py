# SPDX-License-Identifier: Apache-2.0
"""Copies of a database that a rehearsal may change: made, marked, told from the source, and removed.

What starts pg_dump, initdb and the like lives here, so nothing that answers a request imports it.
"""

from __future__ import annotations

from gonogo.adapters.copies.opening import open_workshop
from gonogo.adapters.copies.values import Altered, Copy, Leftover, Origin, OriginKind, Prepared, TableSize, silent
from gonogo.adapters.copies.workshop import Workshop

__all__ = [
    "Altered",
    "Copy",
    "Leftover",
    "Origin",
    "OriginKind",
    "Prepared",
    "TableSize",
    "Workshop",
    "open_workshop",
    "silent",
]
