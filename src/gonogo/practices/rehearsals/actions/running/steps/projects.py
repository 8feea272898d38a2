# SPDX-License-Identifier: Apache-2.0
"""Which Python and which settings does a project have?"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ENVIRONMENTS = (".venv", "venv", "env")
"""Folders of a project, or of one above it, that usually hold its own Python."""
LEVELS = 3
_SETTINGS = re.compile(r"""DJANGO_SETTINGS_MODULE["'\]\s]*[,=]\s*["']([\w.]+)["']""")


def project_python(folder: Path) -> str:
    """The Python of the project's own environment; without one, the Python that Gonogo runs with."""
    for place in (folder, *folder.parents)[:LEVELS]:
        for name in ENVIRONMENTS:
            if (python := place / name / "bin" / "python").exists():
                return str(python)
    return sys.executable


def django_settings(manage: Path) -> str:
    """The settings module that manage.py names; empty when it names none."""
    found = _SETTINGS.search(manage.read_text(encoding="utf-8", errors="replace"))
    return found[1] if found else ""
