# SPDX-License-Identifier: Apache-2.0
"""How does a part of a published schema read as a table of keys?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gonogo.faces.cli.reference.markdown import code, table

_WORDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "keys",
    "null": "",
}


def keys_table(part: Mapping[str, Any]) -> str:
    """Every key of the part with what it holds, its default and its sentence."""
    needed = part.get("required", ())
    rows = [
        (code(key), _holds(value), "needed" if key in needed else _default(value), value.get("description", ""))
        for key, value in part.get("properties", {}).items()
    ]
    return table(("Key", "Holds", "Default", "Meaning"), rows)


def _default(value: Mapping[str, Any]) -> str:
    default = value.get("default")
    if default in (None, [], {}):
        return ""
    return ", ".join(map(code, default)) if isinstance(default, list) else code(default)


def _holds(value: Mapping[str, Any]) -> str:
    """What stands under a key, in words."""
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    for choice in ("anyOf", "oneOf"):
        if choice in value:
            return " or ".join(filter(None, dict.fromkeys(map(_holds, value[choice]))))
    if "const" in value:
        return code(value["const"])
    if "enum" in value:
        return ", ".join(map(code, value["enum"]))
    return _by_type(value)


def _by_type(value: Mapping[str, Any]) -> str:
    kind = value.get("type", "")
    if isinstance(kind, list):
        return " or ".join(_WORDS[one] for one in kind)
    if kind == "array":
        return f"list of {_holds(value.get('items', {})) or 'values'}"
    if kind == "object":
        by_name = [*value.get("patternProperties", {}).values(), value.get("additionalProperties")]
        inner = next((one for one in by_name if isinstance(one, dict)), None)
        return "keys" if inner is None else f"names, each with {_holds(inner) or 'a value'}"
    if value.get("format") in {"date", "date-time"}:
        return "date" if value["format"] == "date" else "date and time"
    if "30d" in value.get("examples", ()):
        return "duration"
    return _WORDS[kind] if kind else ""
