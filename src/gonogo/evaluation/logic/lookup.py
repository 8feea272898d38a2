# SPDX-License-Identifier: Apache-2.0
"""What does the rule read from the context? (`var`, `missing`, `missing_some`)

flagd adds `$flagd.flagKey` and `$flagd.timestamp` to the context of every rule; they win over attributes of that name.
An attribute that is null counts as absent, as in the flagd engines of all languages.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gonogo.evaluation.logic.coercion import to_number, to_string
from gonogo.evaluation.logic.compiler import Builder, Compiler, padded
from gonogo.evaluation.logic.term import Run, Term, constant

Reader = Callable[[Any, int, str], Any]

_FLAGD = "$flagd"
_LONGEST_INDEX = 9


def descend(data: object, path: Sequence[str]) -> object:
    """Follow the names into objects, lists and texts; None when the way ends."""
    for name in path:
        if type(data) is dict or isinstance(data, Mapping):
            data = data.get(name)
        elif isinstance(data, list | tuple | str):
            data = _item(data, name)
        else:
            return None
    return data


def _item(data: Sequence[object], name: str) -> object:
    if name == "length":
        return len(data)
    if not (name.isascii() and name.isdigit() and len(name) <= _LONGEST_INDEX) or (name[0] == "0" and name != "0"):
        return None
    index = int(name)
    return data[index] if index < len(data) else None


def _reader(compiler: Compiler) -> Reader:
    """Return the function that reads a path which is only known at evaluation."""
    if not compiler.at_root:
        return lambda data, now, path: descend(data, path.split(".")) if path else data
    compiler.reads_time = True
    flag_key = compiler.flag_key

    def read(data: Any, now: int, path: str) -> Any:
        names = path.split(".")
        if path and names[0] != _FLAGD:
            return descend(data, names)
        flagd = {"flagKey": flag_key, "timestamp": now}
        return descend(flagd, names[1:]) if path else {**data, _FLAGD: flagd}

    return read


def _var(compiler: Compiler, arguments: Sequence[object]) -> Term:
    name, default = padded(compiler.terms(arguments), 2)
    if name.constant:
        term = _fixed(compiler, "" if name.value is None else to_string(name.value))
    else:
        term = Term(_dynamic(_reader(compiler), name.run))
    if default.constant and default.value is None:
        return term
    return Term(_with_default(term.run, default.run))


def _fixed(compiler: Compiler, path: str) -> Term:
    names = path.split(".")
    if not path or (compiler.at_root and names[0] == _FLAGD):
        if path == "$flagd.flagKey":
            return constant(compiler.flag_key)
        if path == "$flagd.timestamp":
            compiler.reads_time = True
            return Term(lambda data, now: now)
        read = _reader(compiler)
        return Term(lambda data, now: read(data, now, path))
    if compiler.at_root and len(names) == 1:
        return Term(lambda data, now: data.get(path), attribute=path)
    return Term(lambda data, now: descend(data, names))


def _dynamic(read: Reader, name: Run) -> Run:
    def run(data: Any, now: int) -> Any:
        path = name(data, now)
        return read(data, now, "" if path is None else to_string(path))

    return run


def _with_default(run: Run, default: Run) -> Run:
    def run_or_default(data: Any, now: int) -> Any:
        value = run(data, now)
        return default(data, now) if value is None else value

    return run_or_default


def _absent(read: Reader, data: Any, now: int, names: Sequence[object]) -> list[object]:
    values = ((name, read(data, now, "" if name is None else to_string(name))) for name in names)
    return [name for name, value in values if value is None or value == ""]


def _missing(compiler: Compiler, arguments: Sequence[object]) -> Term:
    runs = tuple(term.run for term in compiler.terms(arguments))
    read = _reader(compiler)

    def run(data: Any, now: int) -> list[object]:
        names = [name(data, now) for name in runs]
        return _absent(read, data, now, names[0] if names and isinstance(names[0], list) else names)

    return Term(run)


def _missing_some(compiler: Compiler, arguments: Sequence[object]) -> Term:
    needed, options = (term.run for term in padded(compiler.terms(arguments), 2))
    read = _reader(compiler)

    def run(data: Any, now: int) -> list[object]:
        names = options(data, now)
        if not isinstance(names, list):
            return []
        absent = _absent(read, data, now, names)
        return [] if len(names) - len(absent) >= to_number(needed(data, now)) else absent

    return Term(run)


OPERATORS: Mapping[str, Builder] = {"var": _var, "missing": _missing, "missing_some": _missing_some}
