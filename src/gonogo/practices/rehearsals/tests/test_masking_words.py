# SPDX-License-Identifier: Apache-2.0
"""Is what stands for a real value never that value, always the same, of the same form, and short enough?"""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.rehearsals.rules.definition import MaskRule
from gonogo.practices.rehearsals.rules.masking.numbers import days_of, percent_of
from gonogo.practices.rehearsals.rules.masking.planning import bound_sentence, complaints, leak_sentence
from gonogo.practices.rehearsals.rules.masking.words import WORD_MASKERS, family, mask_word

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
maskers = st.sampled_from(sorted(WORD_MASKERS))
values = st.text(min_size=1, max_size=60).filter(str.strip)


@given(maskers, values, st.integers(0, 9))
def test_a_word_is_never_the_value(masker: str, value: str, attempt: int) -> None:
    """Nor the value in capitals."""
    assert mask_word(masker, KEY, value, attempt=attempt).casefold() != value.casefold()


@given(maskers, values)
def test_equal_values_stay_equal(masker: str, value: str) -> None:
    """So joins survive; another key gives other words."""
    assert mask_word(masker, KEY, value) == mask_word(masker, KEY, value)


@given(maskers, values, st.integers(1, 40))
def test_a_word_fits_its_column(masker: str, value: str, limit: int) -> None:
    """However short the column is, and it still says something."""
    word = mask_word(masker, KEY, value[:limit] if value[:limit].strip() else "x", limit=limit)
    assert 0 < len(word) <= limit and word.strip()


@pytest.mark.parametrize("masker", sorted(WORD_MASKERS))
@pytest.mark.parametrize("blank", ["", " ", "\n\t"])
def test_what_says_nothing_stays(masker: str, blank: str) -> None:
    """There is nothing to hide."""
    assert mask_word(masker, KEY, blank) == blank


@given(values, values)
def test_another_key_gives_other_addresses(one: str, other: str) -> None:
    """And different values different ones, which keeps unique columns unique."""
    assert mask_word("email", KEY, one) != mask_word("email", OTHER_KEY, one)
    assert (one == other) == (mask_word("email", KEY, one) == mask_word("email", KEY, other))


@given(st.emails())
def test_an_address_can_never_receive_mail(address: str) -> None:
    """Its domain cannot exist, and nothing of the old one is in it."""
    word = mask_word("email", KEY, address)
    assert re.fullmatch(r"u[0-9a-f]{16}@example\.invalid", word)


@given(st.from_regex(r"\+?[0-9]{1,3}[ -]\(?[0-9]{3}\)?[ -][0-9]{4,8}", fullmatch=True))
def test_a_number_keeps_its_shape(number: str) -> None:
    """Digits become digits; all else stays where it is."""
    word = mask_word("phone", KEY, number)
    assert [letter.isdigit() for letter in word] == [letter.isdigit() for letter in number]
    assert re.sub(r"\d", "", word) == re.sub(r"\d", "", number)


@given(st.from_regex(r"[0-9]{3}-?[0-9]{2}-?[0-9]{4}", fullmatch=True).filter(str.isascii))
def test_a_social_security_number_is_never_issued(number: str) -> None:
    """Its area is from 900 and its group below 50, which are neither persons' nor taxpayers' numbers."""
    word = mask_word("ssn", KEY, number)
    digits = re.sub(r"\D", "", word)
    assert len(word) == len(number) and len(digits) == 9
    assert digits[0] == "9" and 1 <= int(digits[3:5]) <= 49 and int(digits[5:]) > 0


@given(st.lists(st.from_regex(r"[A-Za-z]{1,12}", fullmatch=True), min_size=1, max_size=30))
def test_no_word_of_a_text_is_left(words: list[str]) -> None:
    """Its words have about the same lengths, and as many there are."""
    text = " ".join(words)
    new = mask_word("text", KEY, text).split(" ")
    assert not {one.casefold() for one in new} & {one.casefold() for one in words}
    assert len(new) == len(words)


def test_a_first_name_is_the_same_in_every_full_name() -> None:
    """So what is joined by it still is; capitals and marks stay."""
    first = mask_word("first-name", KEY, "Ada")
    assert mask_word("name", KEY, "Lovelace, Ada").endswith(f", {first}")
    assert mask_word("name", KEY, "ADA").isupper()
    assert family("first-name") == family("last-name") == "name" and family("email") == "email"


def test_the_kind_of_street_stays() -> None:
    """Number and name do not."""
    word = mask_word("street", KEY, "1600 Pennsylvania Avenue")
    assert word.endswith(" Avenue") and not word.startswith("1600 ") and "Pennsylvania" not in word


@given(maskers, st.sampled_from(["Li", "Jo", "42", "x"]), st.integers(0, 30))
def test_another_attempt_finds_more_words(masker: str, value: str, attempt: int) -> None:
    """Where two values would become one, there are others to try."""
    tried = {mask_word(masker, KEY, value, attempt=one) for one in range(40)}
    assert len(tried) > 5


@given(st.text(max_size=20), st.integers(1, 400))
def test_days_move_and_never_by_none(person: str, days: int) -> None:
    """By the same number for one person."""
    moved = days_of("key", person, days)
    assert moved != 0 and -days <= moved <= days
    assert moved == days_of("key", person, days)


@given(st.text(max_size=20), st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_the_time_between_two_dates_of_a_person_stays(person: str, one: date, other: date) -> None:
    """Interval for interval."""
    moved = timedelta(days=days_of("key", person, 60))
    assert (one + moved) - (other + moved) == one - other


def test_days_are_spread_over_both_directions() -> None:
    """All of them are drawn, about equally often."""
    drawn = [days_of("key", str(person), 3) for person in range(6000)]
    assert set(drawn) == {-3, -2, -1, 1, 2, 3}
    assert all(800 < drawn.count(day) < 1200 for day in set(drawn))


@given(st.text(max_size=20), st.integers(1, 90))
def test_a_share_is_within_its_bounds(number: str, percent: int) -> None:
    """On either side."""
    assert -percent <= percent_of("key", number, percent) <= percent


class Known:
    """A column as a database tells it."""

    def __init__(self, kind: str = "text", *, nullable: bool = True, unique: bool = False, generated: bool = False):
        self.kind, self.nullable, self.unique, self.generated = kind, nullable, unique, generated


COLUMNS = {
    "person": {
        "name": Known(),
        "born": Known("date"),
        "age": Known("number"),
        "code": Known(unique=True, nullable=False),
        "full": Known(generated=True),
    }
}


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (MaskRule("persn", "name", "name"), "There is no table persn to mask; did you mean person?"),
        (MaskRule("person", "nam", "name"), "There is no column person.nam to mask; did you mean name?"),
        (MaskRule("person", "born", "email"), "person.born holds no text"),
        (MaskRule("person", "name", "shift-date"), "person.name holds no date"),
        (MaskRule("person", "name", "number"), "person.name holds no number"),
        (MaskRule("person", "code", "null"), "person.code must have a value"),
        (MaskRule("person", "code", "constant"), "person.code must be unique"),
        (MaskRule("person", "full", "name"), "person.full is computed from other columns"),
        (
            MaskRule("person", "born", "shift-date", options={"by": "ag"}),
            "is shifted by ag, which is no column of person; did",
        ),
    ],
)
def test_a_mask_that_does_not_fit_is_named(rule: MaskRule, said: str) -> None:
    """With its column and the remedy."""
    (complaint,) = complaints([rule], COLUMNS, ["person"])
    assert said in complaint


def test_fitting_masks_are_no_offence_and_all_mistakes_are_told_at_once() -> None:
    """One column is masked once."""
    good = [
        MaskRule("person", "name", "name"),
        MaskRule("person", "born", "shift-date"),
        MaskRule("person", "age", "number"),
    ]
    assert complaints(good, COLUMNS, ["person"]) == []
    assert len(complaints([*good, good[0], MaskRule("x", "y", "name")], COLUMNS, ["person"])) == 2


class Looked:
    """What looking for old values showed."""

    table, column, by_row = "person", "name", True

    def __init__(self, same_row: int = 0, elsewhere: int = 0, looked_for: int = 10, distinct: int = 10):
        self.same_row, self.elsewhere, self.looked_for, self.distinct = same_row, elsewhere, looked_for, distinct


def test_a_leak_is_said_with_its_column_and_without_the_value() -> None:
    """In one sentence."""
    assert leak_sentence(Looked()) is None
    assert leak_sentence(Looked(1)) == "person.name: 1 row keeps its old value."
    assert leak_sentence(Looked(2, 3, 10, 50)) == (
        "person.name: 2 rows keep their old value and 3 old values are still in the column of 10 looked for."
    )


def test_the_bound_of_a_sample_is_said() -> None:
    """By the rule of three; where all were looked for there is none."""
    assert bound_sentence(Looked()) is None
    said = bound_sentence(Looked(looked_for=3000, distinct=9000))
    assert said is not None and "3000 of 9000" in said and "0.1 %" in said
