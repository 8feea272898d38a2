# SPDX-License-Identifier: Apache-2.0
"""Which files lie around the example?"""

from __future__ import annotations

import fnmatch
from pathlib import Path

EXAMPLE = (Path(__file__).parent / "data" / "people.yaml").read_text(encoding="utf-8")


class Made:
    """A folder that exists only in a test."""

    def __init__(self, files: dict[str, str]) -> None:
        self.files = files

    def is_file(self, path: str) -> bool:
        """Whether a file is there."""
        return path in self.files

    def is_folder(self, path: str) -> bool:
        """Whether a folder is there."""
        return any(name.startswith(f"{path}/") for name in self.files)

    def text(self, path: str) -> str | None:
        """The text of a file."""
        return self.files.get(path)

    def folders(self, pattern: str) -> tuple[str, ...]:
        """The folders of this pattern."""
        parents = {str(parent) for name in self.files for parent in Path(name).parents}
        return tuple(sorted(one for one in parents if fnmatch.fnmatch(one, pattern.removeprefix("./"))))


PEOPLE = Made(
    {
        "migrations/001.sql": "alter table person add last text;",
        "migrations/001_back.sql": "alter table person drop last;",
        "alembic.ini": "[alembic]\nscript_location = alembic\n",
        "alembic/versions/1.py": "",
        "manage.py": "",
        "people/migrations/0042_move.py": "",
        "load.py": "",
    }
)
