# SPDX-License-Identifier: Apache-2.0
"""Which files belong to this project?"""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "gonogo"
ROOMS = PACKAGE / "practices"


@cache
def project_files() -> tuple[Path, ...]:
    """Every file that is committed or would be: what git tracks and what it does not ignore."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = {name for name in listed.stdout.decode().split("\0") if name}
    return tuple(sorted(path for name in names if (path := ROOT / name).is_file()))


def python_files() -> list[Path]:
    """Every Python file of the project."""
    return [path for path in project_files() if path.suffix == ".py"]


def inside(path: Path, folder: str) -> bool:
    """Whether the path lies in a folder of that name, at any depth."""
    return folder in path.relative_to(ROOT).parts[:-1]


def name_of(path: Path) -> str:
    """The path as people write it, from the root of the project."""
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
