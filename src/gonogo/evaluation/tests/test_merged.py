# SPDX-License-Identifier: Apache-2.0
"""Does a set made of several answer for each flag as the set it came from?"""

import pytest

from gonogo.evaluation import DefinitionError, FlagSet
from gonogo.evaluation.tests.building import flag, flag_set

SHARE = {"fractional": [["on", 25], ["off", 75]]}
PEOPLE = [{"targetingKey": f"person-{n}"} for n in range(50)]
OLD = flag_set("v2", {"who": {"in": [{"var": "targetingKey"}, ["ada"]]}}, old=flag({"if": [{"$ref": "who"}, "on"]}))
DRAWN = flag_set("v2", banner=flag(SHARE))
LATER = flag_set("v3", {"who": {"==": [1, 1]}}, form=flag({"if": [{"$ref": "who"}, SHARE]}), bad=flag({"x": 1}))
WHOLE = FlagSet.merged([OLD, DRAWN, LATER])


def test_every_flag_answers_as_in_its_own_set() -> None:
    """Alone, in bulk and explained: bucketing and shared rules are those of the set that the flag came from."""
    for person in [*PEOPLE, {"targetingKey": "ada"}]:
        expected = {**OLD.evaluate_all(person), **DRAWN.evaluate_all(person), **LATER.evaluate_all(person)}
        assert WHOLE.evaluate_all(person) == expected
        assert {key: WHOLE.evaluate(key, person) for key in WHOLE.keys} == expected
        assert {key: WHOLE.explain(key, person).evaluation for key in WHOLE.keys} == expected
    assert WHOLE.evaluate("form", {}, "string").error_code == "TYPE_MISMATCH"


def test_the_two_bucketings_live_side_by_side() -> None:
    """The same share under the same key draws other people in each part."""
    parts = [flag_set(bucketing, **{f"{bucketing}": flag(SHARE)}) for bucketing in ("v2", "v3")]
    whole = FlagSet.merged(parts)
    assert [part.bucketing for part in parts] == ["v2", "v3"]
    assert whole.bucketing is None
    assert FlagSet.merged(parts[:1]).bucketing == "v2"
    assert any(len({found.value for found in whole.evaluate_all(person).values()}) == 2 for person in PEOPLE)


def test_keys_and_problems_are_those_of_all() -> None:
    """In the order of the parts; a part that is itself merged is as good as any."""
    assert list(WHOLE.keys) == ["old", "banner", "form", "bad"]
    assert WHOLE.problems() == LATER.problems() != {}
    nested = FlagSet.merged([FlagSet.merged([OLD]), FlagSet.merged([DRAWN, LATER])])
    assert list(nested.keys) == list(WHOLE.keys)


def test_nothing_is_compiled_anew() -> None:
    """A change of one part leaves the functions of the others as they are."""
    assert WHOLE._answers["banner"] is DRAWN._answers["banner"]


def test_a_key_in_two_parts_is_refused() -> None:
    """Nobody could say which of the two serves."""
    with pytest.raises(DefinitionError, match='Flag "banner": defined in two of the sets') as caught:
        FlagSet.merged([DRAWN, OLD, flag_set("v3", banner=flag())])
    assert caught.value.flag == "banner"


def test_metadata_of_the_whole_is_what_the_parts_have_alike() -> None:
    """Each flag keeps the metadata of its own set; an unknown flag gets only what is true of all."""
    parts = [
        FlagSet.from_definitions({"metadata": {"owner": "forms", "version": number}, "flags": {key: flag()}})
        for number, key in enumerate(("one", "two"))
    ]
    whole = FlagSet.merged(parts)
    assert whole.metadata == {"owner": "forms"} == whole.evaluate("nobody", {}).metadata
    assert [found.metadata["version"] for found in whole.evaluate_all({}).values()] == [0, 1]


def test_a_set_of_nothing() -> None:
    """Merging nothing gives a set without flags."""
    nothing = FlagSet.merged([])
    assert (list(nothing.keys), nothing.metadata, nothing.bucketing) == ([], {}, None)
    assert nothing.evaluate("banner", {}).error_code == "FLAG_NOT_FOUND"
