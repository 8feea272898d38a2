# SPDX-License-Identifier: Apache-2.0
"""Can a person read why a variant was served?"""

from gonogo.evaluation import FlagSet
from gonogo.evaluation.explain import brief
from gonogo.evaluation.tests.building import flag, flag_set

ROSTER = [f"user-{n}" for n in range(100_000)]


def pilot() -> FlagSet:
    """Return a flag that is on for half of a roster."""
    rule = {"if": [{"in": [{"var": "targetingKey"}, ROSTER]}, {"fractional": [["on", 50], ["off", 50]]}, None]}
    return flag_set(banner=flag(rule))


def test_the_path_is_readable() -> None:
    """One line for each operator taken, with its result, long lists cut short, and the bucket of a share."""
    assert str(pilot().explain("banner", {"targetingKey": "user-7"})).splitlines() == [
        "variant on (TARGETING_MATCH)",
        '{"if": [{"in": ["…", "…"]}, {"fractional": ["…", "…"]}, null]} → "on"',
        '  {"in": [{"var": "targetingKey"}, ["user-0", "user-1", "user-2", "user-3", "user-4", "… 99,995 more"]]}'
        " → true",
        '    {"var": "targetingKey"} → "user-7"',
        '  {"fractional": [["on", 50], ["off", 50]]} → "on" (bucket 43 of 100)',
    ]


def test_branches_not_taken_do_not_show() -> None:
    """Someone outside the roster never reaches the share."""
    path = pilot().explain("banner", {"targetingKey": "nobody"}).path
    assert path is not None
    assert [step.operator for step in path.steps] == ["in"]
    assert path.result is None


def test_without_a_rule_there_is_no_path() -> None:
    """Static, disabled, unknown and unusable flags say so in one line."""
    flags = flag_set(static=flag(), disabled=flag(state="DISABLED"), bad=flag({"x": 1}))
    assert [str(flags.explain(key, {})) for key in ("static", "disabled", "bad", "nobody")] == [
        "variant off (STATIC)",
        "no variant (DISABLED)",
        'no variant (ERROR): Flag "bad": the targeting uses "x", which is not an operator.',
        'no variant (ERROR): There is no flag "nobody" in this set.',
    ]


def test_a_decision_for_no_variant_keeps_its_path() -> None:
    """The path shows where the wrong name came from."""
    explanation = flag_set(banner=flag({"cat": ["may", "be"]})).explain("banner", {})
    assert explanation.evaluation.error_code == "GENERAL"
    assert explanation.path is not None
    assert explanation.path.result == "maybe"


def test_a_rule_that_failed_has_no_path() -> None:
    """An evaluation that broke off explains with its error alone."""
    deep: list[object] = []
    for _ in range(50_000):
        deep = [deep]
    explanation = flag_set(banner=flag({"cat": [{"var": "deep"}]})).explain("banner", {"deep": deep})
    assert (explanation.evaluation.error_code, explanation.path) == ("GENERAL", None)
    while deep:
        deep = deep.pop()  # type: ignore[assignment]


def test_a_share_that_cannot_be_drawn_has_no_bucket() -> None:
    """Without a targeting key there is no bucket to name."""
    path = flag_set(banner=flag({"fractional": [["on", 1]]})).explain("banner", {}).path
    assert path is not None
    assert (path.result, path.note) == (None, "")


def test_time_is_passed_on() -> None:
    """The explanation of a moment is that of the evaluation of that moment."""
    flags = flag_set(banner=flag({"if": [{">=": [{"var": "$flagd.timestamp"}, 100]}, "on"]}))
    assert [flags.explain("banner", {}, timestamp).evaluation.value for timestamp in (0, 99, 100)] == [
        False,
        False,
        True,
    ]


def test_long_values_are_cut_short() -> None:
    """Texts, lists, objects and nesting are shortened, and what is no JSON is still shown."""
    assert brief("x" * 1000) == f'"{"x" * 80}…"'
    assert brief([[[[[1]]]]]) == '[[[["…"]]]]'
    assert brief({str(n): n for n in range(9)}) == '{"0": 0, "1": 1, "2": 2, "3": 3, "4": 4}'
    assert "object" in brief(object())
