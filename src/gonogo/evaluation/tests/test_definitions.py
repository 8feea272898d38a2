# SPDX-License-Identifier: Apache-2.0
"""Is a flag set that cannot be used refused with the flag and the reason?"""

import json
from typing import Any

import pytest

from gonogo.evaluation import DefinitionError, FlagSet
from gonogo.evaluation.tests.building import flag

NOT_SETS: list[tuple[str | bytes, str]] = [
    ("", "Not JSON at line 1, column 1"),
    ('{"flags":\n {]}', "Not JSON at line 2, column 3"),
    (b'{"flags": {"\xff": 1}}', "not UTF-8"),
    ('{"flags": {}, "metadata": {"n": NaN}}', "NaN is not a JSON number"),
    ('{"flags": {}, "metadata": {"n": -Infinity}}', "-Infinity is not a JSON number"),
    ('{"flags": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deeply"),
    ('{"flags": {}, "metadata": {"n": ' + "9" * 5000 + "}}", "Not JSON"),
    ("[]", "is a JSON object"),
    ("{}", '"flags" is missing'),
    ('{"flags": 5}', '"flags" must be an object'),
    ('{"flags": null}', '"flags" must be an object'),
    ('{"flags": {}, "$evaluators": []}', '"$evaluators" must be an object'),
    ('{"flags": {}, "metadata": []}', '"metadata" must be an object'),
    ('{"flags": {}, "metadata": {"a": null}}', 'metadata "a" must be'),
    ('{"flags": {}, "metadata": {"": 1}}', 'metadata "" must be'),
    ('{"flags": [{"state": "ENABLED"}]}', 'Number 1 of "flags" has no "key"'),
    ('{"flags": ["x"]}', 'Number 1 of "flags" has no "key"'),
]


@pytest.mark.parametrize(("text", "reason"), NOT_SETS)
def test_what_is_no_flag_set(text: str | bytes, reason: str) -> None:
    """The whole text is refused, with the reason and where it is known the position."""
    with pytest.raises(DefinitionError) as caught:
        FlagSet.from_json(text)
    assert reason in str(caught.value)
    assert caught.value.flag is None


@pytest.mark.parametrize(
    ("definition", "reason"),
    [
        (None, "must be an object"),
        ([], "must be an object"),
        ({}, '"state" must be'),
        (flag(state="enabled"), '"state" must be "ENABLED" or "DISABLED", not "enabled"'),
        (flag(state="x" * 100), "xxx…"),
        (flag(variants=None), '"variants" must be'),
        (flag(variants={}), '"variants" must be'),
        (flag(variants=["on"]), '"variants" must be'),
        (flag(variants={"": True}, defaultVariant=None), "a variant needs a name"),
        (flag(variants={"on": None}), 'variant "on" has no value'),
        (flag(defaultVariant="maybe"), '"defaultVariant" names "maybe"'),
        (flag(defaultVariant=True), '"defaultVariant" must be the name'),
        (flag(metadata=5), '"metadata" must be an object'),
        (flag(metadata={"owner": ["a"]}), 'metadata "owner" must be'),
    ],
)
def test_what_is_no_flag(definition: object, reason: str) -> None:
    """The error names the flag and the reason, as an attribute and in the sentence."""
    with pytest.raises(DefinitionError) as caught:
        FlagSet.from_definitions({"flags": {"good": flag(), "bad": definition}})
    assert caught.value.flag == "bad"
    assert reason in caught.value.reason
    assert str(caught.value) == f'Flag "bad": {caught.value.reason}'


def test_a_key_may_be_anything_but_empty() -> None:
    """Slashes, spaces and other scripts are keys; the empty text is none."""
    assert FlagSet.from_definitions({"flags": {"team/new ui": flag(), "漢": flag()}}).keys == {"team/new ui", "漢"}
    with pytest.raises(DefinitionError, match="needs a key"):
        FlagSet.from_definitions({"flags": {"": flag()}})


def test_flags_may_come_as_an_array() -> None:
    """The array form of flagd is understood, and a key may occur once."""
    first, second = {"key": "one", **flag()}, {"key": "two", **flag(defaultVariant="on")}
    flags = FlagSet.from_definitions({"flags": [first, second]})
    assert [flags.evaluate(key, {}).value for key in flags.keys] == [False, True]
    with pytest.raises(DefinitionError, match=r'Flag "one": defined twice'):
        FlagSet.from_definitions({"flags": [first, first]})


@pytest.mark.parametrize("document", [{"flags": {"a": object()}}, {"flags": float("nan")}, {"flags": {1, 2}}])
def test_definitions_that_are_not_json(document: Any) -> None:
    """What has no JSON form is refused."""
    with pytest.raises(DefinitionError, match="not JSON"):
        FlagSet.from_definitions(document)


def test_a_document_that_contains_itself() -> None:
    """A circular document is refused and does not crash."""
    document: dict[str, Any] = {"flags": {}}
    document["flags"]["a"] = document
    with pytest.raises(DefinitionError, match="not JSON"):
        FlagSet.from_definitions(document)


def test_the_definitions_are_copied() -> None:
    """Changing the mapping afterwards changes nothing, and compiling does not change the mapping."""
    document = {
        "flags": {
            "banner": flag({"in": [{"var": "x"}, ["a"]]}, variants={"true": 1, "false": 0}, defaultVariant="false")
        }
    }
    before = json.dumps(document)
    flags = FlagSet.from_definitions(document)
    assert json.dumps(document) == before
    document["flags"]["banner"]["targeting"]["in"][1].append("b")
    assert flags.evaluate("banner", {"x": "b"}).value == 0


def test_an_unknown_bucketing() -> None:
    """Only v2 and v3 are offered."""
    with pytest.raises(ValueError, match='"v1"'):
        FlagSet.from_json('{"flags": {}}', bucketing="v1")  # type: ignore[arg-type]


def test_bytes_with_a_mark_of_byte_order() -> None:
    """A file saved with a byte order mark is read."""
    assert FlagSet.from_json(b'\xef\xbb\xbf{"flags": {}}').keys == set()
