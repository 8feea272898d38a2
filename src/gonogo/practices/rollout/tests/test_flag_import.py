# SPDX-License-Identifier: Apache-2.0
"""Do flags that flagd has become flags of a plan that can be applied, and is everything said that was left behind?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.core.planfile import read_plan
from gonogo.evaluation.definitions import FlagDefinition
from gonogo.faces.cli.tests.run import Said, run
from gonogo.practices.rollout.rules.flagd_import import CannotCarry, carry_over, named_groups
from gonogo.practices.rollout.rules.flagd_targeting import Reading, TargetingError, read_targeting

SWITCH: dict[str, Any] = {"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "off"}
IN_OFFICE = {"office": ("duluth", "el-paso")}
STAFF = {"in": [{"var": "office"}, ["duluth", "el-paso"]]}
DRAFT = ("--product", "portal", "--release", "portal-3.0")


def definitions(**flags: Any) -> str:
    """The text of a file with these flags."""
    return json.dumps({"flags": flags})


def imported(tmp_path: Path, text: str | bytes, *words: str, name: str = "flags.json") -> Said:
    """Import this text."""
    (tmp_path / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return run("flag", "import", str(tmp_path / name), *words)


def reading(rule: object, new: str = "on", **evaluators: object) -> Reading:
    """What is read from a rule."""
    return read_targeting(rule, evaluators, new=new)


def test_the_default_becomes_the_old_variant_and_the_other_the_new(tmp_path: Path) -> None:
    """As the flags section of a plan, and nothing else on standard output."""
    said = imported(tmp_path, definitions(**{"new-intake": SWITCH}))
    assert said.code == 0
    assert said.out == "flags:\n  new-intake: {variants: {on: true, off: false}, new: on, old: off}\n"
    assert said.err == ""


def test_a_section_put_into_a_plan_is_accepted(tmp_path: Path) -> None:
    """Values of every type, and names that YAML would read as something else."""
    flags = {
        "new-intake": SWITCH,
        "copy": {**SWITCH, "variants": {"plain": "v1", "short": "yes"}, "defaultVariant": "plain"},
        "limit": {**SWITCH, "variants": {"true": 50, "false": 10.5}, "defaultVariant": "false"},
        "team/ui": {**SWITCH, "variants": {"a": {"main": "navy", "more": [1, None]}, "b": {}}, "defaultVariant": "b"},
    }
    section = imported(tmp_path, definitions(**flags)).out
    plan = read_plan(
        "gonogo: 1\nrelease: r\nproduct: p\nkind: iterative\ndate: 2027-03-01\ngroups: {everyone: {match: any}}\n"
        f"waves: [{{name: all, opens: 2027-03-01T09:00, groups: [everyone]}}]\n{section}"
    )
    assert {key: (flag.new, flag.old) for key, flag in plan.flags.items()} == {
        "new-intake": ("on", "off"), "copy": ("short", "plain"), "limit": ("true", "false"), "team/ui": ("a", "b"),
    }  # fmt: skip
    assert plan.flags["team/ui"].variants["a"] == {"main": "navy", "more": [1, None]}


def test_a_drafted_plan_is_sound(tmp_path: Path) -> None:
    """With the groups that the rules name in a first wave, and the percentages as stages; `plan validate` takes it."""
    rule = {"if": [STAFF, "on", {"fractional": [["on", 25], ["off", 75]]}]}
    text = definitions(**{"new-intake": {**SWITCH, "targeting": rule}})
    target = tmp_path / "plans/release.yaml"
    said = imported(tmp_path, text, *DRAFT, "--output", str(target))
    assert (said.code, f"Wrote 1 flag into {target}." in said.out) == (0, True)
    assert "new-intake gave on to users by attributes; user groups of the plan do that." in said.out
    assert "25 % of users; the stages of a wave do that, such as [25, 100]." in said.out
    assert run("plan", "validate", str(target)).code == 0
    plan = read_plan(target.read_text())
    assert [(wave.name, wave.groups, wave.stages) for wave in plan.waves] == [
        ("first", ("office",), (100,)), ("everyone", ("everyone",), (25, 100)),
    ]  # fmt: skip


def test_an_existing_file_is_left_as_it_is(tmp_path: Path) -> None:
    """Exit code 2."""
    target = tmp_path / "release.yaml"
    target.write_text("mine")
    assert imported(tmp_path, definitions(a=SWITCH), "--output", str(target)).code == 2
    assert target.read_text() == "mine"


def test_yaml_and_lists_of_flags_are_read_as_well(tmp_path: Path) -> None:
    """With words as YAML 1.2 has them: `on` is text."""
    text = "flags:\n  a:\n    state: ENABLED\n    variants: {on: yes, off: no}\n    defaultVariant: off\n"
    assert (
        imported(tmp_path, text, name="flags.yaml").out
        == "flags:\n  a: {variants: {on: yes, off: no}, new: on, old: off}\n"
    )
    listed = json.dumps({"flags": [{"key": "a", **SWITCH}]})
    assert "  a: " in imported(tmp_path, listed).out


def test_what_was_left_behind_is_said_for_every_flag(tmp_path: Path) -> None:
    """Switched off, rules, single keys, metadata; groups are written out to be copied."""
    said = imported(
        tmp_path,
        definitions(
            a={**SWITCH, "state": "DISABLED"},
            b={**SWITCH, "targeting": {"if": [{"ends_with": [{"var": "email"}, "@x"]}, "on"]}},
            c={**SWITCH, "targeting": {"if": [{"in": [{"var": "targetingKey"}, ["u1", "u2"]]}, "on", "off"]}},
            d={**SWITCH, "metadata": {"owner": "team"}},
            e={**SWITCH, "targeting": {"if": [STAFF, "on", "off"]}},
        ),
    )
    assert "a was switched off in flagd" in said.err
    assert "b has a targeting rule that was not carried over" in said.err
    assert "c gave on to 2 single keys; put them on a roster" in said.err
    assert "d has metadata that was not carried over: owner." in said.err
    assert "e has a targeting" not in said.err
    assert "groups:\n  office: {match: {office: [duluth, el-paso]}}\n" in said.err
    answer = imported(tmp_path, definitions(e={**SWITCH, "targeting": STAFF}), "--format", "json").json()
    assert set(answer) == {"flags", "drafted", "text", "notes", "groups"}


def test_every_flag_that_needs_a_word_is_listed_at_once(tmp_path: Path) -> None:
    """More than two variants, one only, no default; with the option that helps where one does."""
    three = {**SWITCH, "variants": {"a": 1, "b": 2, "c": 3}, "defaultVariant": "a"}
    text = definitions(
        three=three, more=three, one={**SWITCH, "variants": {"on": True}, "defaultVariant": "on"},
        none={"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": None},
    )  # fmt: skip
    said = imported(tmp_path, text, "--new", "more=b", "--new", "unknown=x")
    assert said.code == 2
    assert said.err.startswith("4 flags need a word before they can be carried over.")
    assert "three: say which variant is new with --new three=VARIANT. It is one of b, c." in said.err
    assert "one: its only variant is on" in said.err
    assert "none: it has no default variant" in said.err
    assert "unknown: there is no such flag" in said.err
    assert "more:" not in said.err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--new", "three=a"), "a cannot be the new variant. It is one of b, c; a is the old."),
        (("--new", "three=z"), "z cannot be the new variant."),
        (("--new", "three"), "is not KEY=VARIANT"),
        (("--new", "=b"), "is not KEY=VARIANT"),
        (("--new", "three=b", "--new", "three=c"), "two new variants"),
        (("--new", "three=b", "--product", "portal"), "both the release and the product"),
        (("--new", "three=b", "--product", "Portal!", "--release", "r"), "product"),
    ],
)
def test_words_that_do_not_fit_are_refused(tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    """Exit code 2 with the reason."""
    text = definitions(three={**SWITCH, "variants": {"a": 1, "b": 2, "c": 3}, "defaultVariant": "a"})
    said = imported(tmp_path, text, *words)
    assert (said.code, sentence in said.err) == (2, True), said.err


def test_a_flag_without_a_default_takes_the_one_that_is_not_new() -> None:
    """With two variants that is plain."""
    flag = FlagDefinition("a", True, {"on": True, "off": False}, None, None, {})
    assert carry_over(flag, {}, chosen="on").old == "off"
    with pytest.raises(CannotCarry):
        carry_over(flag, {}, chosen=None)


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nflags: *c\n"


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("flags.json", b"", "A flag set is a JSON object"),
        ("flags.json", b"{", "Not JSON at line 1"),
        ("flags.json", b"[]", "JSON object"),
        ("flags.json", b'{"flags": {}}', "defines no flags"),
        ("flags.json", b'{"flag": {}}', '"flags" is missing'),
        ("flags.json", b'{"flags": 7}', "must be an object"),
        ("flags.json", b'{"flags": {"a": 7}}', "must be an object"),
        ("flags.json", b'{"flags": {"a": {"state": "ON"}}}', '"state" must be'),
        ("flags.json", b'{"flags": {"a": {"state": "ENABLED", "variants": [1]}}}', '"variants" must be'),
        ("flags.json", b'{"flags": {"a": {"state": "ENABLED", "variants": {"x": NaN}}}}', "NaN"),
        ("flags.json", definitions(a={**SWITCH, "variants": {"on": 1, "off": "t"}}).encode(), "different types"),
        ("flags.json", definitions(a={**SWITCH, "variants": {"on": [1], "off": [2]}}).encode(), "a list"),
        ("flags.json", definitions(**{"a b": SWITCH}).encode(), "flag key"),
        ("flags.json", definitions(a={**SWITCH, "variants": {"o n": 1, "off": 2}}).encode(), "variant name"),
        ("flags.json", b'{"flags":' + b"[" * 100_000, "nested too deeply"),
        ("flags.json", b" " * (10 * 2**20), "10 MB; definitions are at most 4 MB"),
        ("flags.json", b"\xff\xfe{}", "not UTF-8"),
        ("flags.json", b'{"flags": {"a": "\\u0000"}}', "must be an object"),
        ("flags.yaml", BOMB.encode(), "anchor or an alias"),
        ("flags.yaml", b"flags: !!python/object:os.system {}", "has a tag"),
        ("flags.yaml", b"flags: {a: 1, a: 2}", "stands here twice"),
        ("flags.yaml", b"flags: [" * 200, "nested deeper"),
        ("flags.yaml", b"flags: {? [a] : 1}", "key must be a word"),
        ("flags.yaml", b"a: 1\n---\nb: 2\n", "second document"),
        ("flags.yaml", b"flags: [1, 2", "not YAML"),
        ("flags.yaml", b"- " + b"x, " * 500_000, "as YAML at most 1 MB"),
        ("flags.yaml", b"flags: [" + b"1, " * 30_000 + b"]", "more than 20,000 values"),
    ],
    ids=lambda value: None if isinstance(value, bytes) else str(value)[:30],
)  # fmt: skip
def test_files_that_cannot_be_used_are_told_in_a_sentence(
    tmp_path: Path, name: str, text: bytes, sentence: str
) -> None:
    """Exit code 2, the reason, no traceback, and soon."""
    said = imported(tmp_path, text, name=name)
    assert (said.code, sentence in said.err) == (2, True), said.err[:500]


@pytest.mark.parametrize("path", ["nothing.json", "."])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, path: str) -> None:
    """Or is a folder."""
    assert run("flag", "import", str(tmp_path / path)).code == 2


def test_circles_of_references_are_told(tmp_path: Path) -> None:
    """Each with its way round; and so is a reference that leads nowhere."""
    text = json.dumps(
        {
            "$evaluators": {"a": {"$ref": "b"}, "b": {"and": [{"$ref": "c"}, True]}, "c": {"!": {"$ref": "a"}}},
            "flags": {
                "x": {**SWITCH, "targeting": {"if": [{"$ref": "a"}, "on"]}},
                "y": {**SWITCH, "targeting": {"$ref": "d"}},
            },
        }
    )
    said = imported(tmp_path, text)
    assert said.code == 2
    assert "x: the reference to a → b → c → a leads in a circle." in said.err
    assert 'y: it refers to "d", which "$evaluators" does not have.' in said.err


def test_references_that_multiply_are_read_once() -> None:
    """A hundred that each name the next one twice would be 2^100 parts written out."""
    for last in (True, STAFF):
        names = {f"e{n}": {"and": [{"$ref": f"e{n + 1}"}, {"$ref": f"e{n + 1}"}]} for n in range(40)} | {"e40": last}
        assert read_targeting({"if": [{"$ref": "e0"}, "on"]}, names, new="on").rest


@pytest.mark.parametrize(
    ("rule", "groups"),
    [
        ({"if": [STAFF, "on", "off"]}, [IN_OFFICE]),
        ({"if": [{"==": [{"var": "office"}, "duluth"]}, "on"]}, [{"office": ("duluth",)}]),
        ({"if": [{"==": ["duluth", {"var": ["office"]}]}, "on"]}, [{"office": ("duluth",)}]),
        ({"if": [{"and": [STAFF, {"==": [{"var": "beta"}, True]}]}, "on"]}, [{**IN_OFFICE, "beta": (True,)}]),
        ({"if": [{"$ref": "staff"}, "on"]}, [IN_OFFICE]),
        ({"if": [STAFF, "on", {"==": [{"var": "beta"}, 1]}, "on", "off"]}, [IN_OFFICE, {"beta": (1,)}]),
    ],
)  # fmt: skip
def test_plain_conditions_become_user_groups(rule: object, groups: list[object]) -> None:
    """Nothing is left over then."""
    found = reading(rule, staff=STAFF)
    assert (found.groups, found.rest) == (groups, False)


def test_a_rule_that_is_a_condition_gives_true() -> None:
    """The shorthand of flagd: the variant is named true."""
    assert reading(STAFF, new="true").groups == [IN_OFFICE]
    assert reading(STAFF, new="on").rest


@pytest.mark.parametrize(
    "rule",
    [
        {"if": [{"!": [STAFF]}, "on"]},
        {"if": [{"or": [STAFF, STAFF]}, "on"]},
        {"if": [{"and": [STAFF, STAFF]}, "on"]},
        {"if": [STAFF, "off", "on"]},
        {"if": [STAFF, "on", "on"]},
        {"if": [{"in": ["@x", {"var": "email"}]}, "on"]},
        {"if": [{"in": [{"var": "user.office"}, ["a"]]}, "on"]},
        {"if": [{"in": [{"var": ["office", "none"]}, ["a"]]}, "on"]},
        {"if": [{"in": [{"var": "$flagd.timestamp"}, [1]]}, "on"]},
        {"if": [{"in": [{"var": "office"}, [["a"]]]}, "on"]},
        {"if": [{"in": [{"var": "office"}, []]}, "on"]},
        {"if": [STAFF]},
        {"fractional": [["on", {"var": "share"}], ["off", 1]]},
        {"fractional": [["on", 0], ["off", 0]]},
        "on",
        True,
        [STAFF],
    ],
)
def test_whatever_else_a_rule_says_is_left_to_people(rule: object) -> None:
    """It is said that something was left, and no group is invented."""
    found = reading(rule)
    assert (found.rest, found.groups if rule != {"if": [STAFF, "on", "on"]} else []) == (True, [])


@pytest.mark.parametrize(
    ("rule", "shares"),
    [
        ({"fractional": [["on", 25], ["off", 75]]}, [25]),
        ({"fractional": [{"cat": ["a", {"var": "targetingKey"}]}, ["on", 1], ["off", 3]]}, [25]),
        ({"fractional": [["on"], ["off"]]}, [50]),
        ({"if": [STAFF, "on", {"fractional": [["on", 10], ["off", 90]]}]}, [10]),
        ({"fractional": [["off", 100]]}, []),
    ],
)
def test_percentages_are_read(rule: object, shares: list[float]) -> None:
    """The share of the new variant."""
    assert reading(rule).shares == shares


RULES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["on", "off"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["if", "in", "==", "and", "var", "fractional", "$ref", "x"]), inner, max_size=2
        )
    ),
    max_leaves=15,
)


@given(RULES, st.dictionaries(st.sampled_from(["a", "b", "on"]), RULES, max_size=3))
def test_no_rule_is_too_strange(rule: object, evaluators: dict[str, object]) -> None:
    """It is read, or refused with a sentence; what becomes a group could stand in a plan."""
    try:
        found = read_targeting(rule, evaluators, new="on")
    except TargetingError as error:
        assert str(error)
        return
    for name, match in named_groups(found.groups).items():
        assert name
        assert all(attribute and values for attribute, values in match.items())


def test_groups_are_named_for_what_they_ask_and_stand_once() -> None:
    """Equal groups of several flags are one; equal names are told apart."""
    groups = named_groups(
        [
            {"office": ("duluth",)},
            {"office": ("duluth",)},
            {"Office": ("Duluth!",)},
            {"office": ("a", "b")},
            {"ß": ("ß",)},
            {"everyone": ("a", "b")},
        ]
    )
    assert list(groups) == ["office-duluth", "office-duluth-2", "office", "group", "everyone-2"]
