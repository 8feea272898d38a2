# SPDX-License-Identifier: Apache-2.0
"""What stands in a plan file and in the rosters beside it, and how is a plan written to a folder?"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic_core import PydanticCustomError

from gonogo.core.errors import BadInput
from gonogo.core.planfile import PlanError, read_plan, read_plan_source
from gonogo.core.planfile.fields import read_file_path
from gonogo.core.rules.roster import LARGEST

LARGEST_PLAN = 1024 * 1024


def plan_with_rosters(file: str) -> dict[str, Any]:
    """The parameters `plan`, `file` and `rosters` of an operation, read from the disk. Only named rosters are read."""
    path = Path(file)
    content = _read(path, LARGEST_PLAN, "a plan is at most 1 MB: rosters belong in their own files")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        read_plan(content, file=path.name)  # tells where
        raise
    return {"plan": text, "file": path.name, "rosters": dict(_rosters(text, path.parent))}


def _rosters(text: str, folder: Path) -> Iterator[tuple[str, str]]:
    left = LARGEST
    for name in named_rosters(text):
        path = folder / name
        if not path.exists():
            continue  # the plan is refused with its line, or the stored roster stays
        content = _read(path, left, "the rosters of a plan are at most 256 MB together")
        left -= len(content)
        yield name, base64.b64encode(content).decode("ascii")


def named_rosters(text: str) -> tuple[str, ...]:
    """The roster paths that a plan names, also when other parts of the plan are wrong."""
    try:
        data = read_plan_source(text, file="release.yaml").data
    except PlanError:
        return ()
    if not isinstance(data, Mapping):
        return ()
    groups = data.get("groups")
    parts = [*(groups.values() if isinstance(groups, Mapping) else ()), data.get("population")]
    paths = [part.get("roster") for part in parts if isinstance(part, Mapping)]
    return tuple(dict.fromkeys(path for path in paths if isinstance(path, str) and _stays_inside(path)))


def _stays_inside(path: str) -> bool:
    try:
        read_file_path(path)
    except PydanticCustomError:
        return False
    return "\x00" not in path


def _read(path: Path, most: int, limit: str) -> bytes:
    if path.is_dir():
        raise BadInput(f"{path} is a folder; name the file.")
    if not path.exists():
        raise BadInput(f"There is no file {path}.")
    if not path.is_file():
        raise BadInput(f"{path} is not a file that can be read.")
    if (size := path.stat().st_size) > most:
        raise BadInput(f"{path} is {size / 2**20:.0f} MB; {limit}.")
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from None


def write_plan(folder: Path, plan: str, rosters: Mapping[str, str]) -> list[Path]:
    """Write `release.yaml` and its rosters, and return the paths. A file that differs is never overwritten."""
    contents = {"release.yaml": plan.encode()}
    for path, encoded in rosters.items():
        if not _stays_inside(path):
            raise BadInput(f"The roster path {path!r} leaves the folder, so nothing was written.")
        contents[path] = base64.b64decode(encoded)
    targets = {folder / path: content for path, content in contents.items()}
    for target, content in targets.items():
        if target.exists() and (not target.is_file() or target.read_bytes() != content):
            raise BadInput(f"{target} exists and differs. Export to another folder, or move it away first.")
    for target, content in targets.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return list(targets)
