# SPDX-License-Identifier: Apache-2.0
"""Are users protected first, whatever else is going on, and no more than is due? One check for each invariant."""

from __future__ import annotations

from collections.abc import Iterator

from gonogo.practices.rollout.rules.control import Act
from gonogo.practices.rollout.rules.guard.assessment import Basis, GuardrailVerdict
from gonogo.practices.rollout.rules.waves import WaveState
from gonogo.practices.rollout.tests.control.moment import (
    Moment,
    invariant,
    missing_protection,
    protective_breaches,
)


@invariant("I12")
def _freezes(moment: Moment) -> Iterator[str]:
    """I12: a freeze blocks opening and not rollback."""
    covering = [one for one in moment.world.freezes if one.since <= moment.now < one.until]
    for wave in moment.widened:
        for one in covering:
            if not one.groups or set(one.groups) & set(wave.groups):
                yield f"wave {wave.name} was widened in the freeze {one.name}"
    if covering and (missing := missing_protection(moment)):
        yield f"in a freeze, {missing}"


@invariant("I13")
def _protection_first(moment: Moment) -> Iterator[str]:
    """I13: rollback before pause before hold before advance, in every state of the waves."""
    if missing := missing_protection(moment):
        yield missing
    if not moment.by_loop or not moment.widened:
        return
    for wave in moment.before:
        since = [
            one for one in moment.advanced if one.opened_at and wave.changed_at and one.opened_at > wave.changed_at
        ]
        if wave.state is WaveState.ROLLED_BACK and wave not in moment.opened and not since:
            yield f"the loop went on although wave {wave.name} is rolled back"
    for one in moment.figures:
        if one.verdict is GuardrailVerdict.BREACH:
            yield f"the loop went on although {one.guardrail} is breached"


@invariant("I13, no more than due")
def _protection_is_due(moment: Moment) -> Iterator[str]:
    """I13: the loop protects because of a breach only, and rolls back by itself on a randomised comparison only."""
    for event in moment.events if moment.by_loop else ():
        breached = [one for one in moment.figures if one.verdict is GuardrailVerdict.BREACH]
        if event.verb in {"paused", "rolled back"} and not breached:
            yield f"wave {event.before.name} was {event.verb} and nothing is breached"
        compared = [one for one in breached if one.on_breach == "rollback" and one.basis is Basis.HOLDBACK]
        if event.verb == "rolled back" and not compared:
            yield f"wave {event.before.name} was rolled back without a randomised comparison"


@invariant("I19")
def _no_way_back(moment: Moment) -> Iterator[str]:
    """I19: past the point of no return the loop rolls nobody back, and says that the way is forward."""
    if not moment.by_loop or not any(wave.point_of_no_return for wave in moment.serving):
        return
    if any(event.verb == "rolled back" for event in moment.events):
        yield "the loop rolled back past the point of no return"
    said = moment.decision
    wanted = said is not None and said.act is Act.PAUSE and said.breach and said.breach.on_breach == "rollback"
    if wanted and said is not None and "forward" not in said.reason:
        yield "the reason does not say that the way is forward"


@invariant("I18")
def _always_a_way_back(moment: Moment) -> Iterator[str]:
    """I18: what serves can be rolled back by a person, whatever else is wrong."""
    if moment.what == "refused roll-back":
        yield "a person was not allowed to roll back"


@invariant("I21")
def _breach_latches(moment: Moment) -> Iterator[str]:
    """I21: a breach stands until a person clears it; better figures do not."""
    if moment.owed and (moment.widened or moment.what == "resume"):
        yield f"it went on over the breach of {', '.join(sorted(moment.owed))}"
    if moment.by_loop:
        for one in protective_breaches(moment):
            if one.guardrail not in moment.world.breaches:
                yield f"the breach of {one.guardrail} is not on record"
