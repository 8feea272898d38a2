# SPDX-License-Identifier: Apache-2.0
"""Does each page open for those who may see it, and only after signing in?"""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter

from gonogo.core.tests.cast import NOW, PLAN, RELEASE, as_, make_release, operator
from gonogo.faces.web.tests.conftest import Browser
from gonogo.practices.rollout.models import Wave

OPEN_TO_ALL = {"sign-in", "sign-out", "set-up", "api-run", "api-description", "api-rollback-hook", "calendar-feed"}
PARTS = {"release": RELEASE, "wave": "pilot", "practice": "training", "username": "dana", "move": "pause"}
PAGES = [
    ("releases", []),
    ("board", [RELEASE]),
    ("practice", [RELEASE, "training"]),
    ("practice", [RELEASE, "rollout"]),
    ("poll", [RELEASE, "appeals"]),
    ("waivers", [RELEASE]),
    ("evidence", [RELEASE]),
    ("calendar", [RELEASE]),
    ("moving", [RELEASE]),
    ("evidence-entry", [RELEASE, 1]),
    ("history", [RELEASE]),
    ("account", []),
]


def named_patterns(patterns: list[URLPattern | URLResolver] | None = None) -> list[URLPattern]:
    """Every address of the house that has a name."""
    found: list[URLPattern] = []
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        found += named_patterns(pattern.url_patterns) if isinstance(pattern, URLResolver) else [pattern]
    return [pattern for pattern in found if pattern.name]


def address_of(pattern: URLPattern) -> str:
    """An address that the pattern answers to."""
    wanted = pattern.pattern.converters or dict.fromkeys(pattern.pattern.regex.groupindex)
    parts = {key: 1 if isinstance(kind, IntConverter) else PARTS.get(key, "x") for key, kind in wanted.items()}
    return reverse(str(pattern.name), kwargs=parts)


@pytest.mark.parametrize("name", ["vera", "dana"])
@pytest.mark.parametrize(("page", "args"), PAGES)
def test_everybody_who_signed_in_sees_every_page(
    ready: str, looking_as: Browser, name: str, page: str, args: list[Any]
) -> None:
    """Viewer and release lead both get the page, with one heading and its title."""
    response = looking_as(name).get(reverse(page, args=args))
    assert response.status_code == 200
    text = response.content.decode()
    assert text.count("<h1") == 1
    assert " · Gonogo</title>" in text


def test_no_page_opens_without_signing_in(ready: str) -> None:
    """Every address but those for signing in, setting up and machines sends a stranger to the sign-in page."""
    for pattern in named_patterns():
        if pattern.name in OPEN_TO_ALL:
            continue
        response = Client().get(address_of(pattern))
        refused = response.status_code == 401 or (
            response.status_code == 302 and response["Location"].startswith(settings.LOGIN_URL)
        )
        assert refused, f"{pattern.name}: {response.status_code}"


def test_the_board_of_a_release_without_evidence_says_so(release: str, looking_as: Browser) -> None:
    """No evidence is never GO: seven consoles ask, and the verdict is not go."""
    text = looking_as("vera").get(reverse("board", args=[release])).content.decode()
    assert "NO EVIDENCE" in text
    assert "Wave “pilot” may not open on Monday, 1 March 2027 yet." in text
    assert text.count('<li class="console') == 8
    assert "Training: answer 4 questions that have no evidence" in text


def test_the_board_of_a_ready_release_leads_to_the_wave(ready: str, looking_as: Browser) -> None:
    """With every check met the verdict is GO and the main button leads to the wave."""
    response = looking_as("dana").get(reverse("board", args=[ready]))
    board = response.context["board"]
    assert board.headline.word == "GO"
    assert board.facts == ("6 people in this wave", "planned for today", "plan version 1")
    assert response.context["action_url"] == reverse("wave", args=[ready, "pilot"])


def test_the_waves_stand_in_a_chart_in_a_list_and_in_a_table(ready: str, looking_as: Browser) -> None:
    """The same waves three times: drawn, listed for narrow screens, and as figures."""
    text = looking_as("vera").get(reverse("board", args=[ready])).content.decode()
    assert '<title id="tl-title">' in text
    for part in ('<ol class="timeline__list"', "<table"):
        after = text[text.index(part) :]
        assert all(
            name in after[: after.index("</ol>" if "ol" in part[:3] else "</table>")] for name in ("pilot", "appeals")
        )


def test_an_unchanged_board_sends_only_the_time(ready: str, looking_as: Browser) -> None:
    """Nothing is swapped while nothing changed, so reading is not disturbed."""
    client = looking_as("vera")
    seen = client.get(reverse("board", args=[ready])).context["board"].seen
    response = client.get(reverse("board-live", args=[ready]), {"seen": seen})
    assert response["HX-Reswap"] == "none"
    assert 'hx-swap-oob="true"' in response.content.decode()
    assert "consoles" not in response.content.decode()


def test_a_changed_board_sends_the_new_verdict(ready: str, looking_as: Browser) -> None:
    """With an old mark the whole live part comes, carrying the new mark."""
    response = looking_as("vera").get(reverse("board-live", args=[ready]), {"seen": "old"})
    assert response.context["board"].seen in response.content.decode()
    assert "verdict--go" in response.content.decode()


def test_the_live_part_is_not_for_strangers(ready: str) -> None:
    """Without a session nothing is sent, and nothing to swap in."""
    response = Client().get(reverse("board-live", args=[ready]))
    assert (response.status_code, response.content) == (401, b"")


def test_the_only_release_is_the_front_page(ready: str, looking_as: Browser) -> None:
    """One release: straight to its board. The list stays at its own address."""
    client = looking_as("vera")
    assert client.get("/")["Location"] == reverse("board", args=[ready])
    text = client.get(reverse("releases")).content.decode()
    assert "0 of 60 people have it" in text


def test_two_releases_make_a_list(ready: str, looking_as: Browser) -> None:
    """Each release is a line with the verdict of its next wave."""
    other = PLAN.replace("portal-2.0", "portal-3.0").replace("new-intake", "newer").replace("Portal 2.0", "Portal 3.0")
    make_release(other)
    response = looking_as("dana").get("/")
    assert {line.release.title: line.word for line in response.context["lines"]} == {
        "Portal 2.0": "GO",
        "Portal 3.0": "NO EVIDENCE",
    }
    assert "New release" in response.content.decode()


@pytest.mark.parametrize(("name", "offered"), [("dana", True), ("vera", False)])
def test_an_empty_store_says_what_to_do(cast: Any, looking_as: Browser, name: str, offered: bool) -> None:
    """A lead is offered to make the first release; a viewer is told who does."""
    text = looking_as(name).get("/").content.decode()
    assert "No release yet" in text
    assert (reverse("release-new") in text) == offered


def test_a_viewer_is_offered_nothing_they_may_not_do(release: str, looking_as: Browser) -> None:
    """The practice page shows a viewer findings, and no form."""
    text = looking_as("vera").get(reverse("practice", args=[release, "training"])).content.decode()
    assert "Did the team work with critical users" in text
    assert '<form method="post" class="form"' not in text


def test_pages_have_no_inline_script_or_style(ready: str, looking_as: Browser) -> None:
    """What is sent obeys the strict content security policy, which is sent along."""
    response = looking_as("dana").get(reverse("board", args=[ready]))
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    text = response.content.decode()
    assert " style=" not in text
    assert "<script>" not in text


def test_without_the_vendor_styles_pages_say_so_and_work(
    ready: str, looking_as: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build without npm still shows the board, with a line about the plain look."""
    monkeypatch.setattr("gonogo.faces.web.context.styles_built", lambda: False)
    text = looking_as("vera").get(reverse("board", args=[ready])).content.decode()
    assert "gonogo/plain.css" in text
    assert "styles were not built" in text
    assert "verdict--go" in text


def test_names_with_markup_stay_words(cast: Any, looking_as: Browser) -> None:
    """A title with markup in it is shown, not run."""
    make_release(PLAN.replace("title: Portal 2.0", 'title: "<b onclick=x>Portal</b>"'))
    text = looking_as("vera").get(reverse("board", args=[RELEASE])).content.decode()
    assert "<b onclick" not in text
    assert "&lt;b onclick=x&gt;" in text


def test_a_release_without_population_is_shown_without_counts(cast: Any, looking_as: Browser) -> None:
    """Where nobody says who every user is, the board does not invent a number."""
    make_release(PLAN.replace("population: {roster: rosters/people.csv}\n", ""))
    response = looking_as("vera").get(reverse("board", args=[RELEASE]))
    assert not any("people" in fact for fact in response.context["board"].facts)
    assert "not known" in response.content.decode()


def test_a_role_for_one_release_counts_on_its_pages(release: str, looking_as: Browser) -> None:
    """Vera, a contributor of this release only, is offered to give her word."""
    from gonogo.core.actions.people import set_role
    from gonogo.core.rules.permissions import Role

    set_role("vera", role=Role.CONTRIBUTOR, by=operator(), now=NOW, release=release)
    assert as_("vera").role is Role.VIEWER
    assert "Record my word" in looking_as("vera").get(reverse("practice", args=[release, "training"])).content.decode()


def set_wave(name: str, state: str, percent: int) -> None:
    """Put a wave where a test needs it, without the days that pass in between."""
    Wave.objects.filter(name=name).update(state=state, percent=percent, opened_at=NOW, stage_since=NOW, changed_at=NOW)


def test_a_wave_that_waits_for_another_is_on_hold(ready: str, looking_as: Browser) -> None:
    """Green evidence alone does not make GO while the wave before still bakes."""
    set_wave("pilot", "open", 100)
    head = looking_as("vera").get(reverse("board", args=[ready])).context["board"].headline
    assert head.word == "HOLD"
    assert "Wave pilot still bakes" in head.reason


def test_when_every_wave_is_open_the_board_says_so(ready: str, looking_as: Browser) -> None:
    """Nothing is left to open: the board says what is still on the way."""
    for name, state, percent in (("pilot", "open", 100), ("appeals", "paused", 50), ("everyone", "open", 100)):
        set_wave(name, state, percent)
    board = looking_as("vera").get(reverse("board", args=[ready])).context["board"]
    assert board.headline.word == "OPEN"
    assert board.headline.reason == "Still on the way: appeals is paused at 50 %."
    assert [line.word for line in board.lines] == [
        "open at 100 %, bakes until 2 March",
        "paused at 50 %",
        "open at 100 %",
    ]
    lines = looking_as("vera").get(reverse("releases")).context["lines"]
    assert [line.word for line in lines] == ["OPEN"]


def test_a_wave_that_was_rolled_back_comes_next_again(ready: str, looking_as: Browser) -> None:
    """After a rollback the wave needs the poll, says its line, and the button leads there."""
    set_wave("pilot", "rolled-back", 0)
    response = looking_as("vera").get(reverse("board", args=[ready]))
    assert response.context["board"].lines[0].word == "rolled back · GO, bakes 1 day"
    assert response.context["action_url"] == reverse("poll", args=[ready, "pilot"])
