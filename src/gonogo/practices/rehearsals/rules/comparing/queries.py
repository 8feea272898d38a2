# SPDX-License-Identifier: Apache-2.0
"""Which queries does one side of a comparison ask, in the SQL of its engine?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from gonogo.practices.rehearsals.rules.comparing import native
from gonogo.practices.rehearsals.rules.comparing.canonical import canonical
from gonogo.practices.rehearsals.rules.comparing.facts import TableFacts
from gonogo.practices.rehearsals.rules.comparing.kinds import Kind, kind_of
from gonogo.practices.rehearsals.rules.comparing.plan import Keying, Method, Pair, Plan
from gonogo.practices.rehearsals.rules.comparing.speech import SPEECHES
from gonogo.practices.rehearsals.rules.comparing.speech.base import LOWEST, Speech

Which = Literal["source", "target"]
SIGNED = (
    "(mod(mod({sum}, 18446744073709551616) + 27670116110564327424, 18446744073709551616) - 9223372036854775808)::bigint"
)
"""A sum without end as a number of 64 bits with a sign, the same modulo 2^64."""
_SINGLE = {
    "uuid": "uuid_hash_extended", "text": "hashtextextended", "character varying": "hashtextextended",
    "integer": "hashint8extended", "bigint": "hashint8extended", "smallint": "hashint8extended",
    "timestamp without time zone": "timestamp_hash_extended",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SideSql:
    """One side. `keys` are as the engine has them, `key_texts` as text; `hashes` are one or two numbers of a row.

    `inner` are texts that are made once for each row, so that hashes can be made of their names t0, t1 and so on.
    `stirred` asks for a second sum over hashes of the hashes. `raw` says for each key and column which kind still has
    to be written canonically by whoever reads the rows; `in_engine` is false where the engine cannot hash such rows.
    """

    facts: TableFacts
    keying: Keying
    keys: tuple[str, ...]
    key_texts: tuple[str, ...]
    key_kinds: tuple[Kind, ...]
    key_hash: str
    hashes: tuple[str, ...]
    shown: tuple[str, ...]
    raw: tuple[Kind | None, ...]
    stirred: bool
    in_engine: bool
    native: bool
    inner: tuple[str, ...] = ()

    @property
    def speech(self) -> Speech:
        """The SQL of the engine."""
        return SPEECHES[self.facts.dialect]

    def read(self, what: Sequence[str], inside: Sequence[str] = (), end: str = "", outside: Sequence[str] = ()) -> str:
        """SELECT these from the table, under all conditions; those `inside` know the columns of the table alone."""
        if not self.inner:
            every = _all(self.facts.where, *inside, *outside)
            return f"SELECT {', '.join(what)} FROM {self.facts.written}{every}{end}"
        named = [f"{text} AS t{place}" for place, text in enumerate(self.inner)]
        named += [f"{key} AS k{place}" for place, key in enumerate(self.keys)]
        table = f"SELECT {', '.join(named)} FROM {self.facts.written}{_all(self.facts.where, *inside)}{self._apart()}"
        return f"SELECT {', '.join(what)} FROM ({table}) AS s{_all(*outside)}{end}"

    def _apart(self) -> str:
        """What keeps PostgreSQL from putting the texts in place of their names, and so from making them again."""
        return " OFFSET 0" if self.facts.dialect == "postgresql" else ""

    def bounds(self) -> str:
        """The smallest and the largest key."""
        return f"SELECT min({self.keys[0]}), max({self.keys[0]}) FROM {self.facts.written}{_all(self.facts.where)}"

    def count(self) -> str:
        """How many rows there are."""
        return f"SELECT count(*) FROM {self.facts.written}{_all(self.facts.where)}"

    def bucket_of_key(self, bits: int) -> str:
        """In which bucket a row is: `bits` is by how many a whole number is shifted, or how many of a hash count."""
        if self.keying is Keying.RANGE:
            return self.speech.bucket("k0" if self.inner else self.keys[0], bits)
        return self.speech.masked(self.key_hash, (1 << bits) - 1)

    def finer_buckets(self, bits: int, coarse: int, ids: Sequence[int]) -> str:
        """Bucket, rows and sums of the rows that are in larger buckets of hashes."""
        return self.buckets(bits, (), [self.in_buckets(coarse, ids)])

    def buckets(self, bits: int, conditions: Sequence[str] = (), outside: Sequence[str] = ()) -> str:
        """Bucket, rows and sums, for every bucket that has rows."""
        bucket = self.bucket_of_key(bits)
        if not self.stirred:
            sums = [self._sum(one) for one in self.hashes]
            return self.read([bucket, "count(*)", *sums], conditions, " GROUP BY 1", outside)
        by_row = self.keying is Keying.MULTISET
        inner = self.read(
            [*([] if by_row else [f"{bucket} AS b"]), f"{self.hashes[0]} AS h"], conditions, " OFFSET 0", outside
        )
        outer = self.speech.masked("h", (1 << bits) - 1) if by_row else "b"
        total = f"{self._sum('h')}, {self._sum(native.stirred('h'))}"
        return f"SELECT {outer}, count(*), {total} FROM ({inner}) AS s GROUP BY 1"

    def _sum(self, hash_: str) -> str:
        if self.facts.dialect == "postgresql":
            return SIGNED.format(sum=f"sum({hash_})")
        return f"sum(CAST({hash_} AS DECIMAL(38, 0)))" if self.facts.dialect == "spark" else f"sum({hash_})"

    def in_ranges(self, ranges: Sequence[tuple[int, int]]) -> str:
        """The condition that a whole-numbered key lies in one of the ranges."""
        key = self.keys[0]
        return " OR ".join(f"({key} >= {low} AND {key} < {high})" for low, high in ranges)

    def in_buckets(self, bits: int, ids: Sequence[int]) -> str:
        """The condition that a row is in one of the buckets of hashes."""
        return f"{self.bucket_of_key(bits)} IN ({', '.join(str(int(one)) for one in ids)})"

    def numbered(self, ranges: Sequence[tuple[int, int]]) -> str:
        """Whole-numbered key and hash of every row in the ranges."""
        key = f"{self.keys[0]}::bigint" if self.native else "k0" if self.inner else self.keys[0]
        return self.read([key, *self.hashes], [self.in_ranges(ranges)])

    def named(self, bits: int, ids: Sequence[int]) -> str:
        """Key as text and hash of every row in the buckets."""
        return self.read([*self.key_texts, *self.hashes], outside=[self.in_buckets(bits, ids)])

    def counted(self, bits: int, ids: Sequence[int]) -> str:
        """Hash, and how often it comes, of the rows in the buckets."""
        places = ", ".join(str(place + 1) for place in range(len(self.hashes)))
        return self.read([*self.hashes, "count(*)"], (), f" GROUP BY {places}", [self.in_buckets(bits, ids)])

    def rows_of(self, keys: Sequence[tuple[str | None, ...]]) -> str:
        """Key and every column as text, for the rows with one of these keys."""
        inside = self.inner == () or all(self._findable(place) for place in range(len(self.keys)))
        condition = [self._one_of(keys)]
        what = [*self.key_texts, *self.shown]
        return self.read(what, condition) if inside else self.read(what, outside=condition)

    def rows_hashed(self, hashes: Sequence[int]) -> str:
        """Hash and every column as text, for the rows with one of these hashes."""
        listed = ", ".join(str(one) for one in hashes)
        return self.read([self.hashes[0], *self.shown], outside=[f"{self.hashes[0]} IN ({listed})"])

    def everything(self, conditions: Sequence[str] = ()) -> str:
        """Key and every column of every row."""
        return self.read([*self.key_texts, *self.shown], conditions)

    def _one_of(self, keys: Sequence[tuple[str | None, ...]]) -> str:
        if len(self.keys) == 1 and all(key[0] is not None for key in keys):
            return f"{self._compared(0)} IN ({', '.join(self._quoted(0, str(key[0])) for key in keys)})"
        return " OR ".join(f"({' AND '.join(self._is(place, part) for place, part in enumerate(key))})" for key in keys)

    def _is(self, place: int, part: str | None) -> str:
        compared = self._compared(place)
        return f"{compared} IS NULL" if part is None else f"{compared} = {self._quoted(place, part)}"

    def _findable(self, place: int) -> bool:
        """Whether a key is found as the engine has it, where an index may help, and not only by its canonical text."""
        return self.native or self.facts.dialect == "sqlite" or self.key_kinds[place] in (Kind.INTEGER, Kind.TEXT)

    def _compared(self, place: int) -> str:
        every = all(map(self._findable, range(len(self.keys))))
        if self._findable(place):
            return self.keys[place] if every or not self.inner else f"k{place}"
        return self.key_texts[place]

    def _quoted(self, place: int, part: str) -> str:
        if not self.native and self.key_kinds[place] is Kind.INTEGER:
            return part if part.lstrip("-").isdigit() else "NULL"
        return self.speech.literal(part)


def _all(*conditions: str | None) -> str:
    every = [f"({one})" for one in conditions if one]
    return f" WHERE {' AND '.join(every)}" if every else ""


def side_sql(plan: Plan, facts: TableFacts, which: Which, wide: bool = True) -> SideSql:
    """The queries of one side. `wide`: whole-numbered keys may be beyond 32 bits."""
    native_ = plan.method is Method.NATIVE
    keys = tuple(getattr(one, which) for one in plan.key)
    if native_:
        return _native(plan, facts, which, keys, wide)
    speech, kinds = SPEECHES[facts.dialect], [one.kind for one in (*plan.key, *plan.columns)]
    own_kind = kind_of(facts.dialect, "")
    streamed = own_kind is Kind.ANY or Kind.JSON in kinds or Kind.ANY in kinds
    texts = [_written(one, which, facts, plan.options.representation) for one in (*plan.key, *plan.columns)]
    raw = tuple(kind if own_kind is Kind.ANY or kind is Kind.JSON else None for kind in kinds)
    parted = len(plan.key)
    inner: tuple[str, ...] = ()
    if not streamed:
        inner, texts = tuple(texts), [f"t{place}" for place in range(len(texts))]
    hashes = () if streamed else speech.hashes(texts, plan.options.strong)
    key_hash = "" if streamed else (speech.hashes(texts[:parted], False) if parted else hashes)[0]
    return SideSql(
        facts, plan.keying, keys, tuple(texts[:parted]), tuple(kinds[:parted]), key_hash, hashes,
        tuple(texts[parted:]), raw, False, not streamed, False, inner,
    )  # fmt: skip


def _written(pair: Pair, which: Which, facts: TableFacts, representation: bool) -> str:
    expression, type_ = getattr(pair, which), getattr(pair, f"{which}_type")
    if facts.dialect == "sqlite":
        return str(expression)
    return SPEECHES[facts.dialect].canonical(expression, type_, pair.kind, representation)


def _native(plan: Plan, facts: TableFacts, which: Which, keys: tuple[str, ...], wide: bool) -> SideSql:
    representation = plan.options.representation

    def parts(pairs: Sequence[Pair]) -> list[str]:
        return [
            part for one in pairs for part in native.elements(getattr(one, which), *_types(one, which), representation)
        ]

    key_parts, column_parts = parts(plan.key), parts(plan.columns)
    if plan.keying is Keying.RANGE:
        key_parts = key_parts if wide else key_parts[:1]
        seed = f"hashint8extended({keys[0]}, {native.SEED})"
    elif plan.keying is Keying.HASH:
        seed = _key_hash(plan.key, key_parts, which, plan.proven)
    else:
        seed = str(native.SEED)
    row = native.record_hash([*key_parts, *column_parts], seed)
    by_row = plan.keying is Keying.MULTISET
    return SideSql(
        facts, plan.keying, keys, tuple(f"({key})::text" for key in keys), tuple(one.kind for one in plan.key),
        row if by_row else seed, (row,),
        tuple(native.shown(getattr(one, which), *_types(one, which)) for one in plan.columns),
        (None,) * (len(plan.key) + len(plan.columns)), by_row or not plan.proven, True, True,
    )  # fmt: skip


def _types(pair: Pair, which: Which) -> tuple[str, str]:
    """The type on this side, then that on the other."""
    return (pair.source_type, pair.target_type) if which == "source" else (pair.target_type, pair.source_type)


def _key_hash(key: Sequence[Pair], parts: Sequence[str], which: Which, proven: bool) -> str:
    """The hash of a key: by the functions of its types, each seeded by the part before, or of a record of all parts."""
    found = str(native.SEED)
    for one in key:
        own, other = (native.base_type(type_) for type_ in _types(one, which))
        if own not in _SINGLE or _SINGLE[own] != _SINGLE.get(other):
            return native.record_hash(list(parts), str(native.SEED))
        value = native.elements(getattr(one, which), own, other, False)[0]
        hashed = f"{_SINGLE[own]}({value}, {found})"
        found = hashed if proven else f"coalesce({hashed}, {found})"
    return found


def shown_value(value: object, kind: Kind | None, representation: bool) -> str | None:
    """A value that was read, as canonical text."""
    return None if value is None else str(value) if kind is None else canonical(value, kind, representation)


NULL_BUCKET = LOWEST
