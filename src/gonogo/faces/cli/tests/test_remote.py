# SPDX-License-Identifier: Apache-2.0
"""Does the command line speak to a server as it speaks to the store, and tell every trouble in a sentence?"""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from django.test import Client

from gonogo.core.tests.cast import attest_all
from gonogo.faces.cli.tests.run import Said, run

SERVER = "http://gonogo.test"


@pytest.fixture
def afar(release: str, at_noon: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs commands against the real API of this store, with a token of the person named."""
    asked = Client()

    def post(url: str, *, content: bytes, headers: dict[str, str], timeout: float) -> httpx.Response:
        answer = asked.post(
            url.removeprefix(SERVER), content, content_type="application/json",
            headers={"authorization": headers["Authorization"]},
        )  # fmt: skip
        return httpx.Response(answer.status_code, content=answer.content)

    def as_person(name: str, *words: str, scopes: tuple[str, ...] = ("read",)) -> Said:
        options = [word for scope in scopes for word in ("--scope", scope)]
        secret = run("token", "create", *options, "--for", name).out.splitlines()[0]
        monkeypatch.setattr(httpx, "post", post)
        return run(*words, GONOGO_URL=SERVER, GONOGO_TOKEN=secret)

    return as_person


@pytest.mark.parametrize(
    "words", [("check",), ("wave", "list"), ("release", "show"), ("wave", "list", "--format", "json")]
)
def test_the_answer_from_afar_is_the_answer_from_here(afar: Any, words: tuple[str, ...]) -> None:
    """Same text, same exit code."""
    here = run(*words)
    there = afar("vera", *words)
    assert (there.code, there.out) == (here.code, here.out)


def test_refusals_from_afar_keep_their_exit_code(afar: Any) -> None:
    """1 for a refused opening with every finding, 2 for a missing scope or an unknown wave."""
    refused = afar("dana", "wave", "open", "pilot", scopes=("rollout",))
    assert (refused.code, "says unknown" in refused.err) == (1, True)
    lacking = afar("dana", "wave", "open", "pilot")
    assert (lacking.code, "lacks the scope rollout" in lacking.err) == (2, True)
    assert afar("dana", "wave", "open", "pilto", scopes=("rollout",)).code == 2


def test_a_plan_is_applied_with_its_rosters_from_afar(afar: Any, plan_file: Any) -> None:
    """The files beside the plan travel along."""
    people = plan_file.parent / "rosters/people.csv"
    people.write_text(people.read_text() + "user-60,fargo\n")
    applied = afar("dana", "plan", "apply", str(plan_file), scopes=("plan", "read"))
    assert applied.out == "portal-2.0: changed, version 2.\n"


def test_a_no_go_from_afar_is_exit_code_1(afar: Any) -> None:
    """A pipeline can rely on it; and go is 0."""
    assert afar("vera", "check", "--format", "github").code == 1
    attest_all()
    assert afar("vera", "check", "--format", "github").code == 0


def answering(monkeypatch: pytest.MonkeyPatch, status: int, content: bytes) -> None:
    """Let every server answer like this."""
    monkeypatch.setattr(httpx, "post", lambda *args, **more: httpx.Response(status, content=content))


@pytest.mark.parametrize(
    ("status", "content", "sentence"),
    [
        (200, b"<html>welcome</html>", "does not answer like a Gonogo server (status 200)"),
        (404, b"", "does not answer like a Gonogo server (status 404)"),
        (200, b"[1, 2]", "does not answer like a Gonogo server"),
        (200, b"[" * 100_000, "does not answer like a Gonogo server"),
        (401, b'{"code": "not-signed-in", "message": "This token was revoked.", "details": []}', "was revoked"),
        (500, b'{"details": "no list"}', "did not say why"),
    ],
)
def test_strange_servers_are_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, status: int, content: bytes, sentence: str
) -> None:
    """Exit code 2, never a traceback."""
    answering(monkeypatch, status, content)
    said = run("release", "list", GONOGO_URL=SERVER, GONOGO_TOKEN="gnt_x")
    assert (said.code, sentence in said.err) == (2, True)


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"GONOGO_URL": SERVER}, "GONOGO_TOKEN is not"),
        ({"GONOGO_URL": "http://127.0.0.1:9", "GONOGO_TOKEN": "gnt_x"}, "could not be reached"),
        ({"GONOGO_URL": "no address", "GONOGO_TOKEN": "gnt_x"}, "could not be reached"),
        ({"GONOGO_URL": SERVER, "GONOGO_TOKEN": "gn\N{GREEK SMALL LETTER TAU}"}, "signs that no token has"),
    ],
)
def test_a_server_that_cannot_be_asked_is_told_in_a_sentence(variables: dict[str, str], sentence: str) -> None:
    """The setting that is wrong or missing is named."""
    said = run("release", "list", **variables)
    assert (said.code, sentence in said.err) == (2, True)


def test_more_than_a_server_takes_is_not_sent(monkeypatch: pytest.MonkeyPatch, plan_file: Any) -> None:
    """Said before it is sent, with the way on."""
    monkeypatch.setattr("gonogo.core.command.MOST_SENT", 1000)
    said = run(
        "plan",
        "apply",
        str(plan_file),
        GONOGO_URL=SERVER,
        GONOGO_TOKEN="gnt_x",
    )
    assert (said.code, "Apply it on the machine of the server." in said.err) == (2, True)


def test_an_error_from_afar_is_json_when_json_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The code of the server stays."""
    answering(monkeypatch, 409, json.dumps({"code": "refused", "message": "No.", "details": ["a"]}).encode())
    said = run("wave", "open", "pilot", "--format", "json", GONOGO_URL=SERVER, GONOGO_TOKEN="gnt_x")
    assert (said.code, said.json()["error"]) == (1, {"code": "refused", "message": "No.", "details": ["a"]})
