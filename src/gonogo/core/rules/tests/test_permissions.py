# SPDX-License-Identifier: Apache-2.0
"""Does the one table say what DESIGN says, and are roles and scopes both asked?"""

import pytest

from gonogo.core.rules.permissions import (
    DATA_PLANE_SCOPES,
    PERMISSIONS,
    Action,
    Actor,
    NotAllowed,
    Role,
    Scope,
    authorize,
    refusal,
)


def test_every_action_has_a_row() -> None:
    """Nothing can be done that the matrix does not know, and data-plane scopes open nothing here."""
    assert set(PERMISSIONS) == set(Action)
    assert not {row.scope for row in PERMISSIONS.values()} & DATA_PLANE_SCOPES


def test_those_who_may_open_are_fewer_than_those_who_may_protect() -> None:
    """Everybody who may open a wave may stop it, and more people may stop than open."""
    assert PERMISSIONS[Action.OPEN_WAVE].roles < PERMISSIONS[Action.ROLL_BACK_WAVE].roles
    assert PERMISSIONS[Action.OPEN_WAVE].roles < PERMISSIONS[Action.PAUSE_WAVE].roles


def test_nobody_can_both_ask_for_and_decide_on_waivers_by_role_alone() -> None:
    """The roles that request waivers and the role that decides on them are apart."""
    assert not PERMISSIONS[Action.REQUEST_WAIVER].roles & PERMISSIONS[Action.DECIDE_WAIVER].roles


def test_role_for_one_release_counts_there_only() -> None:
    """A viewer who leads one release may open its waves and no others."""
    vera = Actor("vera", Role.VIEWER, "web", 1, {"portal-2": Role.RELEASE_LEAD})
    assert refusal(vera, Action.OPEN_WAVE, release="portal-2") is None
    assert "needs the role release-lead or admin" in str(refusal(vera, Action.OPEN_WAVE, release="other"))
    assert refusal(vera, Action.OPEN_WAVE) is not None


def test_token_is_limited_to_its_scopes_and_to_its_owners_role() -> None:
    """Both must allow."""
    lead = Actor("dana", Role.RELEASE_LEAD, "token", 1, scopes=frozenset({Scope.READ}))
    assert "lacks the scope rollout" in str(refusal(lead, Action.OPEN_WAVE))
    viewer = Actor("vera", Role.VIEWER, "token", 2, scopes=frozenset(Scope))
    with pytest.raises(NotAllowed, match="vera may not open a wave"):
        authorize(viewer, Action.OPEN_WAVE)
