# SPDX-License-Identifier: Apache-2.0
"""Do the figures of the ledger come back exactly, and only when they are whole?"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.small_releases.rules.headline import MOST_WEEKS, from_facts, headline_of, to_facts
from gonogo.practices.small_releases.tests.made_measured import made_measured, made_slice


@given(waiting=st.integers(0, 40), sizes=st.lists(st.integers(0, 99), max_size=20))
def test_facts_read_back_exactly(waiting: int, sizes: list[int]) -> None:
    """What is recorded is what is judged."""
    headline = headline_of(made_measured(waiting, sizes=sizes, slices=(made_slice(1, waiting),) if waiting > 1 else ()))
    assert from_facts(json.loads(json.dumps(to_facts(headline)))) == headline


def test_only_the_newest_weeks_are_kept() -> None:
    """The first week moves with them."""
    measured = replace(made_measured(), weeks=tuple(range(200)), weeks_from=date(2023, 1, 2))
    headline = headline_of(measured)
    assert headline.weeks == tuple(range(200 - MOST_WEEKS, 200))
    assert headline.weeks_from == date(2023, 1, 2) + timedelta(weeks=200 - MOST_WEEKS)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("pending", -1),
        ("pending", True),
        ("pending", "3"),
        ("usual_p90", float("nan")),
        ("usual_p90", float("inf")),
        ("oldest", "yesterday"),
        ("oldest", "2027-01-01T00:00:00"),
        ("oldest", 5),
        ("weeks", [1, None]),
        ("weeks_from", "2027-13-01"),
        ("first_part", {"count": 2}),
        ("first_part", "two"),
        ("head", None),
    ],
)
def test_a_doubtful_fact_makes_no_headline(name: str, value: Any) -> None:
    """Rather no answer than a wrong one."""
    facts = to_facts(headline_of(made_measured()))
    assert from_facts(facts) is not None
    assert from_facts({**facts, name: value}) is None


def test_a_missing_fact_makes_no_headline() -> None:
    """Every figure has to be there."""
    facts = to_facts(headline_of(made_measured()))
    assert [name for name in facts if from_facts({key: facts[key] for key in facts if key != name})] == []
