# SPDX-License-Identifier: Apache-2.0
"""What does the rule do with the items of a list? (`map`, `filter`, `reduce`, `all`, `some`, `none`, `merge`)

The inner rule sees only the item (in `reduce`: `current` and `accumulator`), not the context around it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from gonogo.evaluation.logic.compiler import Builder, Compiler, padded
from gonogo.evaluation.logic.term import NULL, Asked, Run, Term, as_test


def _items(run: Run, data: Any, now: int) -> Sequence[object]:
    """Return the items of a list, none when the value is no list."""
    items = run(data, now)
    return items if isinstance(items, list | tuple) else ()


def _parts(compiler: Compiler, arguments: Sequence[object]) -> tuple[Run, Term]:
    source = compiler.term(arguments[0]) if arguments else NULL
    inner = compiler.inside(arguments[1]) if len(arguments) > 1 else NULL
    return source.run, inner


def _map(compiler: Compiler, arguments: Sequence[object]) -> Term:
    source, inner = _parts(compiler, arguments)
    change = inner.run
    return Term(lambda data, now: [change(item, now) for item in _items(source, data, now)])


def _filter(compiler: Compiler, arguments: Sequence[object]) -> Term:
    source, inner = _parts(compiler, arguments)
    test = as_test(inner)
    return Term(lambda data, now: [item for item in _items(source, data, now) if test(item, now)])


def _reduce(compiler: Compiler, arguments: Sequence[object]) -> Term:
    source, inner = _parts(compiler, arguments)
    initial = padded(compiler.terms(arguments[2:3]), 1)[0].run
    combine = inner.run

    def run(data: Any, now: int) -> Any:
        total = initial(data, now)
        for item in _items(source, data, now):
            total = combine({"current": item, "accumulator": total}, now)
        return total

    return Term(run)


def _all(compiler: Compiler, arguments: Sequence[object]) -> Term:
    """All of nothing is false, by the definition of JSON Logic."""
    source, inner = _parts(compiler, arguments)
    test = as_test(inner)

    def run(data: Any, now: int) -> bool:
        items = _items(source, data, now)
        return bool(items) and all(test(item, now) for item in items)

    return Term(run, boolean=True)


def _some(compiler: Compiler, arguments: Sequence[object]) -> Term:
    source, inner = _parts(compiler, arguments)
    test = as_test(inner)
    asked = _asked_of_one_or_many(compiler, arguments)
    return Term(lambda data, now: any(test(item, now) for item in _items(source, data, now)), boolean=True, asked=asked)


def _asked_of_one_or_many(compiler: Compiler, arguments: Sequence[object]) -> Asked | None:
    """What `some` asks when it lets an attribute be one value or a list of them: of a text, the same as `in`.

    Groups by attribute are written so. The attribute is made a list by `merge`, and each item is looked for.
    """
    match arguments:
        case [{"merge": [part] | part, **others}, {"in": [{"var": ""}, list() as items], **more}]:
            attribute = None if others or more or not isinstance(part, dict) else compiler.term(part).attribute
            return None if attribute is None else Asked(attribute, compiler.shared.members(items).texts, exact=False)
    return None


def _none(compiler: Compiler, arguments: Sequence[object]) -> Term:
    some = _some(compiler, arguments).run
    return Term(lambda data, now: not some(data, now), boolean=True)


def _merge(compiler: Compiler, arguments: Sequence[object]) -> Term:
    runs = tuple(term.run for term in compiler.terms(arguments))

    def run(data: Any, now: int) -> list[object]:
        merged: list[object] = []
        for part in runs:
            value = part(data, now)
            if isinstance(value, list | tuple):
                merged.extend(value)
            else:
                merged.append(value)
        return merged

    return Term(run)


OPERATORS: Mapping[str, Builder] = {
    "map": _map,
    "filter": _filter,
    "reduce": _reduce,
    "all": _all,
    "some": _some,
    "none": _none,
    "merge": _merge,
}
