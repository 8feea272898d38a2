# SPDX-License-Identifier: Apache-2.0
"""Does a plan survive being written, in YAML for people and in JSON for hashing?"""

import json
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonogo.core.planfile import (
    PlanError,
    canonical_json,
    content_hash,
    json_schema,
    plan_from_data,
    plan_to_data,
    plan_to_yaml,
    read_plan,
    roster_paths,
)
from gonogo.core.planfile.kind import read_plan_source as read_source
from gonogo.core.planfile.tests.plans import EXAMPLE, SMALLEST, edited, plan_data

ROSTERS = {"rosters/appeals.csv": "aa", "rosters/all-users.csv": "bb"}


def hash_of(*edits: tuple[str, str]) -> str:
    """Hash an edited copy of the example."""
    return content_hash(read_plan(edited(*edits)), ROSTERS)


@given(plan_data())
@settings(max_examples=40, deadline=None)
def test_any_plan_reads_back_from_what_was_written(data: dict[str, Any]) -> None:
    """YAML, plain data and canonical JSON all give the same plan, and the same text once more."""
    plan = plan_from_data(data)
    text = plan_to_yaml(plan)
    assert read_plan(text) == plan
    assert plan_to_yaml(read_plan(text)) == text
    assert plan_from_data(plan_to_data(plan)) == plan
    assert plan_from_data(json.loads(canonical_json(plan))) == plan
    assert canonical_json(read_plan(text)) == canonical_json(plan)


@given(plan_data(), st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_the_order_of_keys_does_not_change_the_hash(data: dict[str, Any], chance: Any) -> None:
    """Mappings may be written in any order."""

    def shuffle(value: Any) -> Any:
        if isinstance(value, dict):
            keys = list(value)
            chance.shuffle(keys)
            return {key: shuffle(value[key]) for key in keys}
        return [shuffle(item) for item in value] if isinstance(value, list) else value

    plan, shuffled = plan_from_data(data), plan_from_data(shuffle(data))
    rosters = dict.fromkeys(roster_paths(plan), "aa")
    assert content_hash(shuffled, rosters) == content_hash(plan, rosters)


@given(plan_data())
@settings(max_examples=20, deadline=None)
def test_the_published_schema_accepts_every_plan(data: dict[str, Any]) -> None:
    """An editor that follows the schema never marks a good plan."""
    validator = jsonschema_rs.validator_for(json_schema())
    assert [error.message for error in validator.iter_errors(plan_to_data(plan_from_data(data)))] == []


def test_the_example_is_written_as_people_would() -> None:
    """Sections in the order of the example, short parts on one line, no needless quotes, defaults left out."""
    text = plan_to_yaml(read_plan(EXAMPLE))
    assert text.startswith(
        "gonogo: 1\nrelease: benefits-portal-2.0\nproduct: benefits-portal\ntitle: Benefits portal 2.0\n"
    )
    for line in (
        "date: 2027-03-01",
        "  - {name: open enrolment, from: 2027-03-15, to: 2027-03-20, groups: [appeals]}",
        "  pilot-offices: {match: {office: [duluth, el-paso]}}",
        "  new-intake: {variants: {on: true, off: false}, new: on, old: off}",
        "    opens: 2027-03-01T09:00",
        "    stages: [10, 50, 100]",
        "  - {path: drills/deploy-goes-wrong.yaml, max-age: 90d}",
    ):
        assert f"\n{line}\n" in text, line
    assert "buffer" not in text
    assert "holdback: 0" not in text
    sections = [key for key in read_source(EXAMPLE, file="").data if f"\n{key}:" in text]
    assert sections == [key for key in read_source(text, file="").data if key != "gonogo"]


@pytest.mark.parametrize(
    "edit",
    [
        ("bake: 7d", "bake: 168h"),
        ("opens: 2027-03-01T09:00", "opens: 2027-03-01 09:00:00"),
        ("{role: caseworker}", "{role: [caseworker]}"),
        ("bake: 7d", "bake: 7d\n    stages: [100]\n    holdback: 0"),
        ("date: 2027-03-01", 'date: "2027-03-01"'),
        ("below: 2.0", "below: 2"),
        ("drills:\n", "drills:   # exercised\n"),
        ("bucket-by: office", "bucket-by: 'office'"),
    ],
)
def test_another_spelling_has_the_same_hash(edit: tuple[str, str]) -> None:
    """Durations, times, defaults, quotes and comments can be written in several ways."""
    assert hash_of(edit) == hash_of()


@pytest.mark.parametrize(
    "edit",
    [
        ("bake: 7d", "bake: 8d"),
        ("duluth, el-paso", "duluth"),
        ("holdback: 5", "holdback: 6"),
        ("title: Benefits portal 2.0", ""),
        ("  - {path: drills/deploy-goes-wrong.yaml, max-age: 90d}\n", ""),
    ],
)
def test_other_content_has_another_hash(edit: tuple[str, str]) -> None:
    """Whatever changes the meaning changes the hash."""
    assert hash_of(edit) != hash_of()


def test_the_order_of_waves_and_the_rosters_count() -> None:
    """Waves that open at the same time still open in their order; another roster is another content."""
    one = "{name: a, opens: 2027-03-01T09:00, groups: [everyone]}"
    two = one.replace("name: a", "name: b")
    first, second = (
        read_plan(SMALLEST.partition("waves:")[0] + f"waves: [{waves}]") for waves in (f"{one}, {two}", f"{two}, {one}")
    )
    assert content_hash(first, {}) != content_hash(second, {})
    plan = read_plan(EXAMPLE)
    assert content_hash(plan, {**ROSTERS, "rosters/appeals.csv": "cc"}) != content_hash(plan, ROSTERS)
    assert content_hash(plan, {**ROSTERS, "rosters/unused.csv": "cc"}) == content_hash(plan, ROSTERS)


def test_a_roster_without_a_hash_is_named() -> None:
    """A plan version without its rosters would not be the whole content."""
    with pytest.raises(ValueError, match=r'the roster "rosters/all-users\.csv" has no hash'):
        content_hash(read_plan(EXAMPLE), {"rosters/appeals.csv": "aa"})


def test_rosters_are_listed_once() -> None:
    """Groups first, the population last."""
    assert roster_paths(read_plan(EXAMPLE)) == ("rosters/appeals.csv", "rosters/all-users.csv")
    assert roster_paths(read_plan(edited(("all-users", "appeals")))) == ("rosters/appeals.csv",)


def test_the_published_schema_explains_every_key() -> None:
    """Editors show a sentence for each key; defaults look as in a plan."""
    schema = json_schema()
    parts = {"plan": schema, **schema["$defs"]}
    silent = [
        f"{name}.{key}"
        for name, part in parts.items()
        for key, field in part.get("properties", {}).items()
        if not field.get("description", "").endswith(".")
    ]
    assert silent == []
    assert schema["$defs"]["Schedule"]["properties"]["buffer"]["default"] == "30d"
    assert schema["required"] == ["release", "product", "kind", "date", "groups", "waves"]
    json.dumps(schema)


@pytest.mark.parametrize(
    "edit",
    [
        ("bake: 7d", "bak: 7d"),
        ("bake: 7d", "bake: 7 days"),
        ("kind: rate", "kind: ratio"),
        ("holdback: 5", "holdback: 51"),
        ("gonogo: 1", "gonogo: 2"),
        ("product: benefits-portal", "product: Benefits"),
        ("coverage: 90", "coverage: '90'"),
    ],
)
def test_the_published_schema_refuses_what_reading_refuses(edit: tuple[str, str]) -> None:
    """An editor marks the usual mistakes before the plan is applied."""
    text = edited(edit)
    assert not jsonschema_rs.validator_for(json_schema()).is_valid(read_source(text, file="").data)
    with pytest.raises(PlanError):
        read_plan(text)


def test_the_published_schema_accepts_the_example() -> None:
    """The example, as it is written, passes."""
    assert jsonschema_rs.validator_for(json_schema()).is_valid(read_source(EXAMPLE, file="").data)
