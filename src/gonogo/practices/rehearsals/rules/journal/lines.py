# SPDX-License-Identifier: Apache-2.0
"""How is an entry of a journal written as one line, and read again?"""

from __future__ import annotations

import json
from datetime import datetime

from gonogo.practices.rehearsals.rules.journal.entry import Entry, Event
from gonogo.practices.rehearsals.rules.report import Leg, Result


class BrokenLine(Exception):
    """A line that is no entry: it was cut off, or somebody changed it."""


def line_of(entry: Entry) -> str:
    """The entry as one line of JSON, with its end of line. What is empty is left out."""
    kept: dict[str, object] = {"event": entry.event.value, "at": entry.at.isoformat()}
    if entry.leg is not None:
        kept["leg"] = entry.leg.value
    if entry.step:
        kept["step"] = entry.step
    if entry.result is not None:
        kept["result"] = entry.result.value
    if entry.facts:
        kept["facts"] = dict(entry.facts)
    return json.dumps(kept, ensure_ascii=True, separators=(",", ":")) + "\n"


def entry_of(line: str) -> Entry:
    """The entry of a line. Raises BrokenLine."""
    try:
        kept = json.loads(line)
        return Entry(
            event=Event(kept["event"]),
            at=_aware(datetime.fromisoformat(kept["at"])),
            leg=Leg(kept["leg"]) if "leg" in kept else None,
            step=str(kept.get("step", "")),
            result=Result(kept["result"]) if "result" in kept else None,
            facts=dict(kept.get("facts", {})),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BrokenLine(line[:200]) from None


def entries_of(text: str) -> tuple[tuple[Entry, ...], bool]:
    """The entries of a whole journal, and whether all of it could be read.

    A last line without its end was cut off while it was written: it counts as not written, and nothing is wrong. A
    line that cannot be read before the end means that what follows cannot be trusted; it is not read.
    """
    *lines, _cut_off = text.split("\n")
    found: list[Entry] = []
    for line in lines:
        try:
            found.append(entry_of(line))
        except BrokenLine:
            return tuple(found), False
    return tuple(found), True


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a time without its zone")
    return at
