# SPDX-License-Identifier: Apache-2.0
"""How strictly, how far and how patiently is compared?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

SAMPLES = 20


@dataclass(frozen=True, slots=True)
class Options:
    """What whoever compares may choose.

    `representation` also tells values apart that are equal but written differently: 1.0 and 1.00, -0 and 0.
    `strong` takes SHA-256 of the text of each row where quick hashes would do. `exhaustive` looks at every row that
    differs, however many there are. `confirm` looks at what differs once more after that time, because the source may
    be in use. `samples` is how many differing rows are kept.
    """

    representation: bool = False
    strong: bool = False
    exhaustive: bool = False
    confirm: timedelta | None = None
    samples: int = SAMPLES


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a comparison is: rows read of the rows expected on both sides together. `doing` says which part runs."""

    table: str
    doing: str
    done: int
    rows: int
