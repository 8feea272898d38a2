# SPDX-License-Identifier: Apache-2.0
"""How is each action of the permission table tried: by which operation, with what prepared before?"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from gonogo.core.actions.polls import open_poll
from gonogo.core.actions.waivers import request_waiver
from gonogo.core.models import Person, Release, Waiver
from gonogo.core.rules.permissions import Action, Role
from gonogo.core.tests.cast import NOW, RELEASE, ROSTERS, attest_all, operator
from gonogo.core.tests.cast import PLAN as USUAL_PLAN
from gonogo.practices.rehearsals.tests.cutover.made_files import NIGHT
from gonogo.practices.rehearsals.tests.cutover.nights import schedule_night, start_night
from gonogo.practices.rollout.actions import open_wave, pause_wave
from gonogo.practices.rollout.models import Breach

PEOPLE = {role: role.value for role in Role}
"""One person for each role, named like it."""
PLAN = (
    USUAL_PLAN.partition("roles:")[0].replace("groups: [pilot], bake: 1d", "groups: [pilot], stages: [50, 100]")
    + f"roles:\n  anybody: [{', '.join(PEOPLE.values())}]\n"
)
UNMET = "incidents.drilled"
BECAUSE = "Because it is time to do so."


def nothing() -> None:
    """Nothing is needed before."""


def opened() -> None:
    """The first wave is open at its first stage."""
    attest_all()
    open_wave(RELEASE, "pilot", by=operator(), now=NOW)


def paused() -> None:
    """The first wave is paused."""
    opened()
    pause_wave(RELEASE, "pilot", by=operator(), now=NOW, reason=BECAUSE)


def breached() -> None:
    """A guardrail was breached and nobody has cleared it yet."""
    release = Release.objects.get(name=RELEASE)
    Breach.objects.create(
        release=release, guardrail="support-load", basis="history", effect="pause", reason=BECAUSE, at=NOW
    )


def almost_ready() -> None:
    """One required check is not met."""
    attest_all(but=(UNMET,))


def asked() -> None:
    """Somebody asked for a waiver."""
    almost_ready()
    request_waiver(RELEASE, wave="pilot", check=UNMET, reason=BECAUSE, lasts=timedelta(days=3), by=operator(), now=NOW)


def scheduled() -> None:
    """A dress rehearsal is scheduled."""
    schedule_night()


def polled() -> None:
    """The poll of the first wave is open."""
    attest_all()
    open_poll(RELEASE, wave="pilot", by=operator(), now=NOW)


@dataclass(frozen=True, slots=True)
class Move:
    """One way to try an action: the operation with its parameters, and the same as words of the command line."""

    operation: str
    params: Mapping[str, Any] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    before: Callable[[], None] = nothing


PILOT = {"wave": "pilot", "because": BECAUSE}
SAY_WHY = ("--because", BECAUSE)
MOVES: Mapping[Action, Move] = {
    Action.SEE: Move("wave.list", {}, ("wave", "list")),
    Action.RECORD_EVIDENCE: Move(
        "evidence.attest",
        {"check": UNMET, "outcome": "passed", "because": BECAUSE},
        ("evidence", "attest", UNMET, "--outcome", "passed", *SAY_WHY),
    ),
    Action.APPLY_PLAN: Move(
        "plan.apply",
        {"plan": PLAN, "rosters": {path: base64.b64encode(content).decode() for path, content in ROSTERS.items()}},
        ("plan", "apply", "{file}"),
    ),
    Action.OPEN_WAVE: Move("wave.open", PILOT, ("wave", "open", "pilot"), attest_all),
    Action.ADVANCE_WAVE: Move("wave.advance", PILOT, ("wave", "advance", "pilot"), opened),
    Action.RESUME_WAVE: Move("wave.resume", PILOT, ("wave", "resume", "pilot", *SAY_WHY), paused),
    Action.PAUSE_WAVE: Move("wave.pause", PILOT, ("wave", "pause", "pilot", *SAY_WHY), opened),
    Action.ROLL_BACK_WAVE: Move("wave.rollback", PILOT, ("wave", "rollback", "pilot", *SAY_WHY), opened),
    Action.CLEAR_BREACH: Move(
        "guardrail.clear",
        {"guardrail": "support-load", "because": BECAUSE},
        ("guardrail", "clear", "support-load", *SAY_WHY),
        breached,
    ),
    Action.REQUEST_WAIVER: Move(
        "waiver.request",
        {"check": UNMET, "lasts": "3d", **PILOT},
        ("waiver", "request", UNMET, "--wave", "pilot", "--lasts", "3d", *SAY_WHY),
        almost_ready,
    ),
    Action.DECIDE_WAIVER: Move(
        "waiver.approve",
        {"number": "{waiver}", "because": BECAUSE},
        ("waiver", "approve", "{waiver}", *SAY_WHY),
        asked,
    ),
    Action.OPEN_POLL: Move("poll.open", {"wave": "pilot"}, ("poll", "open", "--wave", "pilot"), attest_all),
    Action.ANSWER_POLL: Move(
        "poll.answer",
        {"wave": "pilot", "role": "anybody", "answer": "go"},
        ("poll", "answer", "anybody", "go", "--wave", "pilot"),
        polled,
    ),
    Action.CHANGE_RUNBOOK: Move("runbook.import", {"runbook": NIGHT}, ("cutover", "import", "{runbook}")),
    Action.LEAD_CUTOVER: Move("cutover.start", {"name": "night"}, ("cutover", "start", "night"), scheduled),
    Action.WORK_CUTOVER: Move(
        "cutover.comment",
        {"name": "night", "note": BECAUSE},
        ("cutover", "comment", "night", BECAUSE),
        scheduled,
    ),
    Action.TURN_BACK: Move(
        "cutover.turn-back",
        {"name": "night", "note": BECAUSE},
        ("cutover", "turn-back", "night", *SAY_WHY),
        start_night,
    ),
    Action.MANAGE_PEOPLE: Move(
        "user.add", {"username": "newcomer", "role": "viewer"}, ("user", "add", "newcomer", "--role", "viewer")
    ),
    Action.MANAGE_TOKENS: Move("token.create", {"scopes": ["people"]}, ("token", "create", "--scope", "people")),
    Action.MANAGE_CLIENT_KEYS: Move(
        "token.create", {"scopes": ["evaluate"]}, ("token", "create", "--scope", "evaluate")
    ),
    Action.MANAGE_WEBHOOKS: Move(
        "webhook.add",
        {"url": "https://hooks.example.org/gonogo"},
        ("webhook", "add", "https://hooks.example.org/gonogo"),
    ),
}


def make_people() -> None:
    """One account for each role."""
    for role, name in PEOPLE.items():
        Person.objects.create_person(name, role=role.value)


def params_of(move: Move) -> dict[str, Any]:
    """The parameters, with the number of the waiver that is asked for."""
    return {
        name: Waiver.objects.latest("pk").pk if value == "{waiver}" else value for name, value in move.params.items()
    }


def words_of(move: Move, file: str) -> list[str]:
    """The words, with the number of the waiver that is asked for and the path of the plan file."""
    waiver = str(Waiver.objects.latest("pk").pk) if "{waiver}" in move.words else ""
    runbook = str(Path(file).with_name("night.yaml"))
    given = {"{waiver}": waiver, "{file}": file, "{runbook}": runbook}
    return [given.get(word, word) for word in move.words]
