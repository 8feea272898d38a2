# SPDX-License-Identifier: Apache-2.0
"""Does the migration fit its window in production, with the way back if it comes to that?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from gonogo.core.rules.verdict import Verdict
from gonogo.practices.rehearsals.rules.durations import count, spoken
from gonogo.practices.rehearsals.rules.forecasting.foreseeing import Foreseen
from gonogo.practices.rehearsals.rules.forecasting.step import SAME_SIZE, Footing
from gonogo.practices.rehearsals.rules.judging.planned import Planned
from gonogo.practices.rehearsals.rules.report import Leg


def assess_window(planned: Planned, foreseen: Foreseen | None, now: datetime, evidence: Iterable[int] = ()) -> Verdict:
    """Go when the upper bound of up and back together fits the window.

    A rough bound counts only where copies were about as large as production; otherwise, and where production's size is
    not on record, nothing can be told. A copy of that size that took longer than the window is no-go by itself.
    """
    return _judge(planned, foreseen, now).resting_on(*evidence)


def _judge(planned: Planned, foreseen: Foreseen | None, now: datetime) -> Verdict:
    name = f'"{planned.name}"'
    if planned.window is None:
        return Verdict.unknown(f"The plan gives {name} no window; `window: 4h` in its rehearsals does.")
    if foreseen is None:
        return Verdict.unknown(f"{name} was never timed, so nothing can be said about its window.")
    window = planned.window.total_seconds()
    longest = longest_at_size(foreseen)
    if longest is not None and longest > window:
        return Verdict.no_go(
            f"{name} took {spoken(longest)} up and back on a copy of production's size; the window is {spoken(window)}."
        )
    if (unsure := _unsure(planned, foreseen, now)) is not None:
        return Verdict.unknown(unsure)
    seconds = foreseen.both.seconds
    assert seconds is not None
    about = f"at most {spoken(seconds)} up and back, by {foreseen.basis}"
    if foreseen.both.footing is Footing.ROUGH:
        if seconds > window:
            return Verdict.unknown(
                f"{name} takes roughly {about}; that is too rough to rule out that the window of {spoken(window)} "
                "is missed. Rehearse more often, and at several sizes."
            )
        return Verdict.go(f"{name} takes, roughly, {about}; the window is {spoken(window)}.")
    fits = Verdict.go if seconds <= window else Verdict.no_go
    return fits(f"{name} takes {about}, in 9 cases of 10; the window is {spoken(window)}.")


def _unsure(planned: Planned, foreseen: Foreseen, now: datetime) -> str | None:
    """Why the forecast is none that a window can rest on."""
    name = f'"{planned.name}"'
    age = now - foreseen.rests_on.newest.ended
    if age > planned.max_age:
        return f"{name} was timed last {count(age.days, 'day')} ago, which is too old to count; rehearse it again."
    if not any(one.leg is Leg.BACKOUT for one in foreseen.steps):
        return f"The way back of {name} was never timed, and the window must hold it too."
    if not foreseen.target.known:
        say = f"gonogo rehearsal production-size {planned.name}"
        return f"How large production is for {name} is not on record; `{say}` says it."
    if foreseen.both.seconds is None:
        return f"{name}, {foreseen.both.says}"
    if foreseen.both.footing is Footing.ROUGH and not foreseen.target.same:
        return (
            f"Only a rough figure can be given for {name}, and production is {foreseen.target.times:.1f} times the "
            "largest copy; rehearse four times at two sizes at least."
        )
    return None


def longest_at_size(foreseen: Foreseen) -> float | None:
    """The longest run up and back on a copy at least about as large as production; None when there was none."""
    if not foreseen.target.known or not foreseen.target.same:
        return None
    large = [one for one in foreseen.rests_on.runs if one.copied * SAME_SIZE >= foreseen.rests_on.largest.copied]
    each = [
        up + back
        for one in large
        if (up := one.seconds_of(Leg.UP)) is not None and (back := one.seconds_of(Leg.BACKOUT)) is not None
    ]
    return max(each, default=None)
