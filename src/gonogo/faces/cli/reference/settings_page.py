# SPDX-License-Identifier: Apache-2.0
"""The page of settings: every GONOGO_* variable."""

from __future__ import annotations

from gonogo.environment import SETTINGS
from gonogo.faces.cli.reference.markdown import code, page, table

OPENING = """\
Gonogo is set up by environment variables. A value may also come from a file: `NAME_FILE` names it, which is how
secrets reach containers. A value in parentheses is what happens when the variable is not set."""


def write() -> str:
    """The text of the page."""
    rows = [(code(one.name), one.meaning, _default(one.default)) for one in SETTINGS]
    return page("Settings", OPENING, table(("Variable", "Meaning", "Default"), rows))


def _default(value: str) -> str:
    return value if value.startswith("(") else code(value)
