# SPDX-License-Identifier: Apache-2.0
"""What is asked of the runner: which rehearsal, how, and where runs are kept?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gonogo.practices.rehearsals.rules.definition import Rehearsal


@dataclass(frozen=True, slots=True)
class Asked:
    """One run as it was asked for.

    `file` is the absolute path of the rehearsal file and `file_hash` that of its content. `quick` leaves out the second
    way up; `keep` keeps the copy, as it was when something failed. `fresh` makes the golden database anew. `release` is
    where the run will be recorded, None where nobody said; without `record` it is not. `usual` are the seconds that
    each leg and step took before.
    """

    rehearsal: Rehearsal
    file: Path
    file_hash: str
    home: Path
    quick: bool = False
    keep: bool = False
    fresh: bool = False
    release: str | None = None
    record: bool = True
    machine: str | None = None
    commit: str = ""
    dress: bool = False
    usual: Mapping[tuple[str, str], tuple[float, int | None]] = field(default_factory=dict)
    usual_total: float | None = None
