# SPDX-License-Identifier: Apache-2.0
"""Can a release be brought from no evidence to an open wave, and back, by commands alone?"""

from __future__ import annotations

import json

import pytest

from gonogo.core.models import Event, Poll, Waiver
from gonogo.core.tests.cast import RELEASE, attest_all
from gonogo.faces.cli.tests.run import run

pytestmark = pytest.mark.usefixtures("at_noon")


def test_check_json_has_exactly_the_agreed_keys(release: str) -> None:
    """Scripts rely on these names; without evidence the verdict is unknown and the exit code 1."""
    said = run("check", "--format", "json")
    answer = said.json()
    assert said.code == 1
    assert set(answer) == {"release", "wave", "verdict", "findings", "plan_version", "reason"}
    assert (answer["release"], answer["wave"], answer["verdict"]) == (RELEASE, "pilot", "unknown")
    assert all(
        set(one) == {"check", "verdict", "reason", "remedy", "evidence", "level", "waived_by"}
        for one in answer["findings"]
    )


@pytest.mark.parametrize("form", ["text", "json", "github", "junit", "markdown"])
def test_every_form_has_the_exit_code_of_the_verdict(release: str, form: str) -> None:
    """1 while answers are missing, 0 when every required check is met."""
    assert run("check", "--format", form).code == 1
    attest_all()
    assert run("check", "--format", form).code == 0


def test_contrary_evidence_is_no_go(ready: str) -> None:
    """A failed check turns the verdict, and exit code 1 says so."""
    run("evidence", "attest", "incidents.open", "--outcome", "failed", "--because", "The portal is down since ten.")
    said = run("check", "--format", "json")
    assert (said.code, said.json()["verdict"]) == (1, "no-go")


def test_check_asks_about_the_next_wave_and_the_last_when_all_are_open(ready: str) -> None:
    """The default wave moves on with the release."""
    assert run("check", "--format", "json").json()["wave"] == "pilot"
    run("wave", "open", "pilot")
    assert run("check", "--format", "json").json()["wave"] == "appeals"
    assert run("check", "--wave", "everyone", "--format", "json").json()["wave"] == "everyone"


def test_unknown_names_are_errors_with_a_way_on(release: str) -> None:
    """An unknown wave, release or check is exit code 2 and says what there is."""
    assert "Its waves are: pilot, appeals, everyone" in run("check", "--wave", "pilto").err
    said = run("check", "--release", "portal-2.1")
    assert (said.code, "Did you mean portal-2.0?" in said.err) == (2, True)
    said = run("evidence", "attest", "incidents.opn", "--outcome", "passed", "--because", "Looked at the board.")
    assert (said.code, "Did you mean incidents.open?" in said.err) == (2, True)


def test_opening_without_evidence_is_refused_with_every_finding(release: str) -> None:
    """Exit code 1, one line per finding that holds, nothing changed."""
    said = run("wave", "open", "pilot")
    assert said.code == 1
    assert said.err.startswith("Wave pilot was not opened.")
    assert "incidents.open says unknown" in said.err
    refused = run("wave", "open", "pilot", "--format", "json").json()["error"]
    assert (refused["code"], len(refused["details"])) == ("refused", len(said.err.splitlines()) - 1)
    assert not Event.objects.filter(verb="wave opened").exists()


def test_a_waiver_lifts_a_check_when_somebody_else_agrees(release: str) -> None:
    """Asked for by one, approved by another, it lets the gate pass; the one who asked cannot approve."""
    attest_all(but=("incidents.drilled",))
    ask = ("waiver", "request", "incidents.drilled", "--wave", "pilot", "--lasts", "14d")
    number = run(
        "--as", "dana", *ask, "--because", "Drilled last year, nothing changed.", "--format", "json"
    ).json()["number"]  # fmt: skip
    own = run("--as", "dana", "waiver", "approve", str(number), "--because", "Fine with me.")
    assert (own.code, "needs the role approver" in own.err) == (2, True)
    assert run("check").code == 1
    assert run("--as", "ivan", "waiver", "approve", str(number), "--because", "Agreed for two weeks.").code == 0
    assert run("check").code == 0
    assert "approved by ivan" in run("waiver", "list").out
    assert run("--as", "dana", "waiver", "revoke", str(number), "--because", "No longer needed.").code == 0
    assert run("check").code == 1


def test_a_refused_waiver_lifts_nothing(release: str) -> None:
    """Refused is final."""
    attest_all(but=("incidents.drilled",))
    because = ("--because", "Drilled last year, nothing changed.")
    run("--as", "dana", "waiver", "request", "incidents.drilled", "--wave", "pilot", "--lasts", "14d", *because)
    number = Waiver.objects.get().pk
    assert "is refused" in run("--as", "ivan", "waiver", "refuse", str(number), "--because", "Drill it again.").out
    assert run("--as", "ivan", "waiver", "approve", str(number), "--because", "Or not.").code == 1
    assert run("check").code == 1


def test_a_poll_is_opened_answered_and_shown(ready: str) -> None:
    """Each role answers for itself; the last answer makes it go."""
    opened = run("--as", "dana", "poll", "open", "--wave", "pilot")
    assert (opened.code, "Waiting for release-lead, security." in opened.out) == (0, True)
    answer = ("poll", "answer", "--wave", "pilot")
    assert run("--as", "dana", *answer, "security", "go").code == 2
    assert "needs a few words" in run("--as", "ivan", *answer, "security", "no-go").err
    run("--as", "dana", *answer, "release-lead", "go")
    last = run("--as", "ivan", *answer, "security", "go-with-conditions", "--because", "Watch the logs.")
    assert "go. All 2 roles answered go, with conditions from security." in last.out
    shown = run("poll", "show", "--wave", "pilot", "--format", "json").json()
    assert (shown["standing"], shown["waiting_for"]) == ("go", [])
    assert {one["role"]: one["person"] for one in shown["answers"]} == {"release-lead": "dana", "security": "ivan"}


def test_a_poll_before_its_gate_is_refused(release: str) -> None:
    """Nobody is asked while checks hold; and a poll that never was says how to open one."""
    assert run("--as", "dana", "poll", "open", "--wave", "pilot").code == 1
    assert not Poll.objects.exists()
    assert "gonogo poll open --wave pilot" in run("poll", "show", "--wave", "pilot").err


def test_attesting_counts_for_a_wave_only_when_it_says_so(release: str) -> None:
    """Evidence about one wave does not answer for another."""
    attest_all(but=("training.coverage",))
    run("evidence", "attest", "training.coverage", "--outcome", "passed", "--because", "All 6 pilots were there.",
        "--wave", "pilot")  # fmt: skip
    assert run("check", "--wave", "pilot").code == 0
    findings = run("check", "--wave", "everyone", "--format", "json").json()["findings"]
    assert {one["check"]: one["verdict"] for one in findings}["training.coverage"] == "unknown"


def test_a_reason_that_nobody_can_be_asked_for_is_an_error(ready: str) -> None:
    """Without a terminal the option must be given; nothing changes."""
    run("wave", "open", "pilot")
    for words in (("wave", "pause", "pilot"), ("evidence", "attest", "incidents.open", "--outcome", "passed")):
        said = run(*words)
        assert (said.code, "--because" in said.err) == (2, True)
    assert json.loads(run("wave", "list", "--format", "json").out)["waves"][0]["state"] == "open"
