# SPDX-License-Identifier: Apache-2.0
"""The page of the plan file: every section and every key with a sentence."""

from __future__ import annotations

from pathlib import Path

from gonogo.core.planfile import json_schema
from gonogo.faces.cli.reference.markdown import page
from gonogo.faces.cli.reference.schema_tables import keys_table

EXAMPLE = Path("docs/reference/release.yaml")
OPENING = """\
A plan is a YAML file that says what is released, to whom, in which waves, and what must be shown before each wave
opens. It is meant to be read in a pull request: short words, dates as `2027-03-01`, times without an offset in the
plan's time zone, durations as `30d` or `4h`. Words like `on` and `no` are text (YAML 1.2). Unknown and duplicate keys
are refused. Rosters are files beside the plan: CSV with a header, or text with one key a line.

`gonogo plan validate FILE` says everything that is wrong at once, with line and column. `gonogo plan schema` prints
the JSON Schema, with which editors complete keys. Applying a plan makes a new version, which never changes."""


def write() -> str:
    """The text of the page."""
    schema = json_schema()
    parts = [
        f"## {name}\n\n{part.get('description', '')}\n\n{keys_table(part)}" for name, part in schema["$defs"].items()
    ]
    example = f"## Example\n\n```yaml\n{EXAMPLE.read_text(encoding='utf-8')}```"
    return page("The plan file", OPENING, example, "## Top level", keys_table(schema), *parts)
