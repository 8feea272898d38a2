# SPDX-License-Identifier: Apache-2.0
"""Do the wave commands open, hold and take back a release, and say what they did?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gonogo.core.models import Event
from gonogo.core.tests.cast import NOW, PLAN, attest_all, make_release
from gonogo.faces.cli.tests.run import run

BECAUSE = ("--because", "The support desk is overwhelmed.")


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the machine stands where the cast's release begins."""
    monkeypatch.setattr("gonogo.core.clock.system_now", lambda: NOW)


def waves() -> dict[str, Any]:
    """The waves by name, as a script reads them."""
    return {one["wave"]: one for one in run("wave", "list", "--format", "json").json()["waves"]}


def test_the_list_shows_state_people_and_times_of_the_plan(release: str) -> None:
    """Times are those of the plan's zone, and the zone is named."""
    said = run("wave", "list")
    assert "1 Mar 2027 09:00" in said.out
    assert "Times in America/New_York." in said.out
    assert {name: one["people"] for name, one in waves().items()} == {"pilot": 6, "appeals": 20, "everyone": 34}


def test_a_preview_tells_who_gains_and_changes_nothing(release: str) -> None:
    """The keys of the first, and the counts."""
    said = run("wave", "preview", "pilot")
    assert "6 people gain the release, 0 lose it." in said.out
    assert "Gain: user-0, user-1" in said.out
    answer = run("wave", "preview", "everyone", "--percent", "100", "--format", "json").json()
    assert (answer["gains"], len(answer["first_gains"]), answer["percent"]) == (34, 20, 100)
    assert not Event.objects.filter(verb__startswith="wave").exists()


def test_without_a_population_it_is_said_that_nobody_can_be_counted(cast: object) -> None:
    """Neither preview nor members invent numbers."""
    make_release(PLAN.replace("population: {roster: rosters/people.csv}\n", ""))
    assert "names no population" in run("wave", "preview", "pilot").out
    assert "names no population" in run("wave", "members", "pilot").out
    assert waves()["pilot"]["people"] is None


def test_a_wave_goes_through_its_life(ready: str) -> None:
    """Open, pause, resume, roll back; each says where the wave stands, and the reasons are kept."""
    assert run("--as", "dana", "wave", "open", "pilot").out == "Wave pilot is open at 100 %.\n"
    assert run("--as", "sam", "wave", "pause", "pilot", *BECAUSE).out == "Wave pilot is paused at 100 %.\n"
    assert run("--as", "dana", "wave", "resume", "pilot", *BECAUSE).out == "Wave pilot is open at 100 %.\n"
    back = run("--as", "sam", "wave", "rollback", "pilot", *BECAUSE)
    assert back.out == "Wave pilot is rolled back: everyone in it gets the old version.\n"
    reasons = Event.objects.filter(subject="wave:pilot").values_list("reason", flat=True)
    assert list(reasons) == ["", *[BECAUSE[1]] * 3]


def test_everything_is_rolled_back_with_one_command(ready: str) -> None:
    """`--all` takes back each wave that serves; with none it says so."""
    assert run("wave", "rollback", "--all", *BECAUSE).out == "No wave is open, so there is nothing to roll back.\n"
    run("wave", "open", "pilot")
    answer = run("wave", "rollback", "--all", *BECAUSE, "--format", "json").json()
    assert [one["state"] for one in answer["waves"]] == ["rolled-back"]


def test_a_rollback_works_with_the_clock_set_back(ready: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening is refused then, because bake time cannot be counted; a rollback never waits."""
    run("wave", "open", "pilot")
    monkeypatch.setattr("gonogo.core.clock.system_now", lambda: NOW - timedelta(days=400))
    refused = run("wave", "open", "appeals")
    assert (refused.code, "clock of this machine" in refused.err) == (1, True)
    assert run("wave", "rollback", "pilot", *BECAUSE).code == 0
    assert waves()["pilot"]["state"] == "rolled-back"


def test_moves_that_the_state_does_not_allow_are_refused(ready: str) -> None:
    """Exit code 1 with the reason."""
    for words, sentence in (
        (("wave", "advance", "pilot"), "only an open wave"),
        (("wave", "pause", "pilot", *BECAUSE), "only an open wave can be paused"),
        (("wave", "resume", "pilot", *BECAUSE), "only a paused wave can be resumed"),
        (("wave", "rollback", "pilot", *BECAUSE), "was never opened"),
    ):
        said = run(*words)
        assert (said.code, sentence in said.err) == (1, True)


def test_a_wave_advances_to_its_next_stage(cast: object) -> None:
    """The next stage is told before it is reached."""
    make_release(PLAN.replace("groups: [pilot], bake: 1d", "groups: [pilot], stages: [50, 100]"))
    attest_all()
    assert run("wave", "open", "pilot").out == "Wave pilot is open at 50 %; the next stage is 100 %.\n"
    assert run("wave", "advance", "pilot").out == "Wave pilot is open at 100 %.\n"
    assert run("wave", "advance", "pilot").code == 1


def test_unclear_requests_are_errors(ready: str) -> None:
    """No wave, two choices at once, an unknown wave, a percentage beyond bounds: exit code 2."""
    for words in (
        ("wave", "rollback", *BECAUSE),
        ("wave", "rollback", "pilot", "--all", *BECAUSE),
        ("wave", "open", "pilto"),
        ("wave", "preview", "pilot", "--percent", "101"),
        ("wave", "members", "pilot", "--page", "0"),
    ):
        assert run(*words).code == 2


def test_members_are_searched_and_paged(release: str) -> None:
    """Fifty on a page, found by a part of their key."""
    assert run("wave", "members", "pilot").out.splitlines()[-1] == "6 of 6 people, page 1 of 1."
    answer = run("wave", "members", "everyone", "--search", "user-5", "--format", "json").json()
    assert answer["keys"] == [f"user-{n}" for n in range(50, 60)]
    assert run("wave", "members", "everyone", "--page", "9", "--format", "json").json()["keys"] == []
