# SPDX-License-Identifier: Apache-2.0
"""Is everything shown that has to be shown before anybody new is served? One check for each invariant."""

from __future__ import annotations

from collections.abc import Iterator

from gonogo.core.rules.evidence import Outcome
from gonogo.practices.rollout.rules.guard.assessment import GuardrailVerdict
from gonogo.practices.rollout.rules.waves import WaveState
from gonogo.practices.rollout.tests.control.moment import (
    Moment,
    invariant,
    newest,
    unapproved,
    unwaived,
)


@invariant("I14")
def _pause_wins(moment: Moment) -> Iterator[str]:
    """I14: a pause wins over an advance that was decided before it; only a person goes on."""
    for wave in moment.before:
        if moment.by_loop and moment.widened and wave.state is WaveState.PAUSED:
            yield f"the loop went on although wave {wave.name} is paused"


@invariant("I26")
def _stale_figures(moment: Moment) -> Iterator[str]:
    """I26: after a jump of the clock the loop holds for figures that are too old."""
    for one in moment.figures if moment.widened and moment.serving else ():
        if one.fresh_until is not None and moment.now >= one.fresh_until:
            yield f"the loop went on although {one.guardrail} is too old"


@invariant("I20")
def _unknown_is_not_ok(moment: Moment) -> Iterator[str]:
    """I20: while people are served, the loop goes on only when every guardrail is ok."""
    for one in moment.figures if moment.widened and moment.serving else ():
        if one.verdict is not GuardrailVerdict.OK:
            yield f"the loop went on although {one.guardrail} is {one.verdict.value}"


@invariant("I9")
def _stale_evidence(moment: Moment) -> Iterator[str]:
    """I9: evidence that is older than its validity satisfies no gate."""
    for wave, check in unwaived(moment):
        answer = newest(moment.world.ledger, check, wave.name)
        if answer is not None and answer.valid_until is not None and answer.valid_until <= moment.now:
            yield f"wave {wave.name} was widened on expired evidence about {check}"


@invariant("I8")
def _gates(moment: Moment) -> Iterator[str]:
    """I8: nothing opens with an unmet check, but by a waiver for exactly this wave, check and plan version."""
    for wave, check in unwaived(moment):
        answer = newest(moment.world.ledger, check, wave.name)
        if answer is None or answer.outcome is not Outcome.PASSED:
            yield f"wave {wave.name} was widened without {check}"


@invariant("I11")
def _approval_last(moment: Moment) -> Iterator[str]:
    """I11: where approval is asked for, every role said go on this plan version and nothing contrary came since."""
    for wave in moment.opened:
        again = wave.state is WaveState.ROLLED_BACK and bool(moment.world.roles)
        complaint = unapproved(moment.world, wave)
        if complaint and (wave.approval_required or again or complaint == "no-go"):
            yield f"wave {wave.name} was opened although the poll says: {complaint}"


@invariant("I4")
def _open_again(moment: Moment) -> Iterator[str]:
    """I4: opening again after a rollback is a person's decision, with a poll from after the rollback."""
    for wave in moment.opened:
        if wave.state is not WaveState.ROLLED_BACK:
            continue
        if moment.by_loop:
            yield f"the loop opened wave {wave.name} again"
        asked = moment.world.ledger.newest_poll(wave.name)
        if moment.world.roles and (asked is None or wave.changed_at is None or asked.opened_at <= wave.changed_at):
            yield f"wave {wave.name} was opened again on the poll from before its rollback"
