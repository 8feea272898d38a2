# SPDX-License-Identifier: Apache-2.0
"""How did a run end, going by its journal alone?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gonogo.practices.rehearsals.rules.journal.entry import Entry, IllegalEntry
from gonogo.practices.rehearsals.rules.journal.lines import entries_of
from gonogo.practices.rehearsals.rules.journal.state import RunState, begin, follow
from gonogo.practices.rehearsals.rules.report import Leg, Result


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a journal tells: the last state that can be trusted (None: nothing at all), and what is wrong after it."""

    state: RunState | None
    broken: str = ""

    @property
    def ended(self) -> bool:
        """Whether the journal itself says how the run ended."""
        return self.state is not None and self.state.result is not None

    @property
    def result(self) -> Result:
        """How the run ended. Whatever does not say so with its own last words was interrupted, and never passed."""
        if self.broken or self.state is None or self.state.result is None:
            return Result.INTERRUPTED
        return self.state.result


def replay(entries: Iterable[Entry]) -> Replayed:
    """Follow the entries from the first; stop before the first that cannot be."""
    state: RunState | None = None
    for entry in entries:
        try:
            state = begin(entry) if state is None else follow(state, entry)
        except IllegalEntry as reason:
            return Replayed(state, str(reason))
    return Replayed(state)


def replay_text(text: str) -> Replayed:
    """The same for the text of a journal. A last line that was cut off counts as not written."""
    entries, whole = entries_of(text)
    replayed = replay(entries)
    if whole or replayed.broken:
        return replayed
    return Replayed(replayed.state, "A line of the journal cannot be read.")


def legs_of_run(*, database: bool, masked: bool, quick: bool, keep: bool, backout: bool = True) -> tuple[Leg, ...]:
    """The legs that a run intends, in their order.

    Without a database there is nothing to copy, to mask or to compare; `quick` leaves out the second way up, and
    `keep` the removal of the copy.
    """
    left_out = {
        Leg.COPY: not database,
        Leg.MASK: not (database and masked),
        Leg.FINGERPRINT: not database,
        Leg.BACKOUT: not backout,
        Leg.COMPARE_START: not (database and backout),
        Leg.UP_AGAIN: quick or not backout,
        Leg.REMOVE: keep,
    }
    return tuple(leg for leg in Leg if not left_out.get(leg, False))
