# SPDX-License-Identifier: Apache-2.0
"""Do commands and pages tell who is in which group, and who gains and loses by any change?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gonogo.core import clock
from gonogo.core.actions.import_roster import import_roster
from gonogo.core.models import Person
from gonogo.core.operation import operations, run_operation
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, ROSTERS, as_, make_release, operator
from gonogo.faces.cli.tests.run import run
from gonogo.practices.rollout.actions import open_wave

APPEALS = "rosters/appeals.csv"


@pytest.fixture(autouse=True)
def steady_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the machine agrees with the tests."""
    monkeypatch.setattr(clock, "system_now", lambda: NOW)


@pytest.fixture
def as_vera(cast: dict[str, Person]) -> Client:
    """A browser of somebody who only looks."""
    client = Client()
    client.force_login(cast["vera"], backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(response: Any) -> str:
    """The page as text."""
    return " ".join(response.content.decode().split())


def grow(*lines: bytes) -> None:
    """Put more people on the roster of the appeals team."""
    import_roster(RELEASE, APPEALS, [ROSTERS[APPEALS], *lines], by=operator(), now=NOW)


def asked(name: str, **params: Any) -> Any:
    """What an operation answers the operator."""
    return run_operation(operations()[name], params, by=operator(), now=NOW)


def test_groups_are_listed_with_overlaps_and_unknown_users(release: str) -> None:
    """Somebody of the pilot who is on the roster too belongs to the pilot, and a stranger is named."""
    grow(b"user-3\n", b"nobody-1\n")
    told = asked("group.list")
    figures = {one["group"]: (one["people"], one["first"], one["unknown"]) for one in told["groups"]}
    assert figures == {"pilot": (6, 6, 0), "appeals": (21, 20, 1), "everyone": (60, 34, 0)}
    pairs = {frozenset(one["groups"]): (one["people"], one["waves"]) for one in told["overlaps"]}
    assert pairs[frozenset({"pilot", "appeals"})] == (1, ["pilot"])
    assert (told["in_no_wave"], told["unknown"]) == (0, 1)
    said = run("group", "list").out
    assert "In appeals and pilot: 1 person, user-3; they belong to pilot." in said
    assert "appeals: 1 person on the roster, not in the population: nobody-1." in said
    assert "All 60 people are in a wave." in said


def test_people_in_no_wave_are_named(cast: dict[str, object]) -> None:
    """Without a wave for everyone, most are left out."""
    make_release(PLAN.replace("  - {name: everyone, opens: 2027-03-09T09:00, groups: [everyone]}\n", ""))
    assert "In no wave: 34 people, user-6, user-7" in run("group", "list").out


def test_without_a_population_nothing_is_counted(cast: dict[str, object]) -> None:
    """That is said; no page fails."""
    make_release(PLAN.replace("population: {roster: rosters/people.csv}\n", ""))
    assert "cannot be counted" in run("group", "list").out
    assert asked("group.list")["population"] is None


def test_the_page_of_groups_tells_the_same(release: str, as_vera: Client) -> None:
    """Overlaps, unknown users and the versions of the rosters, with the way to what changed."""
    grow(b"user-3\n", b"<b>nobody</b>\n")
    page = text_of(as_vera.get(reverse("groups", args=[RELEASE])))
    assert "All 60 people are in a wave." in page
    assert "appeals and pilot" in page
    assert "&lt;b&gt;nobody&lt;/b&gt;" in page
    changes = reverse("roster-difference", args=[RELEASE, APPEALS])
    assert f"{changes}?new=2&amp;old=1" in page
    told = text_of(as_vera.get(changes, {"old": "1", "new": "2"}))
    assert "Came: 2 people" in told
    assert "user-3" in told
    file = as_vera.get(changes, {"csv": "1"})
    assert b"".join(file.streaming_content).splitlines()[1:] == [b"came,<b>nobody</b>,,,", b"came,user-3,,,"]
    assert as_vera.get(reverse("roster-difference", args=[RELEASE, "none.csv"])).status_code == 404


def test_people_are_found_by_one_attribute(release: str, as_vera: Client) -> None:
    """`office=duluth` finds that office and no other that holds the word."""
    people = reverse("wave-members", args=[RELEASE, "pilot"])
    page = text_of(as_vera.get(people, {"q": "office=duluth"}))
    assert "3 people" in page
    assert "user-0<" in page
    assert "user-1<" not in page
    answer = asked("wave.members", wave="pilot", attribute="office=el-paso")
    assert (answer["people"], answer["found"], answer["keys"]) == (6, 3, ["user-1", "user-3", "user-5"])
    assert asked("wave.members", wave="pilot", search="DULUTH")["found"] == 3
    assert run("wave", "members", "pilot", "--attribute", "office").code == 2


def test_a_preview_is_paged_and_written_to_a_file(ready: str, tmp_path: Path) -> None:
    """Every name of an opening, and of the rollback after it."""
    told = asked("wave.preview", wave="everyone", page=2)
    assert (told["gains"], len(told["first_gains"]), told["first_gains"][0]) == (34, 14, "user-46")
    file = tmp_path / "gains.csv"
    assert "Wrote every name" in run("wave", "preview", "pilot", "--output", str(file)).out
    assert file.read_text().splitlines() == ["change,targetingKey", *(f"gains,user-{number}" for number in range(6))]
    open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)
    back = run("wave", "preview", "pilot", "--rollback").out
    assert "With wave pilot rolled back:" in back
    assert "0 people gain the release, 6 lose it." in back
    assert run("wave", "preview", "pilot", "--rollback", "--percent", "5").code == 2


def test_a_plan_is_previewed_before_it_is_applied(ready: str, tmp_path: Path) -> None:
    """Who gains at once by a plan that lets nobody lose; written with every name on request."""
    open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW)
    open_ = PLAN.replace("duluth, el-paso", "duluth, el-paso, fargo")
    for name, content in {"release.yaml": PLAN.encode(), **ROSTERS}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    people = ROSTERS["rosters/people.csv"] + b"user-60,duluth\n"
    (tmp_path / "rosters/people.csv").write_bytes(people)
    file = tmp_path / "names.csv"
    said = run("plan", "diff", str(tmp_path / "release.yaml"), "--output", str(file)).out
    assert "Wave pilot: 6 people before, 7 after." not in said
    assert "At once: 0 of 61 people gain the release, 0 lose it." in said
    assert file.read_text() == "change,targetingKey\n"
    (tmp_path / "release.yaml").write_text(open_)
    assert run("plan", "diff", str(tmp_path / "release.yaml")).code == 2
