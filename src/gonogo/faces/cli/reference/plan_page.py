# SPDX-License-Identifier: Apache-2.0
"""The page of the plan file: every section and every key with a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gonogo.core.planfile import json_schema
from gonogo.faces.cli.reference.markdown import code, page, table

EXAMPLE = Path("docs/reference/release.yaml")
OPENING = """\
A plan is a YAML file that says what is released, to whom, in which waves, and what must be shown before each wave
opens. It is meant to be read in a pull request: short words, dates as `2027-03-01`, times without an offset in the
plan's time zone, durations as `30d` or `4h`. Words like `on` and `no` are text (YAML 1.2). Unknown and duplicate keys
are refused. Rosters are files beside the plan: CSV with a header, or text with one key a line.

`gonogo plan validate FILE` says everything that is wrong at once, with line and column. `gonogo plan schema` prints
the JSON Schema, with which editors complete keys. Applying a plan makes a new version, which never changes."""
_WORDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "keys",
    "null": "",
}


def write() -> str:
    """The text of the page."""
    schema = json_schema()
    parts = [f"## {name}\n\n{part.get('description', '')}\n\n{_keys(part)}" for name, part in schema["$defs"].items()]
    example = f"## Example\n\n```yaml\n{EXAMPLE.read_text(encoding='utf-8')}```"
    return page("The plan file", OPENING, example, "## Top level", _keys(schema), *parts)


def _keys(part: Mapping[str, Any]) -> str:
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
