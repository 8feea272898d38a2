# SPDX-License-Identifier: Apache-2.0
"""Which share does this person fall into? (`fractional`)

The person is the bucketing value: the first argument, or, when the first argument is already an entry, flag key and
targeting key together. Without a usable bucketing value or usable weights the result is null: the default variant.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gonogo.evaluation.bucketing import key_position, value_position
from gonogo.evaluation.logic.compiler import Builder, Compiler
from gonogo.evaluation.logic.split import Split, read_split
from gonogo.evaluation.logic.term import NULL, Run, Term

Position = Callable[[Any], int | None]


def _fractional(compiler: Compiler, arguments: Sequence[object]) -> Term:
    terms = compiler.terms(arguments)
    if not terms:
        return NULL
    of_key = _position_of_key(compiler)
    if compiler.watcher is None:
        fixed = _fixed(compiler, terms, of_key)
        if fixed is not None:
            return fixed
    of_value = value_position(compiler.bucketing)
    runs = tuple(term.run for term in terms)
    note = compiler.watcher.note if compiler.watcher else _unnoted

    def run(data: Any, now: int) -> Any:
        values = [part(data, now) for part in runs]
        if isinstance(values[0], list | tuple):
            position, split = of_key(data), read_split(values)
        else:
            position, split = of_value(values[0]), read_split(values[1:])
        if position is None or split is None:
            return None
        note(f"bucket {split.bucket(position):,} of {split.total:,}")
        return split.variant(position)

    return Term(run)


def _fixed(compiler: Compiler, terms: Sequence[Term], of_key: Position) -> Term | None:
    """Return the faster form for entries that do not depend on the context, None when some do."""
    first = terms[0]
    implicit = first.constant and isinstance(first.value, list)
    entries = terms if implicit else terms[1:]
    if (first.constant and not implicit) or not all(entry.constant for entry in entries):
        return None
    values = [entry.value for entry in entries]
    split = read_split(values)
    if implicit:
        return Term(_by_key(of_key, split)) if split else NULL
    return Term(_by_value(first.run, value_position(compiler.bucketing), of_key, values, split))


def _by_key(of_key: Position, split: Split) -> Run:
    if len(split.variants) == 2:
        (first, second), (edge, total) = split.variants, split.edges

        def run(data: Any, now: int) -> Any:
            position = of_key(data)
            if position is None:
                return None
            return first if (position * total) >> 32 < edge else second

        return run

    def run_any(data: Any, now: int) -> Any:
        position = of_key(data)
        return None if position is None else split.variant(position)

    return run_any


def _by_value(seed: Run, of_value: Position, of_key: Position, entries: list[object], split: Split | None) -> Run:
    def run(data: Any, now: int) -> Any:
        value = seed(data, now)
        if isinstance(value, list | tuple):
            whole, position = read_split([value, *entries]), of_key(data)
        else:
            whole, position = split, of_value(value)
        return None if position is None or whole is None else whole.variant(position)

    return run


def _position_of_key(compiler: Compiler) -> Position:
    """Return the function from the context to the position of its targeting key; inside `map` there is no context."""
    if not compiler.at_root:
        return lambda data: None
    position = key_position(compiler.bucketing, compiler.flag_key)

    def of_key(data: Any) -> int | None:
        key = data.get("targetingKey")
        return position(key) if isinstance(key, str) and key else None

    return of_key


def _unnoted(text: str) -> None:
    """Take a remark nobody asked for."""


OPERATORS: Mapping[str, Builder] = {"fractional": _fractional}
