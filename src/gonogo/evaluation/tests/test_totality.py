# SPDX-License-Identifier: Apache-2.0
"""Does every rule answer on every context?"""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from gonogo.evaluation.logic.operators import OPERATORS
from gonogo.evaluation.tests.building import flag, flag_set

NAMES = st.sampled_from(["a", "b", "a.b", "a.0", "targetingKey", "$flagd.flagKey", "$flagd", "", "a.length"])
TEXTS = st.sampled_from(["", "on", "off", "a", "b", "1", "-1", "1.2.3", "v2", "=", "^", " 0x1f ", "\ud800", "é"])
NUMBERS = st.integers(-3, 100) | st.sampled_from([2.5, 1e300, -0.0, 2**63, 10**20])
SCALARS = st.none() | st.booleans() | NUMBERS | TEXTS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "0"]), inner, max_size=2),
    max_leaves=6,
)
CONTEXTS = st.dictionaries(st.sampled_from(["a", "b", "targetingKey", "$flagd"]), VALUES)
READS = st.builds(lambda name: {"var": name}, NAMES)


def operations(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return operators over lists of inner rules, and bare lists of them."""
    arguments = st.lists(inner, max_size=4)
    return st.builds(lambda name, given: {name: given}, st.sampled_from(sorted(OPERATORS)), arguments) | arguments


RULES = st.recursive(SCALARS | READS | READS, operations, max_leaves=12)
TARGETINGS = st.builds(
    lambda name, given: {name: given}, st.sampled_from(sorted(OPERATORS)), st.lists(RULES, max_size=4)
)


@settings(max_examples=200, deadline=None)
@given(TARGETINGS, CONTEXTS, st.sampled_from(["v2", "v3"]))
def test_every_rule_answers_on_every_context(
    targeting: dict[str, Any], context: dict[str, Any], bucketing: str
) -> None:
    """No rule fails on any JSON context, a repeated question has the same answer, and so has the explanation."""
    flags = flag_set(bucketing, banner=flag(targeting, variants={"on": 1, "off": 0, "true": 2, "1": 3}))
    before = repr(context)
    answer = flags.evaluate("banner", context, timestamp=5)
    assert "failed on this context" not in (answer.error_details or "")
    assert answer.error_code in (None, "GENERAL")
    assert answer == flags.evaluate("banner", context, timestamp=5)
    explanation = flags.explain("banner", context, timestamp=5)
    assert explanation.evaluation == answer
    assert str(explanation)
    assert repr(context) == before
