# SPDX-License-Identifier: Apache-2.0
"""Can people add what they know, ask for waivers, and read what is on record?"""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from gonogo.core import clock
from gonogo.core.models import Event, Evidence, Waiver
from gonogo.core.queries.releases import release_named
from gonogo.core.readiness import gate_of
from gonogo.core.rules.evidence import BrokenLink
from gonogo.core.tests.cast import NOW, RELEASE, attest_all, operator
from gonogo.faces.web.tests.conftest import Browser
from gonogo.faces.web.views.evidence import told

CHECK = "training.coverage"
WORD = {
    "do": "attest",
    "check": CHECK,
    "attest-training-coverage-outcome": "passed",
    "attest-training-coverage-statement": "13 of the 14 came to the session.",
    "attest-training-coverage-subject": "wave:pilot",
    "attest-training-coverage-lasts": "14",
}
WISH = {
    "do": "waive",
    "check": CHECK,
    "waive-training-coverage-reason": "Both offices are trained on the day itself.",
    "waive-training-coverage-lasts": "7",
}


def state_of(check: str = CHECK, wave: str = "pilot") -> str:
    """What the check says at the gate of a wave now."""
    gate = gate_of(release_named(RELEASE), wave, clock.now())
    return next(one.state.value for one in gate.findings if one.check == check)


def page(practice: str = "training") -> str:
    """The address of a practice."""
    return reverse("practice", args=[RELEASE, practice])


def test_giving_ones_word_turns_the_finding(release: str, looking_as: Browser) -> None:
    """The word of a contributor for the pilot wave makes the check go there, and only there."""
    answer = looking_as("tess").post(page(), WORD)
    assert answer["Location"] == f"{page()}?wave=pilot#{CHECK}"
    assert (state_of(), state_of(wave="everyone")) == ("go", "unknown")
    row = Evidence.objects.get(kind=CHECK)
    assert (row.basis, row.actor, row.source) == ("attested", "tess", "tess, web")
    assert (row.valid_until - row.recorded_at).days == 14
    shown = looking_as("vera").get(page()).content.decode()
    assert "13 of the 14 came to the session." in shown
    assert "word of Tess" in shown


def test_the_word_no_makes_it_no_go(release: str, looking_as: Browser) -> None:
    """A failed answer is recorded as such and said in red."""
    looking_as("tess").post(page(), WORD | {"attest-training-coverage-outcome": "failed"})
    assert state_of() == "no-go"
    assert "badge--no" in looking_as("vera").get(page()).content.decode()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"attest-training-coverage-statement": "ok"}, "at least 10 characters"),
        ({"attest-training-coverage-outcome": ""}, "Choose yes or no."),
        ({"attest-training-coverage-subject": "wave:everyone"}, "not one of the available choices"),
        ({"attest-training-coverage-lasts": "9000"}, "not one of the available choices"),
    ],
)
def test_an_incomplete_word_comes_back_with_what_is_wrong(
    release: str, looking_as: Browser, change: dict[str, str], says: str
) -> None:
    """Nothing is recorded; the form is open again with a summary and what was typed."""
    answer = looking_as("tess").post(page(), WORD | change)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert says in text
    assert "<details open>" in text
    assert "error-summary" in text
    assert not Evidence.objects.exists()


def test_a_viewer_cannot_give_their_word_by_sending_the_form(release: str, looking_as: Browser) -> None:
    """What the page hides, the action refuses."""
    answer = looking_as("vera").post(page(), WORD)
    assert answer.status_code == 403
    assert "may not record or attest evidence" in answer.content.decode()
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("check", ["", "support.expected", "nonsense"])
def test_a_check_of_another_practice_is_refused(release: str, looking_as: Browser, check: str) -> None:
    """The form of a practice takes only its own checks."""
    assert looking_as("tess").post(page(), WORD | {"check": check}).status_code == 400
    assert not Evidence.objects.exists()


def test_what_a_machine_counts_takes_no_word(release: str, looking_as: Browser) -> None:
    """With a population, whether all users are in a wave is counted; nobody is asked for their word."""
    asked = looking_as("dana").get(page("rollout")).context["asked"]
    offered = {one.check.id: one.attest is not None for one in asked}
    assert offered == {"rollout.groups": False, "rollout.guardrails": True, "rollout.rollback": True}


def ask(looking_as: Browser, name: str = "dana") -> Waiver:
    """Somebody asks for a waiver on the page."""
    answer = looking_as(name).post(page(), WISH)
    assert answer.status_code == 302
    return Waiver.objects.latest("pk")


def decide(looking_as: Browser, name: str, waiver: Waiver, decision: str, **more: str) -> Any:
    """Somebody decides on a waiver."""
    url = reverse("waiver-decide", args=[RELEASE, waiver.pk])
    return looking_as(name).post(url, {"decision": decision, "reason": "Agreed with the offices.", **more})


def test_a_waiver_needs_four_eyes(release: str, looking_as: Browser) -> None:
    """Dana asks, Ivan approves; only then the check no longer holds the wave."""
    attest_all(but=(CHECK,), now=NOW)
    waiver = ask(looking_as)
    assert "Waiting for an approver." in looking_as("tess").get(page()).content.decode()
    assert "Record the decision" in looking_as("ivan").get(page()).content.decode()
    assert decide(looking_as, "dana", waiver, "approved").status_code == 403
    answer = decide(looking_as, "ivan", waiver, "approved", next=page())
    assert answer["Location"] == page()
    board = looking_as("vera").get(reverse("board", args=[release])).context["board"]
    assert {console.id: console.word for console in board.consoles}["training"] == "GO BY WAIVER"
    assert board.headline.word == "GO"


def test_who_asked_is_not_offered_to_decide(release: str, looking_as: Browser) -> None:
    """An approver who asked, as contributor of this release, still needs somebody else."""
    from gonogo.core.actions.people import set_role
    from gonogo.core.rules.permissions import Role

    set_role("ivan", role=Role.CONTRIBUTOR, by=operator(), now=NOW, release=release)
    waiver = ask(looking_as, "ivan")
    text = looking_as("ivan").get(reverse("waivers", args=[release])).content.decode()
    assert "You asked for it, so somebody else has to decide." in text
    assert "Record the decision" not in text
    answer = decide(looking_as, "ivan", waiver, "approved")
    assert answer.status_code == 409
    assert Waiver.objects.get().state == "requested"


def test_a_waiver_can_be_refused_and_taken_back(release: str, looking_as: Browser) -> None:
    """A refused waiver lifts nothing; an approved one can be revoked, and both stay on record."""
    first = ask(looking_as)
    decide(looking_as, "ivan", first, "refused")
    second = ask(looking_as)
    decide(looking_as, "ivan", second, "approved")
    assert decide(looking_as, "dana", second, "revoked").status_code == 302
    assert list(Waiver.objects.values_list("state", flat=True)) == ["refused", "revoked"]
    text = looking_as("vera").get(reverse("waivers", args=[release])).content.decode()
    assert text.count("Asked by Dana") == 2


def test_deciding_needs_a_decision_and_a_reason(release: str, looking_as: Browser) -> None:
    """Without them the page comes back with the form open; the waiver waits."""
    answer = decide(looking_as, "ivan", ask(looking_as), "", reason="")
    assert answer.status_code == 400
    assert "error-summary" in answer.content.decode()
    assert Waiver.objects.get().state == "requested"


def test_after_a_decision_nobody_is_sent_elsewhere(release: str, looking_as: Browser) -> None:
    """A foreign address to go back to is ignored."""
    answer = decide(looking_as, "ivan", ask(looking_as), "approved", next="https://elsewhere.example/")
    assert answer["Location"] == reverse("waivers", args=[release])


def test_a_waiver_of_another_release_is_not_found(release: str, looking_as: Browser) -> None:
    """The number must belong to the release in the address."""
    url = reverse("waiver-decide", args=[release, 99])
    assert looking_as("ivan").post(url, {"decision": "approved", "reason": "Because."}).status_code == 404


def test_a_met_check_cannot_be_waived(ready: str, looking_as: Browser) -> None:
    """The refusal of the action stands in the form."""
    answer = looking_as("dana").post(page(), WISH)
    assert answer.status_code == 400
    assert not Waiver.objects.exists()


def test_the_ledger_is_listed_newest_first_and_by_practice(ready: str, looking_as: Browser) -> None:
    """Every entry is readable; a practice narrows the list down."""
    client = looking_as("vera")
    response = client.get(reverse("evidence", args=[ready]))
    numbers = [entry.facts.number for entry in response.context["entries"]]
    assert numbers == sorted(numbers, reverse=True)
    text = response.content.decode()
    assert f"<strong>The ledger is whole:</strong> {len(numbers)} links" in text
    support = client.get(reverse("evidence", args=[ready]), {"practice": "support"}).context["entries"]
    assert {entry.title for entry in support} == {
        "Support: expected", "Support: confusable", "Support: published", "Support: staffed",
    }  # fmt: skip


@pytest.mark.parametrize(
    "query", ["page=0", "page=-3", "page=zwei", "page=99999999999", "practice=nonsense", "page=400"]
)
def test_odd_addresses_of_the_ledger_are_no_fault(ready: str, looking_as: Browser, query: str) -> None:
    """Whatever stands behind the question mark, a page comes."""
    assert looking_as("vera").get(f"{reverse('evidence', args=[ready])}?{query}").status_code == 200


def test_a_broken_ledger_is_said_first(ready: str, looking_as: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page names the first broken link."""
    monkeypatch.setattr(
        "gonogo.faces.web.views.evidence.broken_link", lambda row: BrokenLink(3, "evidence 3 was changed")
    )
    text = looking_as("vera").get(reverse("evidence", args=[ready])).content.decode()
    assert "The ledger is broken at link 3:" in text
    assert "The ledger is whole" not in text


def test_a_long_ledger_is_checked_when_asked(ready: str, looking_as: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past a length, walking the chain is left to whoever asks for it."""
    monkeypatch.setattr("gonogo.faces.web.views.evidence.VERIFIED_AT_ONCE", 3)
    client, url = looking_as("vera"), reverse("evidence", args=[ready])
    assert "The ledger is whole" not in client.get(url).content.decode()
    assert "The ledger is whole" in client.get(f"{url}?verify=1").content.decode()


def test_one_entry_shows_its_place_in_the_chain(ready: str, looking_as: Browser) -> None:
    """The hash, the one before, and where it comes from."""
    row = Evidence.objects.get(number=2)
    text = looking_as("vera").get(reverse("evidence-entry", args=[ready, 2])).content.decode()
    assert row.hash in text
    assert row.previous in text
    assert "attested: a person&#x27;s word" in text or "attested: a person's word" in text


def test_an_entry_that_is_not_there_is_not_found(ready: str, looking_as: Browser) -> None:
    """A number beyond the ledger gets a page that says so."""
    answer = looking_as("vera").get(reverse("evidence-entry", args=[ready, 999]))
    assert answer.status_code == 404
    assert "has no evidence 999" in answer.content.decode()


def test_the_history_tells_who_did_what(release: str, looking_as: Browser) -> None:
    """A waiver asked for and decided stands there with both people."""
    waiver = ask(looking_as)
    decide(looking_as, "ivan", waiver, "refused")
    response = looking_as("vera").get(reverse("history", args=[release]))
    assert [(event.actor, what) for event, what in response.context["events"]][:2] == [
        ("ivan", f"waiver {waiver.pk} refused, from requested to refused"),
        ("dana", f"waiver {waiver.pk} requested"),
    ]
    assert "<strong>Ivan</strong>: waiver" in response.content.decode()


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (Event(subject="wave:pilot", verb="wave opened", before="planned", after="open 100 %"),
         "wave pilot opened, from planned to open 100 %"),
        (Event(subject="wave:pilot", verb="poll opened", after="open"), "poll opened, wave pilot"),
        (Event(subject="plan", verb="plan applied", after="1"), "plan applied, now 1"),
    ],
)  # fmt: skip
def test_events_read_as_sentences(event: Event, says: str) -> None:
    """Subject, verb and states become words."""
    assert told(event) == says
