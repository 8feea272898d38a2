# SPDX-License-Identifier: Apache-2.0
"""What does a revision of Alembic say, read as text?"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gonogo.practices.rehearsals.files.drafting.migration import Change, How, Migration, sql_changes

_HOW = {
    "create_table": How.CREATED,
    "drop_table": How.DROPPED,
    "rename_table": How.RENAMED,
    "add_column": How.CHANGED,
    "drop_column": How.CHANGED,
    "alter_column": How.CHANGED,
    "batch_alter_table": How.CHANGED,
    "bulk_insert": How.CHANGED,
}


def read_revision(text: str, path: str) -> Migration | None:
    """The revision in a file of Python; None when it holds none. Raises SyntaxError."""
    module = ast.parse(text)
    named = dict(_assigned(module))
    revision = named.get("revision")
    if not isinstance(revision, str):
        return None
    up = next((one for one in module.body if isinstance(one, ast.FunctionDef) and one.name == "upgrade"), None)
    changes, columns = _changes(up) if up is not None else ((), ())
    return Migration(revision, _label(module, revision), path, _names(named.get("down_revision")), changes, columns)


def _assigned(module: ast.Module) -> Iterator[tuple[str, object]]:
    for one in module.body:
        targets = one.targets if isinstance(one, ast.Assign) else [one.target] if isinstance(one, ast.AnnAssign) else []
        value = one.value if isinstance(one, ast.Assign | ast.AnnAssign) else None
        for target in targets:
            if isinstance(target, ast.Name) and value is not None:
                try:
                    yield target.id, ast.literal_eval(value)
                except ValueError:
                    continue


def _names(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, tuple | list | set) else ()


def _label(module: ast.Module, revision: str) -> str:
    first = (ast.get_docstring(module) or "").strip().partition("\n")[0].strip()
    return first.rstrip(".") or revision


def _changes(function: ast.FunctionDef) -> tuple[tuple[Change, ...], tuple[tuple[str, str], ...]]:
    changes: list[Change] = []
    columns: list[tuple[str, str]] = []
    batches = dict(_batches(function))
    calls = (node for node in ast.walk(function) if isinstance(node, ast.Call))
    for call in sorted(calls, key=lambda one: (one.lineno, one.col_offset)):
        if not isinstance(call.func, ast.Attribute) or not isinstance(call.func.value, ast.Name):
            continue
        name, table = call.func.attr, batches.get(call.func.value.id) or text_of(call, 0)
        if name == "execute":
            more, added = sql_changes(_sql(call))
            changes.extend(more)
            columns.extend(added)
        elif table is not None and name in _HOW:
            changes.append(Change(_HOW[name], table, text_of(call, 1) if name == "rename_table" else None))
            if name in ("create_table", "add_column"):
                columns.extend((table, column) for column in _columns(call))
    return tuple(dict.fromkeys(changes)), tuple(dict.fromkeys(columns))


def _batches(function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    for one in (item for node in ast.walk(function) if isinstance(node, ast.With) for item in node.items):
        call, name = one.context_expr, one.optional_vars
        if isinstance(call, ast.Call) and isinstance(name, ast.Name) and (table := text_of(call, 0)):
            yield name.id, table


def text_of(call: ast.Call, place: int) -> str | None:
    """The text that a call gets at this place, when it stands there as such."""
    given = call.args[place] if len(call.args) > place else None
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None


def _sql(call: ast.Call) -> str:
    """The SQL of a call, also inside `sa.text(...)`, with what is filled in left out."""
    parts = [node.value for node in ast.walk(call) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return " ".join(parts)


def _columns(call: ast.Call) -> Iterator[str]:
    for node in (inner for argument in call.args for inner in ast.walk(argument) if isinstance(inner, ast.Call)):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called == "Column" and (column := text_of(node, 0)):
            yield column
