# SPDX-License-Identifier: Apache-2.0
"""Which reference pages are there, and which of them differ from the code?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from gonogo.faces.cli.reference import (
    api_page,
    checks_page,
    commands_page,
    evidence_page,
    plan_page,
    rehearsal_page,
    roles_page,
    runbook_page,
    settings_page,
)

FOLDER = Path("docs/reference")
PAGES: Mapping[str, Callable[[], str]] = {
    "api.md": api_page.write,
    "checks.md": checks_page.write,
    "commands.md": commands_page.write,
    "evidence.md": evidence_page.write,
    "plan.md": plan_page.write,
    "rehearsal.md": rehearsal_page.write,
    "roles.md": roles_page.write,
    "runbook.md": runbook_page.write,
    "settings.md": settings_page.write,
}


def pages_that_differ(folder: Path = FOLDER) -> list[str]:
    """The names of the pages whose file is missing or says something else than the code."""
    return [name for name, write in PAGES.items() if not _says(folder / name, write())]


def write_pages(folder: Path = FOLDER) -> None:
    """Write every page."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, write in PAGES.items():
        (folder / name).write_text(write(), encoding="utf-8")


def _says(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text
