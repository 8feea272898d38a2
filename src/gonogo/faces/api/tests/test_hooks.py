# SPDX-License-Identifier: Apache-2.0
"""Does an alert tool roll back what it names, once, at once, and nothing that the token may not?"""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from gonogo.core.actions.people import set_role
from gonogo.core.actions.tokens import create_token
from gonogo.core.models import Event
from gonogo.core.queries.releases import release_named
from gonogo.core.rules.permissions import Role, Scope
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, as_, attest_all, make_release, operator
from gonogo.practices.rollout.actions import open_wave
from gonogo.practices.rollout.queries import waves_of
from gonogo.practices.rollout.tests.test_alert import ALERTMANAGER

OTHER = "portal-3.0"


@pytest.fixture(autouse=True)
def steady_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the machine agrees with the tests."""
    monkeypatch.setattr("gonogo.core.clock.system_now", lambda: NOW)


@pytest.fixture
def opened(ready: str) -> str:
    """The pilot is open."""
    open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)
    return RELEASE


def token_of(name: str, *scopes: Scope) -> str:
    """A token with the scope protect, or with other ones."""
    return create_token("alerts", scopes=scopes or [Scope.PROTECT], by=operator(), now=NOW, owner=name).secret


def alarm(
    query: str, body: Any = None, *, token: str = "", method: str = "post", kind: str = "application/json"
) -> Any:
    """Call the hook; a body of bytes goes as it is."""
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return Client().generic(method.upper(), f"/api/v1/hooks/rollback?{query}", content, kind, headers=headers)


def rollbacks() -> list[str]:
    """The subjects that were rolled back."""
    return list(Event.objects.filter(verb="wave rolled back").values_list("subject", flat=True))


def make_other() -> None:
    """A second release of the same product, with its pilot open."""
    make_release(PLAN.replace(RELEASE, OTHER).replace("new-intake", "newer-intake"))
    attest_all(release=OTHER)
    open_wave(OTHER, "pilot", by=operator(), now=NOW)


def test_an_alert_rolls_back_what_serves_and_says_which_alert(opened: str) -> None:
    """Within the request; the history holds the alert, the person and the token."""
    token = token_of("ravi")
    answer = alarm(f"release={RELEASE}", ALERTMANAGER, token=token)
    assert answer.status_code == 200
    assert answer.json()["rolled_back"] == [{"release": RELEASE, "wave": "pilot"}]
    assert answer.json()["waves"][0] == {"release": RELEASE, "wave": "pilot", "state": "rolled-back", "percent": 0}
    event = Event.objects.get(verb="wave rolled back")
    assert (event.actor, event.via) == ("ravi", f"token {token[:10]}")
    assert event.reason == "Alertmanager: HighErrorRate; 5.1 % of requests fail; product portal."


def test_calling_again_changes_nothing(opened: str) -> None:
    """Ten calls, one event, always 200 with what stands."""
    token = token_of("ravi")
    answers = [alarm(f"release={RELEASE}&wave=pilot", ALERTMANAGER, token=token) for _ in range(10)]
    assert [answer.status_code for answer in answers] == [200] * 10
    assert rollbacks() == ["wave:pilot"]
    assert answers[-1].json()["message"] == "No wave was open, so there was nothing to roll back."
    assert answers[-1].json()["waves"][0]["state"] == "rolled-back"


@pytest.mark.parametrize(
    "body",
    [None, b"", b"   ", b"{}", b"[]", b"null", b"7", b'"text"', b"not json", b"a=1&b=2", b"\xff\xfe\x00", b"[" * 10_000,
     b'{"message": "\\ud800"}', b'{"message": "\\u0000 x"}'],
)  # fmt: skip
def test_whatever_the_body_is_it_rolls_back(opened: str, body: bytes | None) -> None:
    """Who calls the hook asks for it; the body only says why."""
    answer = alarm(f"release={RELEASE}", body, token=token_of("ravi"), kind="text/plain")
    assert (answer.status_code, rollbacks()) == (200, ["wave:pilot"])


def test_an_alert_that_is_over_does_nothing(opened: str) -> None:
    """200, so that the tool is content."""
    answer = alarm(f"release={RELEASE}", {**ALERTMANAGER, "status": "resolved"}, token=token_of("ravi"))
    assert (answer.status_code, rollbacks()) == (200, [])
    assert answer.json()["message"] == "The alert is over, so there is nothing to do."
    assert answer.json()["waves"][0]["state"] == "open"


def test_a_wave_that_was_never_open_is_left(opened: str) -> None:
    """Naming it is no error; naming one that is not there is."""
    answer = alarm(f"release={RELEASE}&wave=everyone", token=token_of("ravi"))
    assert (answer.status_code, answer.json()["rolled_back"], rollbacks()) == (200, [], [])
    assert alarm(f"release={RELEASE}&wave=nothing", token=token_of("ravi")).status_code == 404


def test_a_product_means_all_of_its_releases(opened: str) -> None:
    """Whichever of them serves."""
    make_other()
    answer = alarm("product=portal", ALERTMANAGER, token=token_of("ravi"))
    assert sorted(one["release"] for one in answer.json()["rolled_back"]) == [RELEASE, OTHER]
    assert not [wave for name in (RELEASE, OTHER) for wave in waves_of(release_named(name)) if wave.started]


def test_what_may_be_rolled_back_is_before_the_rest_is_refused(opened: str) -> None:
    """Protection comes first: a right for one release of the product protects that one, and the answer says so."""
    make_other()
    set_role("vera", role=Role.CONTRIBUTOR, by=operator(), now=NOW, release=OTHER)
    answer = alarm("product=portal", token=token_of("vera"))
    assert answer.status_code == 403
    assert f"{RELEASE} was left as it is." in answer.json()["message"]
    assert f"Rolled back: pilot of {OTHER}." in answer.json()["message"]
    assert len(rollbacks()) == 1
    assert release_named(RELEASE) and waves_of(release_named(RELEASE))[0].started


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("", 400, "It is not clear what to roll back."),
        ("wave=pilot", 400, "It is not clear what to roll back."),
        (f"release={RELEASE}&product=portal", 400, "It is not clear what to roll back."),
        ("product=portal&wave=pilot", 400, "It is not clear what to roll back."),
        ("release=", 400, "empty, too long or there twice"),
        (f"release={RELEASE}&release=x", 400, "empty, too long or there twice"),
        ("release=" + "x" * 121, 400, "empty, too long or there twice"),
        (f"relase={RELEASE}", 400, '"relase", which is not known'),
        ("release=a%00b", 400, "NUL"),
        ("release=nothing", 404, "There is no release"),
        ("product=nothing", 404, "There are: portal."),
    ],
)
def test_an_address_that_names_nothing_is_refused_with_how_it_should_look(
    opened: str, query: str, status: int, words: str
) -> None:
    """And nothing is rolled back."""
    answer = alarm(query, ALERTMANAGER, token=token_of("ravi"))
    assert (answer.status_code, words in answer.json()["message"]) == (status, True), answer.json()
    assert rollbacks() == []


def test_only_a_token_that_may_protect_is_heard(opened: str) -> None:
    """No token is 401; another scope, or a person without the right, is 403; nothing happens."""
    assert alarm(f"release={RELEASE}").status_code == 401
    assert alarm(f"release={RELEASE}", token="gnt_unknown").status_code == 401
    for token in (token_of("ada", Scope.READ, Scope.ROLLOUT), token_of("vera")):
        for query in (f"release={RELEASE}", f"release={RELEASE}&wave=everyone"):
            assert alarm(query, token=token).status_code == 403
    assert alarm("release=nothing", token=token_of("ada", Scope.READ)).status_code == 403
    assert rollbacks() == []


@pytest.mark.parametrize("method", ["get", "put", "delete", "head"])
def test_other_methods_are_405(opened: str, method: str) -> None:
    """A link that somebody follows rolls nothing back."""
    answer = alarm(f"release={RELEASE}", token=token_of("ravi"), method=method)
    assert (answer.status_code, answer["Allow"], rollbacks()) == (405, "POST", [])


def test_a_body_beyond_the_limit_is_413(opened: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An alert about very much is taken; what cannot be one is not, and the answer says what to do."""
    big = {**ALERTMANAGER, "alerts": ALERTMANAGER["alerts"] * 8000}
    assert len(json.dumps(big)) > 1024 * 1024
    assert alarm(f"release={RELEASE}", {**big, "status": "resolved"}, token=token_of("ravi")).status_code == 200
    monkeypatch.setattr("gonogo.faces.api.hooks.LARGEST", 1000)
    answer = alarm(f"release={RELEASE}", b"x" * 1001, token=token_of("ravi"))
    assert (answer.status_code, "call it with an empty one" in answer.json()["message"]) == (413, True)


def test_a_store_that_does_not_answer_is_503(opened: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the tool calls again."""
    token = token_of("ravi")

    def gone(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("gonogo.faces.api.hooks.roll_back_wave", gone)
    assert alarm(f"release={RELEASE}", token=token).status_code == 503
