# SPDX-License-Identifier: Apache-2.0
"""Is a good plan understood, and is everything wrong with a bad one told at once, with place and suggestion?"""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from gonogo.core.planfile import Plan, PlanError, Rate, plan_from_data, read_plan
from gonogo.core.planfile.tests.plans import EXAMPLE, SMALLEST, edited, problems_of
from gonogo.core.rules.membership import MatchAny, MatchAttributes, MatchRoster
from gonogo.core.strictfile import problems

_BLOCKS = (Path(__file__).parent / "data" / "mistakes.txt").read_text(encoding="utf-8")
MISTAKES = [
    tuple(part.replace("⏎", "\n") for part in found)
    for found in re.findall(r"^- (.*)\n\+ ?(.*)\n= (.*)$", _BLOCKS, re.MULTILINE)
]
CHECKS = frozenset({"training.coverage", "support.expected", "schedule.buffer"})


def test_the_example_is_understood() -> None:
    """Every section of the example arrives as typed values."""
    plan = read_plan(EXAMPLE.encode(), known_checks=CHECKS)
    assert (plan.release, plan.kind, plan.date) == ("benefits-portal-2.0", "big-bang", date(2027, 3, 1))
    assert plan.schedule.buffer == timedelta(days=30)
    assert (plan.freezes[0].first, plan.freezes[0].groups) == (date(2027, 3, 15), ("appeals",))
    assert plan.groups["pilot-offices"].membership == MatchAttributes({"office": ("duluth", "el-paso")})
    assert plan.groups["caseworkers"].membership == MatchAttributes({"role": ("caseworker",)})
    assert plan.groups["appeals"].membership == MatchRoster("rosters/appeals.csv")
    assert plan.groups["everyone"].membership == MatchAny()
    assert plan.flags["new-intake"].variants == {"on": True, "off": False}
    assert (plan.waves[1].stages, plan.waves[1].holdback, plan.waves[1].approval) == ((10, 50, 100), 5, "required")
    assert isinstance(plan.guardrails[0], Rate)
    assert plan.rehearsals[0].window == timedelta(hours=4)
    assert plan.roles["security"] == ("ivan",)
    assert plan.policy == {"training.coverage": "required"}


def test_a_small_plan_needs_little() -> None:
    """Six keys are enough; the rest has defaults."""
    plan = read_plan(SMALLEST)
    assert (plan.title, plan.timezone, plan.bucket_by) == ("portal-1.1", "UTC", "targetingKey")
    assert (plan.waves[0].stages, plan.waves[0].bake, plan.waves[0].holdback) == ((100,), timedelta(0), 0)
    assert (plan.repository, plan.population, plan.flags) == (None, None, {})
    assert plan.schedule.buffer == timedelta(days=30)


def test_a_plan_cannot_be_changed() -> None:
    """Versions are immutable, so the value is too."""
    with pytest.raises(ValueError, match="frozen"):
        read_plan(SMALLEST).kind = "big-bang"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("opens", "moment"),
    [
        ("2027-03-01T09:00", datetime(2027, 3, 1, 14, tzinfo=UTC)),
        ("2027-07-01 09:00:30", datetime(2027, 7, 1, 13, 0, 30, tzinfo=UTC)),
        ("2027-11-07T01:30", datetime(2027, 11, 7, 5, 30, tzinfo=UTC)),
    ],
)
def test_waves_open_in_the_time_zone_of_the_plan(opens: str, moment: datetime) -> None:
    """Winter and summer time count; of a time that comes twice, the first."""
    plan = read_plan(
        edited(("2027-03-01T09:00", opens), ("iterative", "iterative\ntimezone: America/New_York"), text=SMALLEST)
    )
    assert plan.opens_at(plan.waves[0]) == moment


def test_on_and_no_stay_text() -> None:
    """Variants called on and off, and Norway, are what they say."""
    plan = read_plan(edited(("holidays: US", "holidays: NO"), ("{role: caseworker}", "{country: [no, on], vip: true}")))
    assert plan.schedule.holidays == "NO"
    assert plan.groups["caseworkers"].match == {"country": ("no", "on"), "vip": (True,)}
    assert set(plan.flags["new-intake"].variants) == {"on", "off"}


def test_many_errors_are_told_at_once() -> None:
    """Problems of the text, of the schema and of references stand together, in the order of the file."""
    text = edited(
        ("kind: big-bang", "kind: bigbang"),
        ("groups: [pilot-offices]", "groups: [pilot-ofices]"),
        ("bake: 7d", "bak: 7d\n    name: again"),
        ("coverage: 90", "coverage: '90'"),
        ("training.coverage: req", "training.coverge: req"),
    )
    assert problems_of(text, known_checks=CHECKS) == [
        'release.yaml:6:7 kind: "bigbang" is not one of iterative, big-bang. Did you mean "big-bang"?',
        'release.yaml:37:14 waves[0].groups[0]: there is no group "pilot-ofices". Did you mean "pilot-offices"?',
        'release.yaml:38:5 waves[0].bak: unknown key "bak". Did you mean "bake"?',
        'release.yaml:39:5 waves[0].name: the key "name" stands here twice, first on line 35, column 5',
        'release.yaml:77:13 training.coverage: needs a whole number, not "90"',
        'release.yaml:89:3 policy["training.coverge"]: there is no check "training.coverge".'
        ' Did you mean "training.coverage"?',
    ]


def test_nothing_more_is_said_about_a_refused_value() -> None:
    """An alias is one problem, not also a wrong type."""
    assert problems_of(edited(("bake: 7d", "bake: *week"), ("[dana]", "!x [dana]"))) == [
        "release.yaml:38:11 waves[0].bake: *week is an alias; write the value out, plans have no aliases",
        "release.yaml:83:17 roles.release-lead: !x is a tag; remove it, plans have no tags",
    ]


def test_missing_keys_are_named_where_they_belong() -> None:
    """A key that is missing is told at the part it is missing in."""
    assert problems_of("gonogo: 1\nrelease: a\nproduct: b\nkind: iterative\ngroups: {g: {}}\nwaves: [{name: w}]\n") == [
        'release.yaml:1:1: the key "date" is missing',
        "release.yaml:5:13 groups.g: a group needs either match or roster",
        'release.yaml:6:9 waves[0]: the key "opens" is missing',
        'release.yaml:6:9 waves[0]: the key "groups" is missing',
    ]


@pytest.mark.parametrize(("before", "after", "problem"), MISTAKES)
def test_each_mistake_is_told_in_plain_words(before: str, after: str, problem: str) -> None:
    """One mistake gives one problem about it, with its place, the reason and a suggestion where one is likely."""
    told = [found.partition(" ")[2] for found in problems_of(edited((before, after)), known_checks=CHECKS)]
    assert any(found.startswith(problem) for found in told), told


def test_rosters_must_exist() -> None:
    """Each missing roster is named once where it is used; a path that leaves the folder is never asked for."""
    asked: list[str] = []
    text = edited(("{match: any}", "{roster: ../../secret.csv}"))
    found = problems_of(text, roster_exists=lambda path: bool(asked.append(path)))
    assert asked == ["rosters/appeals.csv", "rosters/all-users.csv"]
    assert any('groups.appeals.roster: there is no roster "rosters/appeals.csv"; paths are' in told for told in found)
    assert len(found) == 3


def test_a_flood_of_problems_is_cut_and_counted() -> None:
    """The first hundred are listed; the rest is a number."""
    with pytest.raises(PlanError) as caught:
        read_plan(SMALLEST + "".join(f"unknown-{number}: 1\n" for number in range(250)))
    assert (len(caught.value.problems), caught.value.left_out) == (100, 150)
    assert caught.value.details[-1] == "release.yaml: 150 more problems are not listed"


def test_guessing_stops_where_nobody_reads_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of misspelt names do not cost thousands of searches for what was meant."""
    searched: list[object] = []
    monkeypatch.setattr(problems, "nearest", lambda word, known: searched.append(word))
    misspelt = ", ".join(f"everyon-{number}" for number in range(300))
    assert len(problems_of(edited(("[everyone]", f"[{misspelt}]"), text=SMALLEST))) == 100
    assert len(searched) == 100


def test_the_file_is_named() -> None:
    """Problems carry the name the reader knows the file by."""
    assert problems_of("", file="plans/portal.yaml") == ["plans/portal.yaml:1:1: the plan is empty"]


def test_plain_data_is_read_by_the_same_rules() -> None:
    """A form gives the same plan and the same problems, without lines."""
    data = {
        "release": "a",
        "product": "a",
        "kind": "iterative",
        "date": date(2027, 3, 1),
        "groups": {"everyone": {"match": "any"}},
        "waves": ({"name": "all", "opens": "2027-03-01T09:00", "groups": ["everyone"]},),
    }
    assert isinstance(plan_from_data(data), Plan)
    with pytest.raises(PlanError) as caught:
        plan_from_data({**data, "kind": "smal", "title": "a\x00", "date": "x"})
    assert str(caught.value) == "plan title: the text holds the character U+0000, which cannot be stored"
    with pytest.raises(PlanError) as caught:
        plan_from_data({**data, "kind": "iterativ"})
    assert str(caught.value) == 'plan kind: "iterativ" is not one of iterative, big-bang. Did you mean "iterative"?'


def test_plain_data_nested_too_deep_is_refused() -> None:
    """A form cannot send what a file may not hold."""
    deep: object = 1
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(PlanError, match="nested deeper than 32 levels"):
        plan_from_data({"groups": deep})
