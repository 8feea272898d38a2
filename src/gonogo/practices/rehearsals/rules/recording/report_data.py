# SPDX-License-Identifier: Apache-2.0
"""What is the report of a run as plain JSON data, and is a report that came from outside what it claims to be?"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from gonogo.practices.rehearsals.rules.recording.plain_data import NotReadable, plain, read
from gonogo.practices.rehearsals.rules.report import Leg, Report, Result

MOST_BYTES = 4 * 2**20
"""How much of a run is read at all; what is kept of it is far smaller."""
NAME = re.compile(r"(?!release$)[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
"""What a rehearsal may be called: it is the subject of its evidence, which "release" and waves are too."""
RUN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
UNFINISHED = (Result.FAILED, Result.ERROR, Result.INTERRUPTED)


def report_to_data(report: Report) -> dict[str, Any]:
    """The report as objects, lists, text, numbers and null."""
    data: dict[str, Any] = plain(report)
    return data


def report_from_data(data: Mapping[str, Any]) -> Report:
    """Read a report back. Raises NotReadable, which names what is unknown, missing or contradictory."""
    report: Report = read(Report, dict(data))
    if (fault := next(_contradictions(report), None)) is not None:
        raise NotReadable(fault)
    return report


def digest_of(report: Report) -> str:
    """What tells two reports apart: sha256 over everything they say, before anything is left out."""
    text = json.dumps(report_to_data(report), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _contradictions(report: Report) -> Iterator[str]:
    """What cannot be true together. A run that says it passed must have nothing against it."""
    if not NAME.fullmatch(report.rehearsal):
        yield f'rehearsal "{report.rehearsal[:60]}" must be letters, digits, dots, dashes, and not "release"'
    if not RUN.fullmatch(report.run):
        yield f'run "{report.run[:60]}" must be at most 64 letters, digits, dots and dashes'
    if report.finished_at < report.started_at:
        yield "finished_at lies before started_at"
    if report.result is Result.SKIPPED:
        yield "result must not be skipped for a whole run"
    if report.result is Result.PASSED:
        yield from (f"result is passed, but {why}" for why in _against(report))


def _against(report: Report) -> Iterator[str]:
    yield from (f'there is a reason against it: "{one[:80]}"' for one in report.reasons)
    yield from (f'step "{one.name}" of {one.leg} {one.result}' for one in report.steps if one.result in UNFINISHED)
    yield from (f"table {one.source} is not the same in {one.leg}" for one in report.tables if not one.equal)
    yield from (f'invariant "{one.name}" does not hold' for one in report.invariants if not one.holds)
    yield from (f"column {one} still holds values that were masked" for one in report.leaks)
    if report.backout_verified is False:
        yield "the backout did not bring everything back"
    if not any(one.leg is Leg.UP and one.result is Result.PASSED for one in report.steps):
        yield "no step of the way up was carried out"
