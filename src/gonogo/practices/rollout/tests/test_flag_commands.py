# SPDX-License-Identifier: Apache-2.0
"""Do the commands answer for one user and for everybody, and refuse what cannot be answered with a sentence?"""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

import pytest

from gonogo.core.tests.cast import NOW, PLAN, RELEASE, as_, make_release
from gonogo.faces.cli.tests.run import run
from gonogo.practices.rollout import actions
from gonogo.practices.rollout.queries import everybody

ASK = ("flag", "explain", "new-intake", "--user")
OTHER = PLAN.replace("portal-2.0", "forms-1.0").replace("product: portal", "product: forms").replace("new-in", "old-in")


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the machine stands a few hours after the release began."""
    monkeypatch.setattr("gonogo.core.clock.system_now", lambda: NOW + timedelta(hours=5))


@pytest.fixture
def opened(ready: str) -> str:
    """The release with its first wave open for an hour."""
    actions.open_wave(RELEASE, "pilot", by=as_("dana"), now=NOW + timedelta(hours=4), reason="All is ready")
    return RELEASE


def test_the_answer_is_a_sentence_with_what_it_rests_on(opened: str) -> None:
    """Version, wave, user group with its ground, and the versions that decided."""
    said = run(*ASK, "user-1").out
    assert said.startswith("user-1 sees the new version: wave pilot is at 100 %.")
    for words in ("on, which is true", "pilot, by user group pilot: office el-paso", "serving version"):
        assert words in said
    waiting = run(*ASK, "user-9").out
    assert "They get it when the wave opens, planned for Tuesday, 9 March 2027, 09:00." in " ".join(waiting.split())


def test_scripts_read_the_answer_as_json(opened: str) -> None:
    """Value, variant, wave, place in percent, when it comes, and where it was read."""
    answer = run("flag", "explain", "--user", "user-30", "--format", "json").json()
    assert (answer["flag"], answer["version"], answer["variant"], answer["value"]) == (
        "new-intake",
        "old",
        "off",
        False,
    )
    assert (answer["wave"]["name"], answer["wave"]["because"]) == ("appeals", "listed in rosters/appeals.csv")
    assert 0 <= answer["draw"]["percent"] < 100
    assert answer["gains"]["stage"] in {50, 100}
    assert (answer["known"], answer["path"]) == (True, None)


def test_the_past_is_told_by_its_local_time(opened: str) -> None:
    """Before the opening, before the first plan, and the future, which is refused."""
    before = run(*ASK, "user-1", "--at", "2027-03-01T12:59")
    assert before.out.startswith("user-1 saw the old version: wave pilot had not opened.")
    assert run(*ASK, "user-1", "--at", "2027-03-01T13:00").out.startswith("user-1 saw the new version")
    nothing = run(*ASK, "user-1", "--at", "2027-03-01T13:00Z")
    assert "Nothing of portal-2.0 was served then: its first plan is of Monday, 1 March 2027, 09:00." in nothing.out
    future = run(*ASK, "user-1", "--at", "2027-03-02")
    assert (future.code, "lies in the future" in future.err) == (2, True)


def test_attributes_are_used_for_who_is_not_listed_and_missing_ones_named(opened: str) -> None:
    """The roster of the population comes first, and it is said that what was given was not used."""
    assert "Not known of this user: office." in run(*ASK, "visitor").out
    with_office = run(*ASK, "visitor", "--attribute", "office=duluth").out
    assert with_office.startswith("visitor sees the new version")
    assert "Not known" not in with_office
    known = run(*ASK, "user-9", "--attribute", "office=duluth").out
    assert known.startswith("user-9 sees the old version")
    assert "not used: office" in known


def test_attributes_that_are_no_text_are_written_as_json(cast: object) -> None:
    """A group of true or of a number holds who has just that."""
    make_release(PLAN.replace("{office: [duluth, el-paso]}", "{lead: true, level: 7}"))
    told = run(*ASK, "visitor", "--attribute", "lead:=true", "--attribute", "level=7", "--format", "json").json()
    assert told["wave"]["name"] == "pilot"
    told = run(*ASK, "visitor", "--attribute", "lead=true", "--attribute", "level=7", "--format", "json").json()
    assert told["wave"]["name"] == "everyone"


def test_developers_are_shown_the_path(opened: str) -> None:
    """The steps through the rule, with the operators of flagd."""
    assert '{"in": [{"var": "office"}' in run(*ASK, "user-1", "--verbose").out


def test_the_history_is_a_table_of_intervals(opened: str) -> None:
    """Since, until, version, variant and the event with its reason."""
    rows = run("flag", "history", "--user", "user-1", "--format", "json").json()["intervals"]
    assert [(one["version"], one["variant"], one["why"], one["reason"]) for one in rows] == [
        ("old", "off", "plan applied", ""),
        ("new", "on", "wave pilot opened", "All is ready"),
    ]
    assert rows[0]["until"] == rows[1]["since"] == "2027-03-01T18:00:00Z"
    assert "1 Mar 2027 13:00" in run("flag", "history", "new-intake", "--user", "user-1").out


def test_everybody_is_counted_and_written_as_of_an_instant(
    opened: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counts by wave on the terminal; each user with wave and version in the file, read in parts."""
    monkeypatch.setattr(everybody, "PART", 7)
    file = tmp_path / "served.csv"
    said = run("wave", "served", "--output", str(file)).out
    assert "6 of 60 people had the new version" in said
    rows = list(csv.DictReader(file.open()))
    assert [one["targetingKey"] for one in rows] == [f"user-{n}" for n in range(60)]
    assert {one["targetingKey"] for one in rows if one["version"] == "new"} == {f"user-{n}" for n in range(6)}
    before = run("wave", "served", "--at", "2027-03-01T12:00", "--format", "json").json()
    assert sum(one["new"] for one in before["waves"]) == 0
    assert {one["wave"]: one["old"] for one in before["waves"]} == {"pilot": 6, "appeals": 20, "everyone": 34}
    assert run("wave", "served", "--output", "-").out.splitlines()[1] == "user-0,pilot,new"


def test_everybody_before_the_first_plan_and_without_population(cast: object) -> None:
    """It is said that there is nothing to count."""
    make_release(PLAN.replace("population: {roster: rosters/people.csv}\n", ""))
    assert "names no population" in run("wave", "served").out
    assert "Nothing of portal-2.0 was served" in run("wave", "served", "--at", "2027-02-01").out


def test_a_flag_is_found_with_its_release(opened: str) -> None:
    """The flag alone is enough; with the wrong release it is said whose it is."""
    make_release(OTHER)
    assert run("flag", "explain", "old-intake", "--user", "user-1", "--format", "json").json()["release"] == "forms-1.0"
    wrong = run(*ASK, "user-1", "--release", "forms-1.0")
    assert (wrong.code, "belongs to portal-2.0, not to forms-1.0" in wrong.err) == (2, True)
    assert run("flag", "explain", "--user", "user-1").code == 2


def test_a_flag_of_an_old_plan_can_still_be_asked_about(cast: object) -> None:
    """Its past does not go away with it."""
    make_release()
    make_release(PLAN.replace("new-intake", "intake"), now=NOW + timedelta(hours=1))
    told = run(*ASK, "user-1", "--at", "2027-03-01T09:30", "--format", "json").json()
    assert (told["variant"], told["value"]) == ("off", False)
    assert "not in the plan of then" in run(*ASK, "user-1").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("flag", "explain", "new-intak", "--user", "a"), "Did you mean new-intake?"),
        ((*ASK, "a", "--release", "portal-2"), "Did you mean portal-2.0?"),
        ((*ASK, "x" * 10_000), "longer than 1000 characters"),
        ((*ASK, ""), "must not be empty"),
        ((*ASK, "a\x00b"), "NUL character"),
        ((*ASK, "a", "--attribute", "duluth"), "Write it as name=value"),
        ((*ASK, "a", "--attribute", "=duluth"), "Write it as name=value"),
        ((*ASK, "a", "--attribute", "level:=seven"), "is not JSON"),
        ((*ASK, "a", "--attribute", "level:=NaN"), "finite number"),
        ((*ASK, "a", "--attribute", "targetingKey=b"), "give the key as the user"),
        ((*ASK, "a", "--at", "2027-02-30"), "no time that exists"),
        ((*ASK, "a", "--at", "9" * 99), "longer than 40 characters"),
        (("flag", "history", "new-intak", "--user", "a"), "Did you mean new-intake?"),
        (("wave", "served", "--at", "2027-02-30"), "no time that exists"),
        (("wave", "served", "--output", "/nowhere/at/all.csv"), "cannot be written"),
    ],
)
def test_unclear_questions_are_errors(release: str, words: tuple[str, ...], said: str) -> None:
    """Exit code 2 and a sentence that names the remedy."""
    answer = run(*words)
    assert answer.code == 2
    assert said in " ".join(answer.err.split())
