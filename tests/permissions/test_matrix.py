# SPDX-License-Identifier: Apache-2.0
"""Does every role get to do what the table says, and nothing else, by HTTP and by the command line?"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from gonogo.core.actions.people import set_role
from gonogo.core.actions.tokens import create_token, revoke_token
from gonogo.core.operation import operations
from gonogo.core.rules.permissions import DATA_PLANE_SCOPES, PERMISSIONS, Action, Role, Scope
from gonogo.core.tests.cast import NOW, RELEASE, ROSTERS, make_release, operator
from gonogo.faces.cli.tests.run import run
from gonogo.practices.rehearsals.tests.cutover.made_files import NIGHT
from tests.permissions.moves import MOVES, PEOPLE, PLAN, Move, make_people, params_of, words_of

MANAGEMENT = frozenset(Scope) - DATA_PLANE_SCOPES


@pytest.fixture(autouse=True)
def portal(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A release, one person for each role, and a clock that stands where the release begins."""
    monkeypatch.setattr("gonogo.core.clock.system_now", lambda: NOW)
    make_people()
    make_release(PLAN)


@pytest.fixture
def plan_file(tmp_path: Path) -> str:
    """The plan on the disk, with its rosters beside it."""
    for name, content in {"release.yaml": PLAN.encode(), "night.yaml": NIGHT.encode(), **ROSTERS}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return str(tmp_path / "release.yaml")


def token_for(name: str, scopes: Collection[Scope] = MANAGEMENT) -> str:
    """A token of this person."""
    return create_token("test", scopes=scopes, by=operator(), now=NOW, owner=name).secret


def post(token: str, operation: str, params: Any) -> Any:
    """Call the management API."""
    return Client().post(
        f"/api/v1/{operation}",
        json.dumps(params),
        content_type="application/json",
        headers={"authorization": f"Bearer {token}"},
    )


def by_role(attempt: Callable[[Role], str]) -> dict[str, str]:
    """What each role gets when it tries; the store is put back after each attempt."""
    outcomes = {}
    for role in Role:
        with transaction.atomic():
            outcomes[role.value] = attempt(role)
            transaction.set_rollback(True)
    return outcomes


def as_the_table_says(action: Action) -> dict[str, str]:
    """What each role should get."""
    row = PERMISSIONS[action]
    needed = " or ".join(role.value for role in Role if role in row.roles)
    return {role.value: "done" if role in row.roles else f"needs the role {needed}" for role in Role}


def outcome(done: bool, refused: bool, message: str) -> str:
    """The outcome in a word, or the role that is said to be needed."""
    if done:
        return "done"
    said = message.partition("that ")[2].partition(",")[0]
    return said if refused else f"failed: {message}"


@pytest.mark.parametrize("action", Action)
def test_http_follows_the_table(action: Action) -> None:
    """A token of a person with the role does the action, or gets 403 that names the role it needs."""
    move = MOVES[action]
    move.before()

    def attempt(role: Role) -> str:
        answer = post(token_for(PEOPLE[role]), move.operation, params_of(move))
        return outcome(answer.status_code == 200, answer.status_code == 403, answer.json().get("message", ""))

    assert by_role(attempt) == as_the_table_says(action)


@pytest.mark.parametrize("action", Action)
def test_command_line_follows_the_table(action: Action, plan_file: str) -> None:
    """A person named with --as does the action, or is told the role it needs, with exit code 2."""
    move = MOVES[action]
    move.before()

    def attempt(role: Role) -> str:
        said = run("--as", PEOPLE[role], *words_of(move, plan_file))
        return outcome(said.code == 0, said.code == 2, said.err)

    assert by_role(attempt) == as_the_table_says(action)


def somebody_allowed(action: Action) -> str:
    """A person whose role allows the action."""
    return PEOPLE[next(role for role in Role if role in PERMISSIONS[action].roles)]


@pytest.mark.parametrize("action", Action)
def test_a_token_needs_exactly_the_scope_of_the_table(action: Action) -> None:
    """With that scope alone it works; with all others but that one it is 403 and the scope is named."""
    move, scope = MOVES[action], PERMISSIONS[action].scope
    move.before()
    person = somebody_allowed(action)
    without = post(token_for(person, MANAGEMENT - {scope}), move.operation, params_of(move))
    assert (without.status_code, f"lacks the scope {scope.value}" in without.json()["message"]) == (403, True)
    assert post(token_for(person, {scope}), move.operation, params_of(move)).status_code == 200


def test_every_action_of_the_table_is_tried() -> None:
    """A new action comes with the operation by which it is tried."""
    assert set(MOVES) == set(Action) == set(PERMISSIONS)
    assert all(move.operation in operations() for move in MOVES.values())


def test_no_operation_works_without_its_scope() -> None:
    """Also those that the table of moves does not name: whatever the parameters, the answer is 403."""
    for name, one in operations().items():
        needed = {PERMISSIONS[action].scope for action in (one.action, *one.also)}
        answer = post(token_for("admin", MANAGEMENT - needed), name, {})
        assert answer.status_code == 403, name


def test_a_role_for_one_release_counts_there_only() -> None:
    """A viewer who leads one release applies its plan, and not the plan of another."""
    set_role("viewer", role=Role.RELEASE_LEAD, by=operator(), now=NOW, release=RELEASE)
    token, move = token_for("viewer"), MOVES[Action.APPLY_PLAN]
    assert post(token, move.operation, params_of(move)).status_code == 200
    elsewhere = PLAN.replace(RELEASE, "portal-3.0").replace("new-intake", "newer-intake")
    refused = post(token, move.operation, {**params_of(move), "plan": elsewhere})
    assert (refused.status_code, refused.json()["code"]) == (403, "not-allowed")
    assert "done" in outcome(run("--as", "viewer", "wave", "list").code == 0, False, "")


def test_a_role_for_one_release_opens_no_other() -> None:
    """The wave of the other release stays closed, and the answer names the role that is needed."""
    other = PLAN.replace(RELEASE, "portal-3.0").replace("new-intake", "newer-intake")
    make_release(other)
    set_role("viewer", role=Role.RELEASE_LEAD, by=operator(), now=NOW, release=RELEASE)
    token = token_for("viewer")
    assert post(token, "wave.open", {"wave": "pilot", "release": RELEASE}).status_code == 409
    assert post(token, "wave.open", {"wave": "pilot", "release": "portal-3.0"}).status_code == 403


@pytest.mark.parametrize("move", MOVES.values(), ids=lambda move: move.operation)
def test_tokens_that_ended_do_nothing(move: Move, plan_file: str) -> None:
    """Expired and revoked tokens are 401 by HTTP and exit code 2 on the command line, whatever is asked."""
    past = NOW - timedelta(days=9)
    expired = create_token(
        "old", scopes=MANAGEMENT, by=operator(), now=past, owner="admin", lasts=timedelta(days=1)
    ).secret
    made = create_token("gone", scopes=MANAGEMENT, by=operator(), now=NOW, owner="admin")
    revoke_token(made.row.pk, by=operator(), now=NOW)
    move.before()
    for secret, word in ((expired, "expired"), (made.secret, "revoked")):
        assert post(secret, move.operation, params_of(move)).status_code == 401
        said = run(*words_of(move, plan_file), GONOGO_TOKEN=secret)
        assert (said.code, word in said.err) == (2, True)
