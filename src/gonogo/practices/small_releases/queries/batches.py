# SPDX-License-Identifier: Apache-2.0
"""How are many commits kept in one piece of JSON that is written and read quickly?

Column by column, and with each path and person once in a batch. People stand as git has them, for who is who is told by
the mailmap of the day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import orjson

from gonogo.adapters.git.listing import Row
from gonogo.adapters.git.text import Same
from gonogo.practices.small_releases.rules.history import Beside, Commit

COMMITS, BESIDE, REQUESTS = "commits", "beside", "requests"
as_commit = partial(tuple.__new__, Commit)
as_beside = partial(tuple.__new__, Beside)


def pack_commits(rows: Sequence[Row], tips: Iterable[str], *, covers: bool) -> bytes:
    """Commits that were listed from these tips. `covers` says that the tips lead to all that was known before, too."""
    shas, parents, authored, committed, contacts, subjects, paths = zip(*rows, strict=True) if rows else ((),) * 7
    names: dict[str, int] = {}
    people: dict[str, int] = {}
    name, person = names.setdefault, people.setdefault
    content = {
        "kind": COMMITS,
        "tips": list(tips),
        "covers": covers,
        "sha": shas,
        "parents": parents,
        "authored": authored,
        "committed": committed,
        "author": [person(one, len(people)) for one in contacts],
        "subject": subjects,
        "paths": [[name(path, len(names)) for path in one] for one in paths],
        "names": list(names),
        "people": list(people),
    }
    return orjson.dumps(content)


def commits_of(batch: Mapping[str, Any], authors: Mapping[str, str], same: Same) -> Iterable[tuple[str, Commit]]:
    """The commits of a batch by hash. `same` makes equal paths one in memory."""
    name = [same[path] for path in batch["names"]].__getitem__
    author = [authors[one] for one in batch["people"]].__getitem__
    rows = zip(
        batch["sha"],
        map(tuple, batch["parents"]),
        batch["authored"],
        batch["committed"],
        map(author, batch["author"]),
        batch["subject"],
        [tuple(map(name, paths)) for paths in batch["paths"]],
        strict=True,
    )
    return zip(batch["sha"], map(as_commit, rows), strict=True)


def pack_beside(beside: Mapping[str, Beside], heads: Iterable[str]) -> bytes:
    """Commits beside main to which these heads of requests lead."""
    parents, authored, committed = zip(*beside.values(), strict=True) if beside else ((),) * 3
    content = {
        "kind": BESIDE,
        "tips": list(heads),
        "sha": list(beside),
        "parents": parents,
        "authored": authored,
        "committed": committed,
    }
    return orjson.dumps(content)


def beside_of(batch: Mapping[str, Any]) -> Iterable[tuple[str, Beside]]:
    """The commits of a batch by hash."""
    rows = zip(map(tuple, batch["parents"]), batch["authored"], batch["committed"], strict=True)
    return zip(batch["sha"], map(as_beside, rows), strict=True)


def pack_requests(numbers: Mapping[str, int], tips: Iterable[str]) -> bytes:
    """By which merge request commits came, among those that the tips lead to."""
    return orjson.dumps({"kind": REQUESTS, "tips": list(tips), "numbers": numbers})


def unpack(content: bytes) -> dict[str, Any] | None:
    """A batch, or None when it is damaged."""
    try:
        batch = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    return batch if isinstance(batch, dict) else None
