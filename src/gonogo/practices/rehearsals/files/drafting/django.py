# SPDX-License-Identifier: Apache-2.0
"""What does a migration of Django say, read as text?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from gonogo.practices.rehearsals.files.drafting.alembic import text_of
from gonogo.practices.rehearsals.files.drafting.migration import Change, How, Migration, sql_changes

_OF_FIELDS = {"AddField", "RemoveField", "AlterField", "RenameField"}


def read_migration(text: str, path: str, app: str, name: str) -> Migration | None:
    """The migration in a file of Python; None when it holds none. Raises SyntaxError."""
    module = ast.parse(text)
    found = next((one for one in module.body if isinstance(one, ast.ClassDef) and one.name == "Migration"), None)
    if found is None:
        return None
    held = {
        target.id: one.value
        for one in found.body
        if isinstance(one, ast.Assign)
        for target in one.targets
        if isinstance(target, ast.Name)
    }
    changes: list[Change] = []
    columns: list[tuple[str, str]] = []
    for call in _calls(held.get("operations")):
        more, added = _operation(call, app)
        changes.extend(more)
        columns.extend(added)
    label = re.sub(r"^[0-9]+_", "", name).replace("_", " ")
    parents = tuple(_parents(held.get("dependencies"), app))
    return Migration(name, label, path, parents, tuple(dict.fromkeys(changes)), tuple(dict.fromkeys(columns)), app)


def _calls(value: ast.expr | None) -> Iterator[ast.Call]:
    for one in value.elts if isinstance(value, ast.List | ast.Tuple) else ():
        if isinstance(one, ast.Call):
            yield one


def _parents(value: ast.expr | None, app: str) -> Iterator[str]:
    for one in value.elts if isinstance(value, ast.List | ast.Tuple) else ():
        try:
            depends = ast.literal_eval(one)
        except ValueError:
            continue
        if isinstance(depends, tuple) and len(depends) == 2 and depends[0] == app:
            yield str(depends[1])


def _operation(call: ast.Call, app: str) -> tuple[list[Change], list[tuple[str, str]]]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    given: Mapping[str, ast.expr] = {one.arg: one.value for one in call.keywords if one.arg}

    def word(key: str, place: int) -> str:
        value = given.get(key)
        return str(value.value) if isinstance(value, ast.Constant) else text_of(call, place) or ""

    if name == "CreateModel":
        table = _db_table(given.get("options")) or f"{app}_{word('name', 0).lower()}"
        return [Change(How.CREATED, table)], [(table, field) for field in _fields(given.get("fields"))]
    if name == "DeleteModel":
        return [Change(How.DROPPED, f"{app}_{word('name', 0).lower()}")], []
    if name == "RenameModel":
        old, new = word("old_name", 0).lower(), word("new_name", 1).lower()
        return [Change(How.RENAMED, f"{app}_{old}", f"{app}_{new}")], []
    if name in _OF_FIELDS:
        table = f"{app}_{word('model_name', 0).lower()}"
        return [Change(How.CHANGED, table)], [(table, word("name", 1))] if name == "AddField" else []
    if name == "RunSQL":
        more, added = sql_changes(word("sql", 0))
        return list(more), list(added)
    return [], []


def _fields(value: ast.expr | None) -> Iterator[str]:
    for one in value.elts if isinstance(value, ast.List | ast.Tuple) else ():
        first = one.elts[0] if isinstance(one, ast.Tuple | ast.List) and one.elts else None
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value


def _db_table(value: ast.expr | None) -> str | None:
    for key, item in zip(value.keys, value.values, strict=True) if isinstance(value, ast.Dict) else ():
        if isinstance(key, ast.Constant) and key.value == "db_table" and isinstance(item, ast.Constant):
            return str(item.value)
    return None
