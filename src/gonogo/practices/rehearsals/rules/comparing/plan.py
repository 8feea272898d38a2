# SPDX-License-Identifier: Apache-2.0
"""Which values of which rows are compared, by which key and in which way?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from gonogo.practices.rehearsals.rules.comparing.facts import CannotCompare, TableFacts
from gonogo.practices.rehearsals.rules.comparing.kinds import Kind, kind_of, together
from gonogo.practices.rehearsals.rules.comparing.options import Options
from gonogo.practices.rehearsals.rules.comparing.speech import SPEECHES
from gonogo.practices.rehearsals.rules.definition import MappedColumn, TableMapping


class Method(StrEnum):
    """How rows are hashed: by PostgreSQL itself, as canonical text, or not at all because one query sees both."""

    NATIVE = "native"
    TEXT = "text"
    JOINED = "joined"


class Keying(StrEnum):
    """How rows are put into buckets: by ranges of a whole-numbered key, by the hash of a key, or of the whole row."""

    RANGE = "range"
    HASH = "hash"
    MULTISET = "multiset"


@dataclass(frozen=True, slots=True)
class Pair:
    """One value on both sides: expressions of SQL, their types, and as what they are compared."""

    name: str
    source: str
    target: str
    source_type: str = ""
    target_type: str = ""
    kind: Kind = Kind.OTHER

    def typed(self, source: str, target: str, dialects: tuple[str, str]) -> Pair:
        """The same with types."""
        kind = together(kind_of(dialects[0], source), kind_of(dialects[1], target))
        return Pair(self.name, self.source, self.target, source, target, kind)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Keys and columns before anything is known of their types. `proven` keys name at most one row on both sides."""

    key: tuple[Pair, ...]
    columns: tuple[Pair, ...]
    proven: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A comparison that can be carried out. `notes` are sentences for whoever reads the result."""

    key: tuple[Pair, ...]
    columns: tuple[Pair, ...]
    method: Method
    keying: Keying
    proven: bool
    options: Options
    notes: tuple[str, ...] = ()


def wanted(mapping: TableMapping, source: TableFacts, target: TableFacts) -> Wanted:
    """What a mapping asks for. Raises CannotCompare when nothing can be compared."""
    same = _same_names(source.columns, target.columns)
    mapped = [_pair(one, source, target) for one in mapping.columns]
    names = {one.name for one in mapped}
    left_out = {name.casefold() for name in mapping.leave_out}
    plain = [
        Pair(name, SPEECHES[source.dialect].quote(name), SPEECHES[target.dialect].quote(other))
        for name, other in same.items()
        if name not in names and name.casefold() not in left_out and not mapping.only_mapped
    ]
    key, proven = _key(mapping, source, target, same, mapped)
    ours = {(one.source, one.target) for one in key}
    columns = tuple(one for one in (*mapped, *plain) if (one.source, one.target) not in ours)
    if not key and not columns:
        raise CannotCompare(
            f"{source.name} and {target.name} have no column of the same name, and no mapping says what belongs "
            "together. Map the columns."
        )
    notes = [] if mapping.only_mapped else _alone(mapping, source, target, same, [*mapped, *key])
    if not key:
        notes.append("There is no key: rows are compared as a whole, so a changed row is one missing and one extra.")
    return Wanted(key, columns, proven, tuple(notes))


def _same_names(source: Mapping[str, str], target: Mapping[str, str]) -> dict[str, str]:
    """Columns of the source and those of the same name on the other side, capitals aside where need be."""
    folded = {name.casefold(): name for name in target}
    found = {name: name if name in target else folded.get(name.casefold()) for name in source}
    return {name: other for name, other in found.items() if other is not None}


def _pair(mapped: MappedColumn, source: TableFacts, target: TableFacts) -> Pair:
    return Pair(mapped.name, _written(mapped.source, source), _written(mapped.target, target))


def _written(expression: str, facts: TableFacts) -> str:
    """An expression as it stands in a query: the bare name of a column is quoted, everything else is left alone."""
    bare = expression.strip()
    return SPEECHES[facts.dialect].quote(bare) if bare in facts.columns else bare


def _key(
    mapping: TableMapping, source: TableFacts, target: TableFacts, same: Mapping[str, str], mapped: Sequence[Pair]
) -> tuple[tuple[Pair, ...], bool]:
    """The key, and whether it is known to name one row at most on both sides."""
    if mapping.key:
        pairs = tuple(_pair(one, source, target) for one in mapping.key)
        return pairs, _covers(source, [one.source for one in pairs]) and _covers(target, [one.target for one in pairs])
    across = {one.source: one for one in mapped}
    quote_source, quote_target = SPEECHES[source.dialect].quote, SPEECHES[target.dialect].quote
    found: list[tuple[tuple[Pair, ...], bool]] = []
    for columns in (*source.keys, *source.loose, *_borrowed(source, target, same)):
        named: list[Pair] = []
        for name in columns:
            if quote_source(name) in across:
                named.append(across[quote_source(name)])
            elif name in same:
                named.append(Pair(name, quote_source(name), quote_target(same[name])))
        if len(named) == len(columns):
            proven = columns in source.keys and _covers(target, [one.target for one in named])
            found.append((tuple(named), proven))
    return next((one for one in found if one[1]), found[0] if found else ((), False))


def _borrowed(source: TableFacts, target: TableFacts, same: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Keys of the target for a source that has none, such as a file."""
    if source.keys or source.loose:
        return []
    back = {other: name for name, other in same.items()}
    return [tuple(back[name] for name in key) for key in target.keys if all(name in back for name in key)]


def _covers(facts: TableFacts, expressions: Sequence[str]) -> bool:
    quote = SPEECHES[facts.dialect].quote
    return any({quote(name) for name in key} <= set(expressions) for key in facts.keys)


def _alone(
    mapping: TableMapping, source: TableFacts, target: TableFacts, same: Mapping[str, str], pairs: Sequence[Pair]
) -> list[str]:
    """Sentences about columns that only one side has and nobody spoke of."""
    spoken = {name.casefold() for name in mapping.leave_out}
    texts = " ".join(one.source for one in pairs), " ".join(one.target for one in pairs)
    notes = []
    for side, facts, known, text in (
        ("source", source, set(same), texts[0]),
        ("target", target, set(same.values()), texts[1]),
    ):
        alone = [
            name for name in facts.columns if name not in known and name.casefold() not in spoken and name not in text
        ]
        if alone:
            what = "column" if len(alone) == 1 else "columns"
            notes.append(f"Only the {side} has the {what} {', '.join(alone)}; not compared.")
    return notes


def make_plan(
    asked: Wanted, types: tuple[Sequence[str], Sequence[str]], facts: tuple[TableFacts, TableFacts], options: Options,
    *, alike: bool, joined: bool,
) -> Plan:  # fmt: skip
    """The comparison to carry out. `types` are those of keys, then columns. `alike`: both servers hash alike.

    `joined`: one query can see both tables.
    """
    dialects = facts[0].dialect, facts[1].dialect
    pairs = [
        pair.typed(_type(pair.source, one, facts[0]), _type(pair.target, other, facts[1]), dialects)
        for pair, one, other in zip((*asked.key, *asked.columns), *types, strict=True)
    ]
    key, columns = tuple(pairs[: len(asked.key)]), tuple(pairs[len(asked.key) :])
    method = Method.TEXT
    if alike and not options.strong:
        method = Method.NATIVE
    if joined and asked.proven and not options.representation and not options.strong:
        method = Method.JOINED
    keying = _keying(key, asked.proven, facts)
    if keying is Keying.RANGE:
        key = (replace(key[0], kind=Kind.INTEGER),)
    return Plan(key, columns, method, keying, asked.proven, options, asked.notes)


def _type(expression: str, described: str, facts: TableFacts) -> str:
    """The type of an expression: that of the column it names, which knows more, or the described one."""
    quote = SPEECHES[facts.dialect].quote
    return next((type_ for name, type_ in facts.columns.items() if quote(name) == expression), described)


def _keying(key: Sequence[Pair], proven: bool, facts: tuple[TableFacts, TableFacts]) -> Keying:
    if not key:
        return Keying.MULTISET
    (first, *more) = key
    whole = {kind_of(facts[0].dialect, first.source_type), kind_of(facts[1].dialect, first.target_type)}
    if proven and not more and whole <= {Kind.INTEGER, Kind.ANY} and _ordered(first, facts) and _fits(first):
        return Keying.RANGE
    return Keying.HASH


def _fits(pair: Pair) -> bool:
    """Whether the keys fit into 64 bits with a sign, as far as the types tell."""
    return not any(word in f"{pair.source_type} {pair.target_type}".lower() for word in ("unsigned", "huge", "ubigint"))


def _ordered(pair: Pair, facts: tuple[TableFacts, TableFacts]) -> bool:
    """Whether both sides find the smallest and largest key, and a range of keys, by an index."""
    for expression, side in ((pair.source, facts[0]), (pair.target, facts[1])):
        quote = SPEECHES[side.dialect].quote
        names = [name for name in side.indexed if quote(name) == expression]
        if not names or (side.dialect == "sqlite" and side.columns[names[0]].upper() != "INTEGER"):
            return False
    return True
