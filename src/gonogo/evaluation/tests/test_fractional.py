# SPDX-License-Identifier: Apache-2.0
"""Does everyone fall into the share that their hash says, and stay there?"""

from typing import Any

import mmh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.evaluation.bucketing import key_position, value_position
from gonogo.evaluation.logic.split import GREATEST_TOTAL, read_split
from gonogo.evaluation.tests.building import flag, flag_set, result

ADA = {"targetingKey": "ada", "city": "Dayton", "age": 36, "none": None, "entry": ["one", 1]}
WEIGHTS = st.lists(st.integers(0, 1000), min_size=1, max_size=6).filter(any)
POSITIONS = st.integers(0, 2**32 - 1)


def person(key: str) -> dict[str, str]:
    """Return the context of someone with this targeting key."""
    return {"targetingKey": key}


@pytest.mark.parametrize(
    ("text", "position"),
    [("", 0), ("hello", 0x248BFA47), ("The quick brown fox jumps over the lazy dog", 0x2E4FF723)],
)
def test_v2_is_the_hash_of_the_text(text: str, position: int) -> None:
    """Published values of 32-bit MurmurHash3 with seed 0."""
    assert value_position("v2")(text) == position
    assert key_position("v2", text[:3])(person(text[3:])) == (position if text[3:] else None)


def test_v3_is_the_hash_of_the_cbor() -> None:
    """A list of flag key and targeting key; the text alone when it is given explicitly."""
    assert key_position("v3", "flag")(person("ada")) == mmh3.hash(b"\x82\x64flag\x63ada", 0, False)
    assert value_position("v3")("ada") == mmh3.hash(b"\x63ada", 0, False)
    assert value_position("v3")(36.0) == mmh3.hash(b"\x18\x24", 0, False)


def test_texts_are_hashed_as_utf8() -> None:
    """Beyond ASCII, too, and half a surrogate pair counts as U+FFFD."""
    for bucketing in ("v2", "v3"):
        assert value_position(bucketing)("né\ud800") == value_position(bucketing)("né\ufffd")
        assert key_position(bucketing, "f")(person("é\udc00")) == key_position(bucketing, "f")(person("é\ufffd"))
    assert value_position("v2")("né") == mmh3.hash("né".encode(), 0, False)


@pytest.mark.parametrize(
    ("bucketing", "expected"),
    [
        ("v2", "red gold red blue red red red blue red blue"),
        ("v3", "red blue gold red blue blue blue red red red"),
    ],
)
def test_people_stay_where_they_are(bucketing: str, expected: str) -> None:
    """These ten people keep these variants for ever; a change here re-draws every release."""
    rule = {"fractional": [["red", 60], ["blue", 30], ["gold", 10]]}
    found = [result(rule, {"targetingKey": f"person-{n}"}, bucketing=bucketing) for n in range(10)]
    assert " ".join(found) == expected


def test_the_two_bucketings_draw_different_people() -> None:
    """Under v2 and v3 the shares are alike and the people are not."""
    rule = {"fractional": [["in", 50], ["out", 50]]}
    drawn = [
        [n for n in range(400) if result(rule, {"targetingKey": str(n)}, bucketing=bucketing) == "in"]
        for bucketing in ("v2", "v3")
    ]
    assert all(150 < len(people) < 250 for people in drawn)
    assert 50 < len(set(drawn[0]) & set(drawn[1])) < 150


def test_two_flags_draw_different_people() -> None:
    """The flag key is part of the implicit bucketing value; a shared explicit value draws the same people."""
    implicit = {"fractional": [["on", 1], ["off", 1]]}
    shared = {"fractional": [{"var": "targetingKey"}, ["on", 1], ["off", 1]]}
    flags = flag_set(one=flag(implicit), two=flag(implicit), three=flag(shared), four=flag(shared))
    people = [flags.evaluate_all({"targetingKey": str(n)}) for n in range(200)]
    assert any(person["one"].value != person["two"].value for person in people)
    assert all(person["three"].value == person["four"].value for person in people)


@pytest.mark.parametrize("bucketing", ["v2", "v3"])
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([["one", 1]], "one"),
        ([["one"]], "one"),
        ([["one", 0], ["two", 1]], "two"),
        ([["one", -50], ["two", 1]], "two"),
        ([["one", 2.0]], "one"),
        ([["one", GREATEST_TOTAL]], "one"),
        ([[True, 1]], True),
        ([[None, 1]], None),
        ([[{"var": "city"}, 1]], "Dayton"),
        ([[{"if": [{"==": [{"var": "age"}, 36]}, "old", "young"]}, 1]], "old"),
        ([["one", {"-": [{"var": "age"}, 36]}], ["two", {"/": [{"var": "age"}, 2]}]], "two"),
        ([["one", {"-": [30, {"var": "age"}]}], ["two", 1]], "two"),
        ([{"var": "city"}, ["one", 1]], "one"),
        ([{"var": "entry"}], "one"),
        ([{"var": "entry"}, ["two", 0]], "one"),
        ([{"merge": ["x", {"var": "age"}]}, ["two", 0]], "x"),
        (["seed", ["one", 1]], "one"),
    ],
)
def test_who_gets_what_for_certain(bucketing: str, arguments: list[object], expected: object) -> None:
    """Weights left out, of zero, negative or computed; variants computed; entries computed."""
    assert result({"fractional": arguments}, ADA, bucketing=bucketing) == expected


@pytest.mark.parametrize("bucketing", ["v2", "v3"])
@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["seed"],
        "seed",
        [{"var": "none"}, ["one", 1]],
        [{"var": "nobody"}, ["one", 1]],
        [None, ["one", 1]],
        [["one", 0]],
        [["one", 0], ["two", -1]],
        [["one", 1.5]],
        [["one", "1"]],
        [["one", True]],
        [["one", None]],
        [["one", {"var": "nobody"}]],
        [["one", {"/": [0, 0]}]],
        [["one", {"/": [1, 0]}]],
        [["one", GREATEST_TOTAL], ["two", 1]],
        [["one", 1, 2]],
        [[]],
        [["one", 1], []],
        [["one", 1], "two"],
        [["one", 1], {"var": "city"}],
        [[["one"], 1]],
        [["one", 1], [{"a": 1, "b": 2}, 0]],
        ["seed", ["one", 1], "two"],
    ],
)
def test_what_gives_nothing(bucketing: str, arguments: object) -> None:
    """Without a usable bucketing value, or with entries that are none, the result is null."""
    assert result({"fractional": arguments}, ADA, bucketing=bucketing) is None


@pytest.mark.parametrize("key", [None, "", 5, True, ["ada"], {"a": 1}])
@pytest.mark.parametrize("entries", [[["one"]], [["one"], ["two"], ["three"]], [["one", {"var": "w"}], ["two"]]])
def test_only_a_text_is_a_targeting_key(key: object, entries: list[object]) -> None:
    """A targeting key that is missing, empty or no text puts nobody anywhere."""
    assert result({"fractional": entries}, {"targetingKey": key, "w": 1}) is None
    assert result({"fractional": entries}, {"w": 1}) is None


@pytest.mark.parametrize("value", [5, 1.5, True, {"a": 1}])
def test_explicit_values_that_are_no_text(value: object) -> None:
    """v3 buckets them by their encoding; v2 takes texts only."""
    rule = {"fractional": [{"var": "value"}, ["one", 1]]}
    assert result(rule, {"value": value}, bucketing="v3") == "one"
    assert result(rule, {"value": value}, bucketing="v2") is None


def test_inside_a_list_operator_there_is_no_targeting_key() -> None:
    """An item of a list is nobody, even when it has a targeting key; an explicit value still works."""
    people = {"people": [{"targetingKey": "ada"}]}
    implicit = {"map": [{"var": "people"}, {"fractional": [["one"]]}]}
    explicit = {"map": [{"var": "people"}, {"fractional": [{"var": "targetingKey"}, ["one"]]}]}
    assert result(implicit, people) == [None]
    assert result(explicit, people) == ["one"]


def test_a_share_that_grows_with_time() -> None:
    """Weights over the timestamp let more and more people in, and never one out."""
    rule = {
        "fractional": [
            ["on", {"-": [{"var": "$flagd.timestamp"}, 1000]}],
            ["off", {"-": [2000, {"var": "$flagd.timestamp"}]}],
        ]
    }
    flags = flag_set(banner=flag(rule))
    before: set[int] = set()
    for now in (0, 900, 1000, 1250, 1500, 2000, 3000):
        on = {n for n in range(200) if flags.evaluate("banner", {"targetingKey": str(n)}, timestamp=now).value}
        assert before <= on
        before = on
        assert {0: 0, 900: 0, 1000: 0, 2000: 200, 3000: 200}.get(now, len(on)) == len(on)
    assert len(before) == 200


@given(WEIGHTS, POSITIONS, st.integers(0, 1000))
def test_raising_the_first_weight_takes_it_from_nobody(weights: list[int], position: int, more: int) -> None:
    """Whoever has the first variant keeps it when its weight rises."""
    before = read_split([[n, weight] for n, weight in enumerate(weights)])
    after = read_split([[n, weight + more * (n == 0)] for n, weight in enumerate(weights)])
    assert before is not None
    assert after is not None
    if before.variant(position) == 0:
        assert after.variant(position) == 0


@given(WEIGHTS, POSITIONS)
def test_every_position_has_an_owner_with_a_weight(weights: list[int], position: int) -> None:
    """The whole line is dealt out, in order, and nothing goes to a weight of zero."""
    split = read_split([[n, weight] for n, weight in enumerate(weights)])
    assert split is not None
    owner: Any = split.variant(position)
    assert weights[owner] > 0
    assert sum(weights[:owner]) <= split.bucket(position) < sum(weights[: owner + 1])


@given(WEIGHTS)
def test_the_ends_of_the_line(weights: list[int]) -> None:
    """The first position belongs to the first variant with a weight, the last position to the last."""
    split = read_split([[n, weight] for n, weight in enumerate(weights)])
    owners = [n for n, weight in enumerate(weights) if weight]
    assert split is not None
    assert (split.variant(0), split.variant(2**32 - 1)) == (owners[0], owners[-1])


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(-2, 50)), min_size=1, max_size=5), st.text(min_size=1))
def test_fixed_and_computed_entries_agree(entries: list[tuple[str, int]], key: str) -> None:
    """The fast form for literal entries and the general form give the same."""
    literal = {"fractional": [list(entry) for entry in entries]}
    computed = {"fractional": [[{"cat": [name]}, {"+": [weight]}] for name, weight in entries]}
    for bucketing in ("v2", "v3"):
        context = {"targetingKey": key}
        assert result(literal, context, bucketing=bucketing) == result(computed, context, bucketing=bucketing)
