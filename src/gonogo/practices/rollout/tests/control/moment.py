# SPDX-License-Identifier: Apache-2.0
"""What just happened to the model, and what of it can be told without the rules that are judged?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from gonogo.core.rules.evidence import EvidenceFacts, Outcome
from gonogo.core.rules.poll import Answer
from gonogo.practices.rollout.rules.control import Act, Decision
from gonogo.practices.rollout.rules.guard.assessment import Basis, GuardrailVerdict
from gonogo.practices.rollout.rules.watching import Watched
from gonogo.practices.rollout.rules.waves import WaveFacts, WaveState
from gonogo.practices.rollout.tests.control.ledger import REQUIRED, Ledger
from gonogo.practices.rollout.tests.control.world import Happened, Seen, World


class Broken(AssertionError):
    """An invariant does not hold; `number` is that of the invariant."""

    def __init__(self, number: str, what: str) -> None:
        super().__init__(f"{number}: {what}")
        self.number = number


@dataclass(frozen=True)
class Moment:
    """One thing that was done, with how everything was before. `owed` are breaches that no person has cleared."""

    what: str
    world: World
    before: tuple[WaveFacts, ...]
    now: datetime
    mark: datetime
    events: tuple[Happened, ...]
    owed: frozenset[str] = frozenset()
    seen: Seen | None = None
    decision: Decision | None = None

    @property
    def by_loop(self) -> bool:
        """Whether the loop looked and decided, or did something without."""
        return self.seen is not None and (self.decision is not None or bool(self.events))

    def was(self, name: str) -> WaveFacts:
        """The wave as it was."""
        return next(wave for wave in self.before if wave.name == name)

    @cached_property
    def opened(self) -> tuple[WaveFacts, ...]:
        """The waves that serve now and did not, as they were."""
        return tuple(wave for wave in self.before if not serves(wave) and serves(self.world.waves[wave.name]))

    @cached_property
    def advanced(self) -> tuple[WaveFacts, ...]:
        """The waves that serve more people than before, as they were."""
        return tuple(
            wave for wave in self.before if serves(wave) and self.world.waves[wave.name].percent > wave.percent
        )

    @cached_property
    def widened(self) -> tuple[WaveFacts, ...]:
        """The waves that serve anybody new."""
        return self.opened + self.advanced

    @cached_property
    def serving(self) -> tuple[WaveFacts, ...]:
        """The waves that served."""
        return tuple(wave for wave in self.before if serves(wave))

    @property
    def figures(self) -> tuple[Watched, ...]:
        """The guardrails as they stood."""
        return self.seen.evidence.watched if self.seen else ()


Check = Callable[[Moment], Iterator[str]]
CHECKS: dict[str, Check] = {}


def invariant(number: str) -> Callable[[Check], Check]:
    """Name a check by the number of its invariant."""

    def known(check: Check) -> Check:
        CHECKS[number] = check
        return check

    return known


def judge(moment: Moment) -> None:
    """Raise Broken for the first invariant that does not hold."""
    for number, check in CHECKS.items():
        for complaint in check(moment):
            raise Broken(number, f"after {moment.what}: {complaint}")


def with_evidence(world: World, evidence: list[EvidenceFacts]) -> World:
    """The same world with other evidence."""
    return replace(world, ledger=Ledger(evidence, world.ledger.waivers, world.ledger.polls))


def serves(wave: WaveFacts) -> bool:
    """Whether the wave's users have the new version."""
    return wave.state in {WaveState.OPEN, WaveState.PAUSED}


def baked_for(wave: WaveFacts, now: datetime) -> timedelta:
    """How long the present stage of the wave has lasted."""
    return now - wave.stage_since if wave.stage_since else timedelta(0)


def protective_breaches(moment: Moment) -> list[Watched]:
    """The breaches that harm people who are served now and that the plan wants to be stopped."""
    names = {wave.name for wave in moment.serving}
    return [
        one
        for one in moment.figures
        if one.verdict is GuardrailVerdict.BREACH
        and one.on_breach != "hold"
        and (names & set(one.waves) if one.waves else names)
    ]


def missing_protection(moment: Moment) -> str:
    """What the loop should have done for the users and did not; empty when all is well."""
    if not moment.by_loop:
        return ""
    after, forward = moment.world.waves, any(wave.point_of_no_return for wave in moment.serving)
    for one in protective_breaches(moment):
        compared = one.on_breach == "rollback" and one.basis is Basis.HOLDBACK and not forward
        for wave in moment.serving if compared and not other_rollback(moment, one) else ():
            if (not one.waves or wave.name in one.waves) and after[wave.name].state is not WaveState.ROLLED_BACK:
                return f"wave {wave.name} was not rolled back for {one.guardrail}"
        latest = after[moment.serving[-1].name]
        if latest.state is WaveState.OPEN and not compared and not other_rollback(moment, one):
            return f"wave {latest.name} goes on although {one.guardrail} is breached"
    return ""


def other_rollback(moment: Moment, one: Watched) -> bool:
    """Whether the one act of this tick was a rollback for another guardrail; this one's turn is the next tick."""
    said = moment.decision
    return said is not None and said.act is Act.ROLL_BACK and said.breach is not one


def unwaived(moment: Moment) -> Iterator[tuple[WaveFacts, str]]:
    """Each widened wave with each required check for which no waiver holds."""
    for wave in moment.widened:
        for check in REQUIRED:
            if not any(
                one.check == check
                and one.wave == wave.name
                and one.plan_version == moment.world.version
                and one.decided_by not in {"", one.requested_by}
                and one.reason
                and moment.now < one.expires_at
                for one in moment.world.ledger.waivers
            ):
                yield wave, check


def newest(ledger: Ledger, check: str, wave: str) -> EvidenceFacts | None:
    """The answer to a check that was observed last."""
    about = [
        one
        for one in ledger.evidence
        if one.kind == check and one.subject in {"release", f"wave:{wave}"} and one.outcome is not Outcome.NOTED
    ]
    return max(about, key=lambda one: (one.observed_at, one.number), default=None)


def unapproved(world: World, wave: WaveFacts) -> str:
    """Why the newest poll of the wave does not say go; empty when it does."""
    asked = world.ledger.newest_poll(wave.name)
    if asked is None:
        return "not held"
    facts = asked.facts
    if Answer.NO_GO in facts.answers.values():
        return "no-go"
    if facts.plan_version != world.version:
        return "another plan version"
    if set(facts.answers) != set(facts.roles):
        return "still open"
    failed = [one for one in world.ledger.evidence[facts.ledger_length :] if one.outcome is Outcome.FAILED]
    if any(one.kind in REQUIRED and one.subject in {"release", f"wave:{wave.name}"} for one in failed):
        return "contrary evidence"
    return ""
