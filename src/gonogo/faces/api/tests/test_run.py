# SPDX-License-Identifier: Apache-2.0
"""Does the management API run operations, and answer every bad request with its status and a sentence?"""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gonogo.core.actions.people import deactivate
from gonogo.core.actions.tokens import create_token, revoke_token
from gonogo.core.models import Event, Person, Token
from gonogo.core.operation import operations
from gonogo.core.rules.permissions import DATA_PLANE_SCOPES, Scope
from gonogo.core.tests.cast import NOW, operator

MANAGEMENT = [scope for scope in Scope if scope not in DATA_PLANE_SCOPES]


def token_of(name: str, *scopes: Scope) -> str:
    """A token of a member of the cast, with all management scopes unless some are named."""
    return create_token("test", scopes=scopes or MANAGEMENT, by=operator(), now=NOW, owner=name).secret


def ask(name: str, body: Any = None, *, token: str = "", method: str = "post", **headers: str) -> Any:
    """Call an operation; a body of bytes goes as it is."""
    content = body if isinstance(body, bytes) else json.dumps({} if body is None else body)
    if token:
        headers["authorization"] = f"Bearer {token}"
    return Client().generic(method.upper(), f"/api/v1/{name}", content, "application/json", headers=headers)


def test_an_operation_answers_with_its_json(release: str) -> None:
    """The same that the command line prints with --format json."""
    answer = ask("wave.list", token=token_of("vera"))
    assert answer.status_code == 200
    assert [wave["wave"] for wave in answer.json()["waves"]] == ["pilot", "appeals", "everyone"]
    assert answer["Cache-Control"] == "no-store"


def test_an_empty_body_is_no_parameters(release: str) -> None:
    """Operations without needed parameters can be called with nothing."""
    assert ask("release.list", b"", token=token_of("vera")).status_code == 200


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic eDp5", "Bearer gnt_unknown", "Bearer \xfc", "Bearer " + "x" * 9000]
)
def test_without_a_token_that_works_it_is_401(release: str, header: str) -> None:
    """JSON, and the header that says how to sign in."""
    answer = ask("release.list", **({"authorization": header} if header else {}))
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["code"] == "not-signed-in"


def test_expired_revoked_and_ownerless_tokens_do_not_work(release: str) -> None:
    """401 with the reason; a client key is no token for this API."""
    expired = create_token("old", scopes=[Scope.READ], by=operator(), now=NOW - timedelta(days=9), owner="vera",
                           lasts=timedelta(days=1))  # fmt: skip
    assert "expired on 21 February 2027" in ask("release.list", token=expired.secret).json()["message"]
    revoked = create_token("gone", scopes=[Scope.READ], by=operator(), now=NOW, owner="vera")
    revoke_token(revoked.row.pk, by=operator(), now=NOW)
    assert "was revoked" in ask("release.list", token=revoked.secret).json()["message"]
    key = create_token("key", scopes=[Scope.SYNC], by=operator(), now=NOW)
    assert ask("release.list", token=key.secret).status_code == 401
    left = token_of("sam")
    deactivate("sam", by=operator(), now=NOW)
    assert ask("release.list", token=left).status_code == 401


def test_an_expired_token_stays_expired_with_the_clock_set_back(release: str) -> None:
    """Time never runs backwards here: the newest event counts. The machine's clock lies before the cast's time."""
    made = create_token("old", scopes=[Scope.READ], by=operator(), now=NOW - timedelta(days=9), owner="vera",
                        lasts=timedelta(days=1))  # fmt: skip
    assert ask("release.list", token=made.secret).status_code == 401


@pytest.mark.parametrize(
    ("name", "body", "status", "code"),
    [
        ("wave.list", {"release": "nothing"}, 404, "not-found"),
        ("wave.open", {"wave": "nothing"}, 404, "not-found"),
        ("wave.open", {"wave": "pilot"}, 409, "refused"),
        ("wave.open", {}, 400, "bad-input"),
        ("wave.open", {"wave": "pilot", "more": 1}, 400, "bad-input"),
        ("wave.open", {"wave": 7}, 400, "bad-input"),
        ("wave.open", {"wave": "x" * 1000}, 400, "bad-input"),
        ("wave.open", {"wave": "a\x00b"}, 400, "bad-input"),
        ("wave.members", {"wave": "pilot", "page": 10**30}, 400, "bad-input"),
        ("wave.members", {"wave": "pilot", "page": "1"}, 400, "bad-input"),
        ("wave.rollback", {"because": "Too slow."}, 400, "bad-input"),
        ("wave.rollback", {"because": "Too slow.", "all": "yes"}, 400, "bad-input"),
        ("waiver.approve", {"number": 1, "because": "Fine."}, 403, "not-allowed"),
        ("plan.apply", {"plan": "release: [", "rosters": {}}, 400, "bad-plan"),
        ("plan.apply", {"plan": "a: 1", "rosters": {"x.csv": "not base64!"}}, 400, "bad-input"),
        ("plan.apply", {"plan": "a: 1", "rosters": {"x.csv": "AAE="}}, 400, "bad-input"),
        ("plan.apply", {"plan": "a: &a [*a]"}, 400, "bad-plan"),
        ("evidence.record", {"kind": "x", "outcome": "passed"}, 400, "bad-input"),
        ("evidence.record", {"kind": "incidents.open", "outcome": "maybe"}, 400, "bad-input"),
        ("evidence.record", {"kind": "incidents.open", "outcome": "passed", "observed_at": 5}, 400, "bad-input"),
        ("token.create", {"scopes": []}, 400, "bad-input"),
        ("nothing", {}, 404, "unknown-operation"),
        ("wave.lst", {}, 404, "unknown-operation"),
    ],
)
def test_every_refusal_has_its_status(
    release: str, name: str, body: Any, status: int, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """JSON with a code for machines, a message and the details."""
    monkeypatch.setattr("gonogo.core.clock.system_now", lambda: NOW)
    answer = ask(name, body, token=token_of("dana"))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert set(answer.json()) == {"code", "message", "details"}


def test_a_bad_plan_lists_every_problem(release: str) -> None:
    """All at once, each with its place."""
    answer = ask("plan.apply", {"plan": "gonogo: 1\nrelase: x\nkind: big\n"}, token=token_of("dana"))
    assert answer.status_code == 400
    assert len(answer.json()["details"]) >= 3


@pytest.mark.parametrize(
    "body",
    [b"{", b"nonsense", b"[1]", b'"text"', b"null", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 5000 + b"1" + b"}" * 5000,
     b'{"release": NaN}', b'{"release": "\\ud800"}'],
)  # fmt: skip
def test_bodies_that_are_no_object_are_400(release: str, body: bytes) -> None:
    """Never a failure of the server."""
    assert ask("wave.list", body, token=token_of("vera")).status_code == 400


def test_bodies_that_are_too_large_are_413(release: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """1 MB for most operations; those with rosters take more, up to their own limit."""
    token = token_of("dana")
    large = b" " * (1024 * 1024) + b"{}"
    assert ask("wave.list", large, token=token).status_code == 413
    assert ask("plan.apply", large, token=token).status_code == 400
    monkeypatch.setattr("gonogo.faces.api.body.MOST_SENT", 100)
    assert ask("plan.apply", b" " * 101, token=token).status_code == 413


def test_a_roster_beyond_the_limit_of_forms_is_taken(release: str) -> None:
    """The limit of Django for forms is 4 MB; a roster of 6 MB arrives."""
    roster = base64.b64encode(b"key\n" + b"".join(b"user-%06d\n" % n for n in range(420_000))).decode()
    answer = ask("plan.validate", {"plan": "release: x", "rosters": {"rosters/a.csv": roster}}, token=token_of("dana"))
    assert answer.json()["code"] == "bad-plan"


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch", "head", "options"])
def test_other_methods_are_405(release: str, method: str) -> None:
    """With the one that is allowed."""
    answer = ask("wave.list", method=method)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


def test_no_cookie_signs_in_here(release: str) -> None:
    """A browser session is worth nothing to this API, so no other page can misuse it."""
    browser = Client()
    browser.force_login(Person.objects.get(username="ada"), backend="django.contrib.auth.backends.ModelBackend")
    assert browser.post("/api/v1/release.list", "{}", content_type="application/json").status_code == 401


def test_a_store_that_does_not_answer_is_503(release: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence, and no traceback."""
    token = token_of("vera")

    def gone(*args: object, **more: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("gonogo.faces.api.views.run_operation", gone)
    answer = ask("release.list", token=token)
    assert (answer.status_code, "another program" in answer.json()["message"]) == (503, True)


def test_the_use_of_a_token_is_noted_at_most_once_a_minute(release: str) -> None:
    """Asking often does not write often."""
    token = token_of("vera")
    ask("release.list", token=token)
    first = Token.objects.get().last_used_at
    assert first == NOW
    Token.objects.update(last_used_at=NOW - timedelta(seconds=30))
    ask("release.list", token=token)
    assert Token.objects.get().last_used_at == NOW - timedelta(seconds=30)
    Token.objects.update(last_used_at=NOW - timedelta(seconds=90))
    ask("release.list", token=token)
    assert Token.objects.get().last_used_at == NOW


def test_actions_are_recorded_for_the_person_and_the_token(release: str) -> None:
    """The history says who did it and by which token."""
    token = token_of("dana", Scope.PEOPLE)
    made = ask("token.create", {"scopes": ["people"], "name": "second"}, token=token).json()
    event = Event.objects.get(subject=f"token:{made['id']}")
    assert (event.actor, event.via) == ("dana", f"token {token[:10]}")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_parameters_make_the_server_fail(release: str, data: st.DataObject) -> None:
    """Whatever is sent to whichever operation, the answer is no 5xx."""
    one = operations()[data.draw(st.sampled_from(sorted(operations())))]
    names = st.sampled_from(sorted(one.params.model_fields) or ["release"])
    body = data.draw(st.dictionaries(names, JSON, max_size=4))
    Token.objects.all().delete()
    answer = ask(one.name, body, token=token_of("dana"))
    assert answer.status_code < 500, answer.content
