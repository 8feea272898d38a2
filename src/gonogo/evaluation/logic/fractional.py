# SPDX-License-Identifier: Apache-2.0
"""Which share does this person fall into? (`fractional`)

The person is the bucketing value: the first argument, or, when the first argument is already an entry, flag key and
targeting key together. Without a usable bucketing value or usable weights the result is null: the default variant.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from gonogo.evaluation.bucketing import Position, key_position, value_position
from gonogo.evaluation.logic.compiler import Builder, Compiler
from gonogo.evaluation.logic.draw import drawn_by_key
from gonogo.evaluation.logic.split import Split, read_split
from gonogo.evaluation.logic.term import NULL, Finish, Run, Term, finished


def _fractional(compiler: Compiler, arguments: Sequence[object]) -> Term:
    terms = compiler.terms(arguments)
    if not terms:
        return NULL
    of_key: Position = key_position(compiler.bucketing, compiler.flag_key) if compiler.at_root else _nowhere
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

    general = Term(run)
    return general if compiler.watcher else _faster(compiler, terms, general)


def _nowhere(data: object) -> None:
    """Inside `map` and its kin there is an item instead of a context, and so no targeting key."""


def _faster(compiler: Compiler, terms: Sequence[Term], general: Term) -> Term:
    """Return the form for entries that do not depend on the context, the general one when some do."""
    first = terms[0]
    implicit = first.constant and isinstance(first.value, list)
    entries = terms if implicit else terms[1:]
    if not all(entry.constant for entry in entries) or (first.constant and not implicit):
        return general
    split = read_split([entry.value for entry in entries])
    if split is None or (implicit and not compiler.at_root):
        return general
    if implicit:
        return _by_key(compiler, split, NULL)
    return _by_value(first.run, value_position(compiler.bucketing), split, NULL, general)


def _by_key(compiler: Compiler, split: Split, nobody: Term) -> Term:
    """Return the term that gives the variant which owns the targeting key."""

    def finish(change: Finish) -> Term:
        return _by_key(compiler, split.finished(change), finished(nobody, change))

    return Term(drawn_by_key(compiler.bucketing, compiler.flag_key, split, nobody.value), finish=finish)


def _by_value(seed: Run, of_value: Position, split: Split, nobody: Term, general: Term) -> Term:
    """Return the term that gives the variant which owns the value; a value that is itself an entry is for `general`."""
    ends, variants, without, in_general = split.ends, split.variants, nobody.value, general.run

    def run(data: Any, now: int) -> Any:
        value = seed(data, now)
        if isinstance(value, list | tuple):
            return in_general(data, now)
        position = of_value(value)
        return without if position is None else variants[bisect_right(ends, position)]

    def finish(change: Finish) -> Term:
        return _by_value(seed, of_value, split.finished(change), finished(nobody, change), finished(general, change))

    return Term(run, finish=finish)


def _unnoted(text: str) -> None:
    """Take a remark nobody asked for."""


OPERATORS: Mapping[str, Builder] = {"fractional": _fractional}
