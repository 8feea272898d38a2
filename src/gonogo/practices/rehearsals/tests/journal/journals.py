# SPDX-License-Identifier: Apache-2.0
"""Journals of made-up runs, for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from gonogo.practices.rehearsals.rules.journal.entry import Entry, Event
from gonogo.practices.rehearsals.rules.journal.lines import line_of
from gonogo.practices.rehearsals.rules.journal.replay import legs_of_run
from gonogo.practices.rehearsals.rules.journal.state import STEPPED
from gonogo.practices.rehearsals.rules.report import Leg, Result

BEGAN = datetime(2027, 3, 1, 9, tzinfo=UTC)


def at(number: int) -> datetime:
    """The time of the entry with this number."""
    return BEGAN + timedelta(seconds=number)


def passed_run(legs: tuple[Leg, ...], steps: tuple[str, ...] = ("one", "two")) -> list[Entry]:
    """Every entry of a run in which everything went well."""
    entries = [Entry(Event.BEGUN, at(0), facts={"legs": [leg.value for leg in legs]})]
    for leg in legs:
        entries.append(Entry(Event.LEG_BEGUN, at(len(entries)), leg))
        for step in steps if leg in STEPPED else ():
            entries.append(Entry(Event.STEP_BEGUN, at(len(entries)), leg, step))
            entries.append(Entry(Event.STEP_ENDED, at(len(entries)), leg, step, Result.PASSED))
        entries.append(Entry(Event.LEG_ENDED, at(len(entries)), leg, result=Result.PASSED))
    return [*entries, Entry(Event.ENDED, at(len(entries)), result=Result.PASSED)]


def text_of(entries: list[Entry]) -> str:
    """The file that holds them."""
    return "".join(map(line_of, entries))


runs = st.builds(
    legs_of_run,
    database=st.booleans(),
    masked=st.booleans(),
    quick=st.booleans(),
    keep=st.booleans(),
    backout=st.booleans(),
).map(passed_run)
"""Journals of runs that passed, of every kind."""

any_entry = st.builds(
    Entry,
    event=st.sampled_from(Event),
    at=st.integers(0, 99).map(at),
    leg=st.none() | st.sampled_from(Leg),
    step=st.sampled_from(["", "one", "two"]),
    result=st.none() | st.sampled_from(Result),
    facts=st.sampled_from([{}, {"legs": ["up"]}, {"legs": ["copy", "up", "backout"]}, {"legs": "up"}, {"legs": ["?"]}]),
)
"""Entries that need not make sense."""
