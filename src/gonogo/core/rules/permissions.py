# SPDX-License-Identifier: Apache-2.0
"""Who may do what? This one table is read by the code, the reference page and the tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """The five roles a person can have, for everything or for one release."""

    VIEWER = "viewer"
    CONTRIBUTOR = "contributor"
    RELEASE_LEAD = "release-lead"
    APPROVER = "approver"
    ADMIN = "admin"


ROLE_MEANING: Mapping[Role, str] = MappingProxyType(
    {
        Role.VIEWER: "looks: stakeholders and auditors",
        Role.CONTRIBUTOR: "adds evidence and can stop a wave: developers, trainers, support",
        Role.RELEASE_LEAD: "plans the release and opens its waves",
        Role.APPROVER: "decides on waivers that others ask for",
        Role.ADMIN: "looks after people, tokens and keys, and can do what a release lead can",
    }
)


class Scope(StrEnum):
    """What a token may be used for. The last three are for the data plane and make a client key."""

    READ = "read"
    EVIDENCE = "evidence"
    PLAN = "plan"
    ROLLOUT = "rollout"
    PROTECT = "protect"
    GATE = "gate"
    CUTOVER = "cutover"
    PEOPLE = "people"
    EVALUATE = "evaluate"
    SYNC = "sync"
    EVENTS = "events"


SCOPE_MEANING: Mapping[Scope, str] = MappingProxyType(
    {
        Scope.READ: "read releases, boards, evidence and readiness",
        Scope.EVIDENCE: "record evidence",
        Scope.PLAN: "apply plans",
        Scope.ROLLOUT: "open, advance and resume waves",
        Scope.PROTECT: "pause and roll back waves, pause and turn back cutovers",
        Scope.GATE: "waivers and polls",
        Scope.CUTOVER: "lead cutovers, do their tasks, and run their programs",
        Scope.PEOPLE: "people, tokens and keys",
        Scope.EVALUATE: "client key: evaluate flags and listen for changes (may be public)",
        Scope.SYNC: "client key: read flag definitions, rosters included (keep it secret)",
        Scope.EVENTS: "client key: report exposures and outcomes, which can roll a wave back (keep it secret)",
    }
)
DATA_PLANE_SCOPES = frozenset({Scope.EVALUATE, Scope.SYNC, Scope.EVENTS})


class Action(StrEnum):
    """Everything a person can do that is allowed or refused."""

    SEE = "release.see"
    RECORD_EVIDENCE = "evidence.record"
    APPLY_PLAN = "plan.apply"
    OPEN_WAVE = "wave.open"
    ADVANCE_WAVE = "wave.advance"
    RESUME_WAVE = "wave.resume"
    PAUSE_WAVE = "wave.pause"
    ROLL_BACK_WAVE = "wave.rollback"
    CLEAR_BREACH = "guardrail.clear"
    REQUEST_WAIVER = "waiver.request"
    DECIDE_WAIVER = "waiver.decide"
    OPEN_POLL = "poll.open"
    ANSWER_POLL = "poll.answer"
    CHANGE_RUNBOOK = "runbook.change"
    LEAD_CUTOVER = "cutover.lead"
    WORK_CUTOVER = "cutover.work"
    TURN_BACK = "cutover.turn-back"
    MANAGE_PEOPLE = "people.manage"
    MANAGE_TOKENS = "token.manage"
    MANAGE_CLIENT_KEYS = "client-key.manage"
    MANAGE_WEBHOOKS = "webhook.manage"


_EVERYONE = frozenset(Role)
_DOERS = _EVERYONE - {Role.VIEWER}
_LEADS = frozenset({Role.RELEASE_LEAD, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Permission:
    """One row of the matrix: which roles may do the action, and which scope a token needs for it."""

    action: Action
    roles: frozenset[Role]
    scope: Scope
    meaning: str


PERMISSIONS: Mapping[Action, Permission] = MappingProxyType(
    {
        row.action: row
        for row in (
            Permission(Action.SEE, _EVERYONE, Scope.READ, "see releases, boards, waves, evidence and people"),
            Permission(Action.RECORD_EVIDENCE, _DOERS, Scope.EVIDENCE, "record or attest evidence"),
            Permission(Action.APPLY_PLAN, _LEADS, Scope.PLAN, "create a release, apply a plan, import rosters"),
            Permission(Action.OPEN_WAVE, _LEADS, Scope.ROLLOUT, "open a wave whose gate is passed"),
            Permission(Action.ADVANCE_WAVE, _LEADS, Scope.ROLLOUT, "move an open wave to its next stage"),
            Permission(Action.RESUME_WAVE, _LEADS, Scope.ROLLOUT, "resume a paused wave"),
            Permission(Action.PAUSE_WAVE, _DOERS, Scope.PROTECT, "pause a wave"),
            Permission(Action.ROLL_BACK_WAVE, _DOERS, Scope.PROTECT, "roll a wave back"),
            Permission(Action.CLEAR_BREACH, _LEADS, Scope.ROLLOUT, "clear a breached guardrail, so it counts anew"),
            Permission(
                Action.REQUEST_WAIVER,
                frozenset({Role.CONTRIBUTOR, Role.RELEASE_LEAD, Role.ADMIN}),
                Scope.GATE,
                "ask for a waiver",
            ),
            Permission(
                Action.DECIDE_WAIVER, frozenset({Role.APPROVER}), Scope.GATE, "approve, refuse or revoke a waiver"
            ),
            Permission(Action.OPEN_POLL, _LEADS, Scope.GATE, "open the go/no-go poll of a wave"),
            Permission(Action.ANSWER_POLL, _DOERS, Scope.GATE, "answer the poll for a role the plan gives them"),
            Permission(Action.CHANGE_RUNBOOK, _LEADS, Scope.PLAN, "import a runbook and change its tasks"),
            Permission(
                Action.LEAD_CUTOVER,
                _LEADS,
                Scope.CUTOVER,
                "schedule, start, resume and finish a cutover or dress rehearsal, and skip a task",
            ),
            Permission(Action.WORK_CUTOVER, _DOERS, Scope.CUTOVER, "do their tasks of a cutover, vote and comment"),
            Permission(Action.TURN_BACK, _DOERS, Scope.PROTECT, "pause a cutover, and turn it back"),
            Permission(Action.MANAGE_PEOPLE, frozenset({Role.ADMIN}), Scope.PEOPLE, "add people and set their roles"),
            Permission(Action.MANAGE_TOKENS, _EVERYONE, Scope.PEOPLE, "create and revoke their own tokens"),
            Permission(Action.MANAGE_CLIENT_KEYS, _LEADS, Scope.PEOPLE, "create and revoke client keys"),
            Permission(Action.MANAGE_WEBHOOKS, _LEADS, Scope.PEOPLE, "add and remove webhooks and read their log"),
        )
    }
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, with the roles they have and, when a token acts for them, the scopes it is limited to.

    `token_made_by` is who made that token: somebody else may have, and then holds it too.
    """

    name: str
    role: Role
    via: str
    person_id: int | None = None
    release_roles: Mapping[str, Role] = field(default_factory=dict)
    scopes: frozenset[Scope] | None = None
    token_made_by: str = ""

    def roles_for(self, release: str | None) -> frozenset[Role]:
        """The role held everywhere and, if any, the one held for this release."""
        own = self.release_roles.get(release) if release is not None else None
        return frozenset({self.role} if own is None else {self.role, own})


class NotAllowed(Exception):
    """The actor may not do this. The message names the person, the action and who may."""


def refusal(actor: Actor, action: Action, *, release: str | None = None) -> str | None:
    """Why the actor may not do this; None when they may."""
    row = PERMISSIONS[action]
    held = actor.roles_for(release)
    if not held & row.roles:
        who = " or ".join(role.value for role in Role if role in row.roles)
        have = " and ".join(sorted(role.value for role in held))
        return f"{actor.name} may not {row.meaning}: that needs the role {who}, and {actor.name} is {have}."
    if actor.scopes is not None and row.scope not in actor.scopes:
        return f"This token may not {row.meaning}: it lacks the scope {row.scope.value}."
    return None


def authorize(actor: Actor, action: Action, *, release: str | None = None) -> None:
    """Raise NotAllowed unless the actor may do this."""
    if (why := refusal(actor, action, release=release)) is not None:
        raise NotAllowed(why)
