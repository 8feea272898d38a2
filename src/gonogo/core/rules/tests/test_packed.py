# SPDX-License-Identifier: Apache-2.0
"""Do packed texts read like the tuple they were made of?"""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.core.rules import packed as module
from gonogo.core.rules.packed import Coded, ColumnBuilder, Texts, TextsBuilder, both, either, kept, only, packed, picked

texts = st.lists(st.text("aBü→", max_size=3) | st.sampled_from(("fargo", "DULUTH", "ΑΣ", "Σ")), max_size=12)
kinds = st.sampled_from((TextsBuilder, ColumnBuilder))


@pytest.fixture(autouse=True, scope="module")
def small_parts() -> object:
    """Parts are so small that every test crosses from one to the next."""
    patch = pytest.MonkeyPatch()
    patch.setattr(module, "STEP", 3)
    yield
    patch.undo()


@given(texts, kinds, st.slices(12), st.text("aüσ", max_size=2))
def test_a_column_reads_like_a_tuple(given_: list[str], kind: type, part: slice, word: str) -> None:
    """Length, order, parts, single texts, equality and search are those of the plain texts."""
    column, plain = packed(given_, kind()), tuple(given_)
    assert (len(column), tuple(column), column == plain, plain == column) == (len(plain), plain, True, True)
    assert column[part] == plain[part]
    assert [column[number] for number in range(-len(plain), len(plain))] == [*plain, *plain]
    assert hash(column) == hash(plain)
    assert column.holding(word) == bytes(word in text.lower() for text in plain)
    rows = list(range(len(plain)))[::-1]
    assert picked(column, rows) == picked(plain, rows) == list(plain[::-1])
    assert column != (*plain, "more")


@given(texts, kinds, st.randoms(use_true_random=False))
def test_marked_rows_are_kept(given_: list[str], kind: type, chance: object) -> None:
    """Whatever is taken out, the rest keeps its order and its kind."""
    marks = bytes(chance.random() < 0.5 for _ in given_)  # type: ignore[attr-defined]
    column = kept(packed(given_, kind()), marks)
    assert column == [text for text, mark in zip(given_, marks, strict=True) if mark]
    assert isinstance(column, Coded if kind is ColumnBuilder else Texts)


def test_equal_values_stand_once_and_too_many_values_are_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A column keeps each value once while few differ, and becomes plain texts when many do."""
    monkeypatch.setattr(module, "MOST_VALUES", 4)
    few, many = ["a", "b", "a", "b"] * 5, [str(number) for number in range(20)]
    column = packed(few, ColumnBuilder())
    assert isinstance(column, Coded)
    assert (column.values, column.marked((0, 1))) == (("a", "b"), bytes([0, 1] * 10))
    changed = packed([*few, *many], ColumnBuilder())
    assert isinstance(changed, Texts)
    assert changed == [*few, *many]


def test_a_packed_key_takes_a_fifth_of_a_plain_one() -> None:
    """That is what the packing is for."""
    plain = [f"user-{number:07d}" for number in range(1000)]
    builder = TextsBuilder()
    builder.add(plain)
    column = builder.built()
    size = sys.getsizeof(column._block) + sys.getsizeof(column._ends)
    assert size * 4 < sum(map(sys.getsizeof, plain)) + sys.getsizeof(plain)


@given(st.lists(st.tuples(st.integers(0, 255), st.integers(0, 255)), max_size=9))
def test_marks_are_combined_one_by_one(pairs: list[tuple[int, int]]) -> None:
    """As the operators do it for each mark."""
    one, other = bytes(a for a, _ in pairs), bytes(b for _, b in pairs)
    assert both(one, other) == bytes(a & b for a, b in pairs)
    assert either(one, other) == bytes(a | b for a, b in pairs)
    assert only(one, other) == bytes(a & ~b for a, b in pairs)


def test_a_column_shows_its_beginning() -> None:
    """A failing test does not print a million texts."""
    assert repr(packed("abcde")) == "<5 texts: 'a', 'b', 'c', …>"
