# SPDX-License-Identifier: Apache-2.0
"""Which files of SQL are migrations, in which order, and which of them lead back?"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

_BACK_WORD = r"(?:down|back|rollback|undo|revert|backout)"
_BACK = re.compile(rf"[._-]{_BACK_WORD}$|^{_BACK_WORD}[._-]|^U(?=[0-9])", re.IGNORECASE)
_UP = re.compile(r"[._-](?:up|forward|do)$|^V(?=[0-9])", re.IGNORECASE)
OTHER_TOOLS = {"-- +goose": "goose", "-- migrate:up": "dbmate", "--liquibase": "liquibase", "--changeset": "liquibase"}
"""Marks of files whose parts only their own tool can take apart."""


def is_back(path: str) -> bool:
    """Whether the name of a file says that it leads back."""
    return _BACK.search(_stem(path)) is not None


def in_order(paths: Iterable[str]) -> tuple[str, ...]:
    """The files that lead up, in the order in which they run: by number where there is one."""
    return tuple(sorted((path for path in paths if not is_back(path)), key=_order))


def back_of(path: str, paths: Iterable[str]) -> str | None:
    """The file that leads back from this one."""
    wanted = _bare(path)
    return next((one for one in sorted(paths) if is_back(one) and _bare(one) == wanted), None)


def label_of(path: str) -> str:
    """What the name of a file says."""
    words = re.sub(r"^[vV]?[0-9][0-9._]*[_-]*", "", _UP.sub("", _BACK.sub("", _stem(path))))
    return re.sub(r"[._-]+", " ", words).strip() or _stem(path)


def other_tool(text: str) -> str | None:
    """The tool whose marks a file holds; its parts are not to be run as they stand."""
    return next((tool for mark, tool in OTHER_TOOLS.items() if mark in text), None)


def _stem(path: str) -> str:
    return posixpath.basename(path)[: -len(".sql")]


def _bare(path: str) -> str:
    return _UP.sub("", _BACK.sub("", _stem(path))).lower()


def _order(path: str) -> tuple[list[tuple[int, str]], str]:
    """Numbers by their size, so that 10 comes after 9."""
    parts = re.findall(r"[0-9]+|[^0-9]+", _bare(path))
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts], path
