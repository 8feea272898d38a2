# SPDX-License-Identifier: Apache-2.0
"""Do the webhook commands add, try, list and remove, and tell secrets to those alone who may manage them?"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

import pytest

from gonogo.adapters.tests.targets import Received, answers, hangs_up, running
from gonogo.core.actions.people import set_role
from gonogo.core.models import Event
from gonogo.core.rules.permissions import Role
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, make_release, operator
from gonogo.faces.cli.tests.run import run

HOOK = "https://chat.example/hooks/very-secret"


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the machine stands where the cast's release begins."""
    monkeypatch.setattr("gonogo.core.clock.system_now", lambda: NOW)


@pytest.fixture
def loopback(settings: Any) -> None:
    """Whoever runs the server allows webhooks to this machine."""
    settings.WEBHOOK_LOOPBACK = True


def verified(secret: str, received: Received) -> bool:
    """What a receiver does, written from the specification."""
    head = received.headers
    signed = f"{head['webhook-id']}.{head['webhook-timestamp']}.".encode() + received.body
    made = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256).digest()
    return head["webhook-signature"] == "v1," + base64.b64encode(made).decode()


def test_an_address_is_added_and_its_secret_told(release: str) -> None:
    """The secret alone on the first line, the same again on demand, and in JSON."""
    added = run("--as", "dana", "webhook", "add", HOOK, "--release", RELEASE)
    secret, sentence, _ = added.out.split("\n", 2)
    assert secret.startswith("whsec_")
    assert sentence == "Webhook 1 is told of portal-2.0 from now on; this secret signs what it is told."
    assert run("webhook", "secret", "1").out.strip() == secret
    other = run("webhook", "add", HOOK, "--format", "json").json()
    assert (other["release"], other["secret"].startswith("whsec_"), other["secret"] != secret) == (None, True, True)


def test_webhooks_are_listed_with_what_came_back(release: str, loopback: None) -> None:
    """Nothing at first; then the address, of what it is told, and the latest delivery."""
    assert "Nobody outside is told yet." in run("webhook", "list").out
    with running(answers(204)) as target:
        run("webhook", "add", target.url())
        assert [one["last"] for one in run("webhook", "list", "--format", "json").json()["webhooks"]] == [None]
        run("webhook", "test", "1")
    (listed,) = run("webhook", "list", "--format", "json").json()["webhooks"]
    assert (listed["last"]["state"], listed["last"]["status"], listed["state"]) == ("delivered", 204, "active")
    assert "every release" in run("webhook", "list", "--release", RELEASE).out


def test_a_test_message_is_signed_and_told(release: str, loopback: None) -> None:
    """It arrives at once; exit code 0, and the log has it."""
    with running(answers(200)) as target:
        secret = run("webhook", "add", target.url(), "--release", RELEASE, "--format", "json").json()["secret"]
        said = run("webhook", "test", "1")
        (received,) = target.received
    assert (said.code, said.out) == (0, "The test message arrived: 127.0.0.1 answered with status 200.\n")
    assert verified(secret, received)
    assert b'"type":"webhook.tested"' in received.body
    assert "webhook.tested" in run("webhook", "log", "1").out


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_test_message_that_fails_is_exit_code_1(release: str, loopback: None, status: int) -> None:
    """With what came back; it is not tried again."""
    with running(answers(status)) as target:
        run("webhook", "add", target.url())
        said = run("webhook", "test", "1")
    assert (said.code, f"status {status}" in said.out) == (1, True)
    (one,) = run("webhook", "log", "--format", "json").json()["deliveries"]
    assert (one["state"], one["tries"], one["next_at"]) == ("given up", 1, None)


def test_a_target_that_hangs_up_is_told_in_a_sentence(release: str, loopback: None) -> None:
    """No traceback, no address."""
    with running(hangs_up) as target:
        run("webhook", "add", target.url("/very-secret"))
        said = run("webhook", "test", "1")
    assert said.code == 1
    assert "The host ended the connection" in said.out
    assert "very-secret" not in said.out + run("webhook", "log").out


def test_removing_is_done_once_and_keeps_the_log(release: str) -> None:
    """Again it changes nothing; a removed one is not tried."""
    run("webhook", "add", HOOK)
    for _ in range(2):
        assert run("--as", "dana", "webhook", "remove", "1").out == "Webhook 1 is told nothing more.\n"
    assert Event.objects.filter(subject="webhook:1", verb="webhook removed").count() == 1
    assert run("webhook", "list", "--format", "json").json() == {"webhooks": []}
    assert run("webhook", "test", "1").code == 1
    assert run("webhook", "log", "1").out == "Nothing was told yet.\n"


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("chat.example/hook", "must begin with https://"),
        ("ftp://chat.example/", "must begin with https://"),
        ("javascript:alert(1)", "must begin with https://"),
        ("https://", "names no host"),
        ("https://dana:secret@chat.example/", "user name or password"),
        ("https://chat.example:0/", "Port 0"),
        ("https://chat.example:99999/", "no address"),
        ("https://[::1/", "no address"),
        ("https://chat example/", "spaces"),
        ("https://chat.example/\x01", "spaces"),
        ("https://chat.example/" + "x" * 500, "longer than 500"),
        ("http://169.254.169.254/latest/meta-data", "credentials"),
        ("http://[fd00:ec2::254]/", "credentials"),
        ("http://[::ffff:169.254.169.254]/", "credentials"),
        ("http://localhost:8000/", "GONOGO_WEBHOOK_LOOPBACK"),
        ("http://127.0.0.1/", "GONOGO_WEBHOOK_LOOPBACK"),
    ],
)
def test_addresses_that_cannot_be_told_are_refused_when_they_are_added(release: str, url: str, word: str) -> None:
    """Exit code 2 with the reason, and nothing is kept."""
    said = run("webhook", "add", url)
    assert (said.code, word in said.err) == (2, True), said.err
    assert not Event.objects.filter(verb="webhook added").exists()


def test_a_name_that_leads_to_a_refused_address_is_refused_when_it_is_told(
    release: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name may look harmless; what counts is where it leads when something is sent."""
    place = (2, 1, 6, "", ("169.254.169.254", 80))
    monkeypatch.setattr("gonogo.adapters.webhooks.socket.getaddrinfo", lambda *_, **__: [place])
    run("webhook", "add", "http://harmless.example/")
    said = run("webhook", "test", "1")
    assert (said.code, "clouds hand out credentials" in said.out) == (1, True)


def test_the_same_address_is_not_added_twice(release: str) -> None:
    """Exit code 1, with the way to another secret; for another release it is another webhook."""
    run("webhook", "add", HOOK)
    said = run("webhook", "add", HOOK)
    assert (said.code, "told already" in said.err) == (1, True)
    assert run("webhook", "add", HOOK, "--release", RELEASE).code == 0


@pytest.mark.parametrize(
    "words",
    [("remove", "9"), ("test", "9"), ("secret", "9"), ("log", "9"), ("remove", "0"), ("list", "--release", "x")],
)
def test_what_is_not_there_is_named(release: str, words: tuple[str, ...]) -> None:
    """Exit code 2."""
    assert run("webhook", *words).code == 2


@pytest.mark.parametrize("words", [("list",), ("add", HOOK), ("remove", "1"), ("log",), ("test", "1"), ("secret", "1")])
@pytest.mark.parametrize("person", ["ravi", "ivan", "vera"])
def test_only_leads_and_administrators_manage_webhooks(release: str, person: str, words: tuple[str, ...]) -> None:
    """Everybody else is told the role that it needs, and neither address nor secret."""
    run("webhook", "add", HOOK, "--release", RELEASE)
    said = run("--as", person, "webhook", *words)
    assert (said.code, "release-lead or admin" in said.err) == (2, True)
    assert "very-secret" not in said.out + said.err
    assert "whsec_" not in said.out + said.err


def test_who_leads_one_release_manages_its_webhooks_only(release: str) -> None:
    """Neither those of another release nor those of every release."""
    make_release(PLAN.replace(RELEASE, "portal-3.0").replace("new-intake", "newer-intake"))
    set_role("vera", role=Role.RELEASE_LEAD, by=operator(), now=NOW, release=RELEASE)
    run("webhook", "add", f"{HOOK}/all")
    run("webhook", "add", f"{HOOK}/3", "--release", "portal-3.0")
    assert run("--as", "vera", "webhook", "add", f"{HOOK}/2", "--release", RELEASE).code == 0
    listed = run("--as", "vera", "webhook", "list", "--format", "json").json()["webhooks"]
    assert [one["url"] for one in listed] == [f"{HOOK}/2"]
    for number, code in (("1", 2), ("2", 2), ("3", 0)):
        assert run("--as", "vera", "webhook", "secret", number).code == code
    assert run("--as", "vera", "webhook", "add", HOOK).code == 2
