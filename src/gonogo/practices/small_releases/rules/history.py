# SPDX-License-Identifier: Apache-2.0
"""What was read from a clone? Plain values, as git knows them; nothing is interpreted here.

Times of commits are whole seconds since 1970 in UTC, as git stores them, also where they are nonsense (1970, 2099).
Text that is not UTF-8 is kept with backslash escapes, so that two different paths stay different.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple


class Commit(NamedTuple):
    """One commit. `author` is the mailmapped e-mail address in lower case; `paths` are the files it changes.

    A merge has no paths of its own, as in `git log` without options. Renames count as one file less and one more.
    """

    sha: str
    parents: tuple[str, ...]
    authored: int
    committed: int
    author: str
    subject: str
    paths: tuple[str, ...]


class Tag(NamedTuple):
    """A tag and the commit it leads to. `tagged` is the time of an annotated tag; None for a lightweight one."""

    name: str
    commit: str
    tagged: int | None


class Beside(NamedTuple):
    """A commit of a pull request's branch that is not part of the main history."""

    parents: tuple[str, ...]
    authored: int
    committed: int


@dataclass(frozen=True, slots=True)
class Deployment:
    """A release as somebody recorded it when it was finished. `incident` names the one it was an unplanned answer to.

    `commit` is the full hash that was deployed. `incidents` are those that were linked to it afterwards: it needed
    immediate intervention.
    """

    release: str
    commit: str
    finished: datetime
    incident: str = ""
    incidents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class History:
    """Everything reachable from the head of the main branch and from all tags that mark releases.

    `commits` by hash, in the order in which git lists them (newest first). `lines` holds for each commit that was
    counted already the added and deleted lines of each of its paths, flat and in the order of `paths`; -1, -1 for
    binary files. `heads` are the heads of pull or merge requests by number, `beside` their commits that are not in
    `commits`. `seen` are tags that appeared between two readings, with the time of the later one. `notes` are
    sentences about what could not be read.
    """

    name: str
    branch: str
    head: str
    commits: Mapping[str, Commit]
    tags: tuple[Tag, ...] = ()
    lines: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    heads: Mapping[int, str] = field(default_factory=dict)
    beside: Mapping[str, Beside] = field(default_factory=dict)
    merge_requests: Mapping[str, int] = field(default_factory=dict)
    """GitLab: hash of the commit on main -> number of its merge request, from "See merge request group/project!12"."""
    seen: Mapping[str, datetime] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
