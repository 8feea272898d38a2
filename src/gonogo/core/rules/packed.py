# SPDX-License-Identifier: Apache-2.0
"""How do a million short texts stand in little memory?

A text of its own costs about 64 bytes in Python. `Texts` puts them end to end in one block, 4 bytes more for each;
`Coded` keeps each distinct value once and 2 bytes for each place where it stands. Both read like a tuple of text.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain, compress, islice, pairwise
from typing import Any, overload

STEP = 8192
"""How many texts are unpacked at a time."""
MOST_VALUES = 2**16
"""A column with more distinct values than this is kept as Texts."""


class Column(Sequence[str]):
    """Texts in a row that never change; equal to a tuple or list of the same texts."""

    __slots__ = ()

    def pick(self, rows: Iterable[int]) -> list[str]:
        """The texts of these rows, in the order asked for."""
        raise NotImplementedError

    def parts(self) -> Iterator[list[str]]:
        """All texts in order, a few thousand at a time."""
        raise NotImplementedError

    def holding(self, word: str) -> bytes:
        """For each text 1 when it holds the lower-case word in any case, otherwise 0."""
        raise NotImplementedError

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        """One text, or a tuple of them."""
        if isinstance(index, slice):
            return tuple(self.pick(range(*index.indices(len(self)))))
        return self.pick((range(len(self))[index],))[0]

    def __iter__(self) -> Iterator[str]:
        """Every text in order."""
        return chain.from_iterable(self.parts())

    def __eq__(self, other: object) -> bool:
        """Whether the other holds the same texts."""
        if not isinstance(other, Column | tuple | list):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        """Like a tuple of the texts, to which it is equal."""
        return hash(tuple(self))

    def __repr__(self) -> str:
        """The first few texts."""
        more = ", …" if len(self) > 3 else ""
        return f"<{len(self):,} texts: {', '.join(map(repr, self[:3]))}{more}>"


class Texts(Column):
    """Texts that mostly differ: `block` is their UTF-8 end to end, `ends` where each ends, with 0 in front."""

    __slots__ = ("_block", "_ends")

    def __init__(self, block: bytes, ends: array[int]) -> None:
        # Where every letter is one byte, the block is as small as a text, and parts of it need no decoding.
        self._block: str | bytes = block.decode() if block.isascii() else block
        self._ends = ends

    def __len__(self) -> int:
        """How many texts there are."""
        return len(self._ends) - 1

    def pick(self, rows: Iterable[int]) -> list[str]:
        """The texts of these rows, in the order asked for."""
        block, ends = self._block, self._ends
        if isinstance(rows, range) and rows.step == 1:
            return self._between(rows.start, rows.stop)
        if isinstance(block, str):
            return [block[ends[row] : ends[row + 1]] for row in rows]
        return [block[ends[row] : ends[row + 1]].decode() for row in rows]

    def parts(self) -> Iterator[list[str]]:
        """All texts in order, a few thousand at a time."""
        return (self._between(first, min(first + STEP, len(self))) for first in range(0, len(self), STEP))

    def holding(self, word: str) -> bytes:
        """For each text 1 when it holds the lower-case word in any case, otherwise 0."""
        return b"".join(self._part_holding(word, first) for first in range(0, len(self), STEP))

    def _between(self, first: int, last: int) -> list[str]:
        ends, block = self._ends[first : last + 1], self._block
        if isinstance(block, str):
            return [block[a:b] for a, b in pairwise(ends)]
        return [block[a:b].decode() for a, b in pairwise(ends)]

    def _part_holding(self, word: str, first: int) -> bytes:
        last, block = min(first + STEP, len(self)), self._block
        if not isinstance(block, str):  # of such letters the lower case may depend on where a text ends
            return bytes(word in text.lower() for text in self._between(first, last))
        ends = self._ends[first : last + 1]
        start, lower = ends[0], block[ends[0] : ends[-1]].lower()
        if word not in lower:
            return bytes(last - first)
        return bytes(lower.find(word, a - start, b - start) >= 0 for a, b in pairwise(ends))


class Coded(Column):
    """Texts of which many are equal: the distinct ones, and for each row the number of its text."""

    __slots__ = ("codes", "values")

    def __init__(self, values: tuple[str, ...], codes: array[int]) -> None:
        self.values, self.codes = values, codes

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.codes)

    def pick(self, rows: Iterable[int]) -> list[str]:
        """The texts of these rows, in the order asked for."""
        values, codes = self.values, self.codes
        return [values[codes[row]] for row in rows]

    def parts(self) -> Iterator[list[str]]:
        """All texts in order, a few thousand at a time."""
        text_of = self.values.__getitem__
        return (list(map(text_of, self.codes[first : first + STEP])) for first in range(0, len(self), STEP))

    def holding(self, word: str) -> bytes:
        """For each text 1 when it holds the lower-case word in any case, otherwise 0."""
        return self.marked(bytes(word in value.lower() for value in self.values))

    def marked(self, marks: Sequence[int]) -> bytes:
        """For each row the mark of its text, given one mark from 0 to 255 for each of `values`."""
        return bytes(map(marks.__getitem__, self.codes))


class _Numbered(dict[str, int]):
    """Numbers texts in the order in which they are first asked for."""

    def __missing__(self, text: str) -> int:
        self[text] = number = len(self)
        return number


class TextsBuilder:
    """Packs texts that come a few thousand at a time."""

    def __init__(self) -> None:
        self._block = bytearray()
        self._ends = array("I", [0])

    def add(self, texts: Sequence[str]) -> None:
        """Add texts at the end."""
        joined = "".join(texts)
        data = joined.encode()
        sizes = map(len, texts) if len(data) == len(joined) else (len(text.encode()) for text in texts)
        self._ends.extend(accumulate(sizes, initial=self._ends.pop()))
        self._block += data

    def built(self) -> Texts:
        """What was added, as a column. The builder is spent."""
        return Texts(bytes(self._block), self._ends)


class ColumnBuilder:
    """Packs texts of which many may be equal; keeps them as Texts once too many differ."""

    def __init__(self) -> None:
        self._numbers = _Numbered()
        self._codes = array("H")
        self._differing: TextsBuilder | None = None

    def add(self, texts: Sequence[str]) -> None:
        """Add texts at the end."""
        if self._differing is None:
            numbers = list(map(self._numbers.__getitem__, texts))
            if len(self._numbers) <= MOST_VALUES:
                self._codes.extend(numbers)
                return
            self._differing = TextsBuilder()
            for part in Coded(tuple(self._numbers), self._codes).parts():
                self._differing.add(part)
            self._numbers, self._codes = _Numbered(), array("H")
        self._differing.add(texts)

    def built(self) -> Column:
        """What was added, as a column. The builder is spent."""
        return Coded(tuple(self._numbers), self._codes) if self._differing is None else self._differing.built()


def packed(texts: Iterable[str], builder: TextsBuilder | ColumnBuilder | None = None) -> Column:
    """The texts as a column; without another builder as Texts."""
    into = builder or TextsBuilder()
    left = iter(texts)
    while part := list(islice(left, STEP)):
        into.add(part)
    return into.built()


def kept(column: Sequence[str], marks: Sequence[int]) -> Column:
    """The rows of the column whose mark is not 0, as a column of the same kind."""
    return packed(compress(column, marks), ColumnBuilder() if isinstance(column, Coded) else TextsBuilder())


def picked(column: Sequence[str], rows: Iterable[int]) -> list[str]:
    """The texts of these rows of any sequence of texts."""
    return column.pick(rows) if isinstance(column, Column) else [column[row] for row in rows]


def both(marks: bytes, others: bytes) -> bytes:
    """Mark by mark, the bits that both have; quick for millions."""
    return (_number(marks) & _number(others)).to_bytes(len(marks), "little")


def either(marks: bytes, others: bytes) -> bytes:
    """Mark by mark, the bits that one or both have."""
    return (_number(marks) | _number(others)).to_bytes(len(marks), "little")


def only(marks: bytes, others: bytes) -> bytes:
    """Mark by mark, the bits of the first that the second has not."""
    first = _number(marks)
    return (first & ~_number(others) & ((1 << 8 * len(marks)) - 1)).to_bytes(len(marks), "little")


def _number(marks: Any) -> int:
    return int.from_bytes(marks, "little")
