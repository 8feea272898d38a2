# SPDX-License-Identifier: Apache-2.0
"""Is the migration boring yet, and if not, what to do next? Boring is what has passed again and again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from gonogo.core.rules.verdict import State, Verdict
from gonogo.practices.rehearsals.rules.durations import count
from gonogo.practices.rehearsals.rules.judging.passing import is_full_pass, newest_that_counts
from gonogo.practices.rehearsals.rules.judging.planned import RUN, Planned
from gonogo.practices.rehearsals.rules.judging.staleness import MOST_GROWTH, growth_since
from gonogo.practices.rehearsals.rules.recording.kept import Rehearsed
from gonogo.practices.rehearsals.rules.report import Result

IN_A_ROW = 3
"""Full passes in a row from which nobody expects a surprise."""


class Lead(StrEnum):
    """Where the next step is taken."""

    COMMAND = "command"
    RUN = "run"
    FORECAST = "forecast"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Next:
    """What to do next, in a sentence; with the command to type, or the page to look at."""

    says: str
    lead: Lead
    command: str = ""


@dataclass(frozen=True, slots=True)
class Boring:
    """The answer about one rehearsal: go is boring, no-go is not, unknown cannot be told."""

    state: State
    word: str
    says: str
    passes: int
    next: Next


@dataclass(frozen=True, slots=True)
class Answers:
    """What the three checks say about one rehearsal."""

    passed: Verdict
    fresh: Verdict
    window: Verdict

    @property
    def each(self) -> tuple[Verdict, ...]:
        """All three, in the order in which they are asked."""
        return self.passed, self.fresh, self.window


def passes_in_a_row(rehearsed: Rehearsed) -> int:
    """How many full runs passed one after the other until now; quick passes neither count nor interrupt."""
    many = 0
    for one in rehearsed.runs:
        if is_full_pass(one.report):
            many += 1
        elif not (one.report.passed and one.report.quick):
            break
    return many


def boring(planned: Planned, rehearsed: Rehearsed, answers: Answers) -> Boring:
    """Boring when the newest full run passed and still counts, the window holds it, and it was not the first time."""
    passes = passes_in_a_row(rehearsed)
    next_step = next_of(planned, rehearsed, answers, passes)
    if not rehearsed.runs:
        return Boring(State.UNKNOWN, "Not rehearsed yet", "Nobody knows what it will do.", 0, next_step)
    states = [one.state for one in answers.each]
    if State.NO_GO in states:
        says = next(one.reason for one in answers.each if one.state is State.NO_GO)
        return Boring(State.NO_GO, "Not boring", says, passes, next_step)
    if State.UNKNOWN in states:
        says = next(one.reason for one in answers.each if one.state is State.UNKNOWN)
        return Boring(State.UNKNOWN, "Cannot tell", says, passes, next_step)
    if passes < IN_A_ROW:
        says = f"It passed, but only {count(passes, 'time')} in a row; {IN_A_ROW} make it boring."
        return Boring(State.UNKNOWN, "Nearly boring", says, passes, next_step)
    says = f"The last {passes} full runs passed, each with its way back, and nothing was lost."
    return Boring(State.GO, "Boring", says, passes, next_step)


def next_of(planned: Planned, rehearsed: Rehearsed, answers: Answers, passes: int) -> Next:
    """The one thing that helps most now."""
    again = f"{RUN} {planned.path}"
    newest = newest_that_counts(rehearsed)
    if not rehearsed.runs or newest is None:
        return Next("Rehearse it in full on a copy.", Lead.COMMAND, again)
    match newest.report.result:
        case Result.FAILED:
            return Next("Look at what was wrong, mend the migration, and rehearse it again.", Lead.RUN)
        case Result.INTERRUPTED | Result.ERROR:
            return Next("Rehearse it again: the newest run did not get to its end.", Lead.COMMAND, again)
    if answers.passed.state is not State.GO or answers.fresh.state is not State.GO:
        grown = growth_since(newest.report, rehearsed.production)
        on = " as large as production" if grown is not None and grown > MOST_GROWTH else ""
        return Next(f"Rehearse it again on a fresh copy{on}.", Lead.COMMAND, again)
    if rehearsed.production is None and planned.window is not None:
        say = f"gonogo rehearsal production-size {planned.name} --rows TABLE=ROWS"
        return Next("Say how large production is, so that its duration can be forecast.", Lead.COMMAND, say)
    if answers.window.state is not State.GO:
        return Next("See which steps take longest.", Lead.FORECAST)
    if passes < IN_A_ROW:
        return Next("Rehearse it again, best every night.", Lead.COMMAND, again)
    return Next("Nothing. Let the nightly run keep it so.", Lead.NOTHING)


def boring_in_all(each: Sequence[Boring]) -> Boring | None:
    """The answer of the release: that of the worst critical rehearsal; None when there is none."""
    order = (State.NO_GO, State.UNKNOWN, State.GO)
    return min(each, key=lambda one: order.index(one.state), default=None)
