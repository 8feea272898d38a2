# SPDX-License-Identifier: Apache-2.0
"""Are the changes between two plans told as a release lead would tell them?"""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonogo.core.rules.plan_diff import Change, diff_plans

PLAN: dict[str, Any] = {
    "date": "2027-03-01",
    "schedule": {"buffer": "30d", "backlog": {"source": "csv", "path": "backlog.csv"}},
    "groups": {"pilots": {"match": {"office": ["duluth"]}}, "everyone": {"match": "any"}},
    "waves": [
        {"name": "pilot", "groups": ["pilots"], "bake": "7d"},
        {"name": "rest", "groups": ["everyone"], "stages": [25, 100]},
    ],
    "drills": [{"path": "drills/a.yaml"}],
    "roles": {"security": ["ivan"]},
    "policy": {"training.coverage": "required"},
}


def changed(edit: str) -> tuple[Change, ...]:
    """Say what changes when one line of Python edits the plan."""
    plan = copy.deepcopy(PLAN)
    exec(edit, {"plan": plan})
    return diff_plans(PLAN, plan)


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        ("plan['date'] = '2027-03-08'", "The date changes from 2027-03-01 to 2027-03-08."),
        ("plan['title'] = 'New'", "The title is new: New."),
        ("del plan['schedule']['buffer']", "In schedule, buffer is removed: 30d."),
        (
            "plan['schedule']['backlog']['path'] = 'b.csv'",
            "In schedule backlog, path changes from backlog.csv to b.csv.",
        ),
        ("plan['waves'][0]['bake'] = '3d'", 'In wave "pilot", bake changes from 7d to 3d.'),
        ("plan['waves'][1]['stages'] = [10, 100]", 'In wave "rest", stages changes from 25, 100 to 10, 100.'),
        ("plan['waves'][1]['holdback'] = 5", 'In wave "rest", holdback is new: 5.'),
        ("del plan['waves'][0]", 'Wave "pilot" is removed: name: pilot; groups: pilots; bake: 7d.'),
        ("plan['waves'].reverse()", "The waves open in another order: rest, pilot; before: pilot, rest."),
        ("plan['groups']['new'] = {'roster': 'a.csv'}", 'Group "new" is new: roster: a.csv.'),
        (
            "plan['groups']['pilots']['match']['office'] = 'x'",
            'In group "pilots", match office changes from duluth to x.',
        ),
        ("plan['roles']['security'] = ['ivan', 'bo']", 'Role "security" changes from ivan to ivan, bo.'),
        ("plan['policy']['training.coverage'] = 'off'", "In policy, training.coverage changes from required to off."),
        ("plan['flags'] = {'f': {'new': 'on'}}", 'Flag "f" is new: new: on.'),
        ("del plan['drills']", 'Drill "drills/a.yaml" is removed: path: drills/a.yaml.'),
    ],
)
def test_every_change_is_one_sentence(edit: str, sentence: str) -> None:
    """A single edit gives a single change, said with the names of the plan."""
    assert [change.sentence for change in changed(edit)] == [sentence]


def test_equal_plans_have_no_changes() -> None:
    """The order of keys is no change."""
    assert diff_plans(PLAN, dict(reversed(PLAN.items()))) == ()


def test_a_change_carries_path_and_values() -> None:
    """Programs get the path by names and both values."""
    assert changed("plan['waves'][0]['bake'] = '3d'") == (Change(("waves", "pilot", "bake"), "changed", "7d", "3d"),)


def test_a_wave_inserted_in_front_changes_no_other() -> None:
    """Waves are matched by name, not by place."""
    assert [change.path for change in changed("plan['waves'].insert(0, {'name': 'first'})")] == [("waves", "first")]


def test_true_is_not_one() -> None:
    """Values of another type differ, though Python calls them equal."""
    assert diff_plans({"a": True}, {"a": 1})[0].sentence == "The a changes from true to 1."


values = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2) | st.text(max_size=2),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "path", "a"]), inner, max_size=3)
    ),
)
plans = st.dictionaries(st.sampled_from(["waves", "groups", "policy", "drills", "x"]), values, max_size=4)


@given(plans, plans)
@settings(deadline=None)
def test_any_two_plans_can_be_compared(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Nothing fails on odd shapes; equal plans have no changes, and going back mirrors the kinds."""
    forth, back = diff_plans(before, after), diff_plans(after, before)
    assert all(change.sentence.endswith(".") for change in forth)
    assert diff_plans(before, copy.deepcopy(before)) == ()
    mirror = {"added": "removed", "removed": "added", "changed": "changed"}
    assert sorted((change.path, change.kind) for change in back) == sorted(
        (change.path, mirror[change.kind]) for change in forth
    )
