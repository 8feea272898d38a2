# SPDX-License-Identifier: Apache-2.0
"""Reads that only pages need: dated evidence, answers of a poll with their words, and everything a board shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from gonogo.core.errors import NotFound
from gonogo.core.models import Evidence, Vote, Waiver
from gonogo.core.practice import practices
from gonogo.core.queries.ledger import evidence_facts
from gonogo.core.queries.people import everybody, names_of_people
from gonogo.core.queries.releases import ReleaseFacts
from gonogo.core.readiness import PollView, gate_of, poll_of
from gonogo.core.rules.evidence import EvidenceFacts
from gonogo.core.rules.gate import Gate
from gonogo.core.rules.permissions import PERMISSIONS, Action
from gonogo.core.rules.verdict import State
from gonogo.faces.web import board, charts, words
from gonogo.faces.web.alarm import Alarm, alarm_of
from gonogo.practices.rollout.models import Breach
from gonogo.practices.rollout.queries import freezes_of, next_wave, situation_of, spread_of, waves_of
from gonogo.practices.rollout.queries.breaches import latest_breaches
from gonogo.practices.rollout.queries.control import stand_of
from gonogo.practices.rollout.rules.opening import decide_opening
from gonogo.practices.rollout.rules.waves import WaveFacts, WaveState


@dataclass(frozen=True, slots=True)
class WaveLine:
    """One wave as the time line and its table show it; times are local to the release."""

    wave: WaveFacts
    people: int | None
    start: datetime
    end: datetime
    tone: str
    word: str


@dataclass(frozen=True, slots=True)
class FreezeDays:
    """A freeze in whole days of the release's time zone."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Board:
    """The board of a release at a moment. `wave` is the next to open, or the last one when all are open."""

    release: ReleaseFacts
    wave: WaveFacts
    gate: Gate
    poll: PollView | None
    headline: board.Headline
    facts: tuple[str, ...]
    consoles: tuple[board.Console, ...]
    steps: tuple[board.Step, ...]
    lines: tuple[WaveLine, ...]
    chart: charts.Timeline | None
    freezes: tuple[FreezeDays, ...]
    agenda: tuple[WaveLine | FreezeDays, ...]
    alarm: Alarm | None
    seen: str


def read_board(release: ReleaseFacts, now: datetime) -> Board:
    """Work the board out now."""
    coming = next_wave(release)
    wave = coming or waves_of(release)[-1]
    gate = gate_of(release, wave.name, now)
    poll = poll_of(release, gate)
    breaches = latest_breaches(release.id)
    lines, freezes = _lines(release, gate, None if breaches else coming, now), _freeze_days(release)
    head = board.after_breach(wave.name) if breaches else _headline(release, coming, gate, poll, now)
    record = record_of(release, gate)
    consoles = _consoles(gate, record, breaches)
    alarm = alarm_of(breaches, stand_of(release.id), release.zone)
    people = board.poll_console(gate, poll, sorted(release.plan.roles), needed=wave.approval_required)
    return Board(
        release=release,
        wave=wave,
        gate=gate,
        poll=poll,
        headline=head,
        facts=_facts(release, wave, now),
        consoles=(*consoles, people),
        steps=board.steps(gate, practices(), release.plan.roles, record) if coming and not breaches else (),
        lines=lines,
        chart=_chart(release, lines, now),
        freezes=freezes,
        agenda=tuple(sorted((*lines, *freezes), key=_begins)),
        alarm=alarm,
        seen=board.signature(head, consoles, people, release.plan_version, [line.word for line in lines], alarm),
    )


def _consoles(gate: Gate, record: board.Record, breaches: Sequence[Breach]) -> tuple[board.Console, ...]:
    consoles = tuple(board.console_of(practice, gate, record) for practice in practices())
    if not breaches:
        return consoles
    newest = breaches[0]
    return tuple(
        board.breached_console(one, newest.guardrail, newest.reason) if one.id == "rollout" else one for one in consoles
    )


def _headline(
    release: ReleaseFacts, coming: WaveFacts | None, gate: Gate, poll: PollView | None, now: datetime
) -> board.Headline:
    if coming is None:
        waves = waves_of(release)
        done = all(wave.state is WaveState.OPEN and wave.next_stage is None for wave in waves)
        subject = "Every wave is open and everyone is served." if done else "Every wave was opened."
        moving = [
            f"{wave.name} is {wave.state.value} at {wave.percent} %" for wave in waves if wave.next_stage is not None
        ]
        reason = f"Still on the way: {words.listed(moving)}." if moving else "Bake time and support go on as planned."
        return board.Headline("go", "OPEN", subject, reason, "See the waves", "waves")
    refusals = decide_opening(situation_of(release, coming.name, now), now).refusals
    opens = words.long_day(release.local(coming.opens))
    return board.headline(coming.name, opens, gate, poll, refusals=refusals)


def _facts(release: ReleaseFacts, wave: WaveFacts, now: datetime) -> tuple[str, ...]:
    counted = spread_of(release)
    people = [words.count(counted.by_wave.get(wave.name, 0), "person", "people") + " in this wave"] if counted else []
    opens = release.local(wave.opens).date()
    when = [] if wave.started else [words.days_until(opens, release.local(now).date())]
    return (*people, *when, f"plan version {release.plan_version}")


def _lines(release: ReleaseFacts, gate: Gate, coming: WaveFacts | None, now: datetime) -> tuple[WaveLine, ...]:
    counted = spread_of(release)
    return tuple(
        WaveLine(
            wave,
            counted.by_wave.get(wave.name) if counted else None,
            release.local(wave.opened_at if wave.started and wave.opened_at else wave.opens),
            release.local(ends_at(wave)),
            *_stand(wave, gate if coming is not None and wave.name == coming.name else None, now),
        )
        for wave in waves_of(release)
    )


def ends_at(wave: WaveFacts) -> datetime:
    """The earliest end of the bake time: counted from the last change of stage, or from the planned opening."""
    start = wave.stage_since if wave.started and wave.stage_since else wave.opens
    return start + max(wave.bake, timedelta(hours=12))


def _stand(wave: WaveFacts, gate: Gate | None, now: datetime) -> tuple[str, str]:
    """The tone and the words of a wave on the time line."""
    if wave.state is WaveState.PAUSED:
        return "hold", f"paused at {wave.percent} %"
    if wave.state is WaveState.ROLLED_BACK and gate is None:
        return "no", "rolled back"
    if wave.started:
        baking = wave.baked_at is not None and now < wave.baked_at
        return "go", f"open at {wave.percent} %" + (f", bakes until {wave.baked_at:%-d %B}" if baking else "")
    if gate is None:
        return "plan", "planned"
    bakes = f", bakes {words.span(wave.bake)}" if wave.bake else ""
    back = "rolled back · " if wave.state is WaveState.ROLLED_BACK else ""
    return board.TONE[gate.state] if gate.state is not State.GO else "go", f"{back}{board.WORD[gate.state]}{bakes}"


def _chart(release: ReleaseFacts, lines: Iterable[WaveLine], now: datetime) -> charts.Timeline | None:
    bars = [
        charts.Bar(
            line.wave.name,
            "" if line.people is None else words.count(line.people, "person", "people"),
            line.start,
            line.end,
            line.wave.stages,
            line.wave.percent,
            line.tone,
            line.word,
        )
        for line in lines
    ]
    windows = [
        charts.Window(f"freeze: {one.name}", release.local(one.since), release.local(one.until))
        for one in freezes_of(release)
    ]
    return charts.timeline(bars, windows, release.local(now))


def _begins(item: WaveLine | FreezeDays) -> date:
    return item.first if isinstance(item, FreezeDays) else item.start.date()


def _freeze_days(release: ReleaseFacts) -> tuple[FreezeDays, ...]:
    moment = timedelta(microseconds=1)
    return tuple(
        FreezeDays(one.name, release.local(one.since).date(), release.local(one.until - moment).date())
        for one in freezes_of(release)
    )


def record_of(release: ReleaseFacts, gate: Gate) -> board.Record:
    """What the findings of a gate rest on."""
    numbers = {number for finding in gate.findings for number in finding.evidence}
    return board.Record(evidence_numbered(release.id, numbers), names_of_people(), release.zone)


def evidence_numbered(release_id: int, numbers: Iterable[int]) -> dict[int, EvidenceFacts]:
    """These pieces of evidence, by number."""
    rows = Evidence.objects.select_related("release").filter(release_id=release_id, number__in=list(numbers))
    return {row.number: evidence_facts(row) for row in rows}


def evidence_entry(release: ReleaseFacts, number: int) -> EvidenceFacts:
    """One piece of evidence; NotFound when the ledger has no such number."""
    found = evidence_numbered(release.id, [number]).get(number)
    if found is None:
        raise NotFound(f"The ledger of {release.name} has no evidence {number}.")
    return found


@dataclass(frozen=True, slots=True)
class RoleAnswer:
    """One role in a poll: who the plan names, and the latest answer if there is one."""

    role: str
    people: str
    answer: str
    words: str
    person: str
    at: datetime | None


def role_answers(release: ReleaseFacts, poll: PollView) -> tuple[RoleAnswer, ...]:
    """Each role that was asked, with its latest answer."""
    latest = {vote.role: vote for vote in Vote.objects.filter(poll_id=poll.poll.number).order_by("id")}
    names, asked = names_of_people(), dict(people_asked(release))
    result = []
    for role in poll.poll.roles:
        vote = latest.get(role)
        said = (vote.answer, vote.words, names.get(vote.person) or vote.person, vote.at) if vote else ("", "", "", None)
        result.append(RoleAnswer(role, asked.get(role, "nobody"), *said))
    return tuple(result)


def people_asked(release: ReleaseFacts) -> tuple[tuple[str, str], ...]:
    """Each role of the plan with the people who can answer for it."""
    names = names_of_people()
    return tuple(
        (role, " or ".join(names.get(username) or username for username in people))
        for role, people in sorted(release.plan.roles.items())
    )


def waiver_rows(release_id: int) -> tuple[Waiver, ...]:
    """All waivers of the release with their words, newest first."""
    return tuple(Waiver.objects.filter(release_id=release_id).order_by("-id"))


def people_to_ask(release: ReleaseFacts) -> dict[str, str]:
    """Who can be picked to answer the poll: everybody who may answer it, and whoever the plan names already."""
    asked = {username for people in release.plan.roles.values() for username in people}
    found: dict[str, str] = {}
    for person in everybody():
        held = {person.role, *(own.role for own in person.release_roles.all() if own.release_id == release.id)}
        may_answer = person.is_active and bool(held & PERMISSIONS[Action.ANSWER_POLL].roles)
        if may_answer or person.username in asked:
            note = "" if may_answer else ", cannot answer now"
            found[person.username] = f"{person.name or person.username} ({person.username}{note})"
    return found | {username: f"{username} (no account yet)" for username in sorted(asked - set(found))}
