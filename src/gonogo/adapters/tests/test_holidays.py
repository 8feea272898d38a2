# SPDX-License-Identifier: Apache-2.0
"""Are the holidays of a country those of the library, and is an unknown code refused with what was meant?"""

from __future__ import annotations

from datetime import date

import pytest

from gonogo.adapters.holidays import days_off, problem_with


def test_holidays_have_english_names() -> None:
    """Also those of countries that speak otherwise."""
    assert days_off("US", 2027, 2027)[date(2027, 11, 25)] == "Thanksgiving Day"
    assert days_off("DE-BY", 2027, 2027)[date(2027, 1, 6)] == "Epiphany"


def test_a_region_has_more_holidays_than_its_country() -> None:
    """Only the region's own are added."""
    assert set(days_off("DE", 2027, 2027)) < set(days_off("DE-BY", 2027, 2027))


def test_years_are_whole_and_no_others_come_along() -> None:
    """From the first day of the first year to the last day of the last."""
    assert {day.year for day in days_off("US", 2026, 2028)} == {2026, 2027, 2028}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("XX", 'the holidays of "XX" are not known'),
        ("US-QQ", 'US has no region "QQ" whose holidays are known; there are: AK, AL'),
        ("DE-BV", "did you mean DE-"),
        ("JP-13", "JP has no regions"),
    ],
)
def test_an_unknown_code_is_refused(code: str, said: str) -> None:
    """With a suggestion, and no days are made up."""
    assert said in (problem_with(code) or "")
    with pytest.raises(ValueError, match=r"region|not known"):
        days_off(code, 2027, 2027)


@pytest.mark.parametrize("code", ["US", "US-NY", "GB", "UK", "DE-BY"])
def test_a_known_code_has_no_problem(code: str) -> None:
    """Also those that go by another name."""
    assert problem_with(code) is None
