# SPDX-License-Identifier: Apache-2.0
"""Which tags are there, to which commits do they lead, and when were the annotated ones made?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from gonogo.adapters.git.repository import GitRepository
from gonogo.adapters.git.running import run

_TAGS = "refs/tags/"
_TAGGER = re.compile(rb"^tagger .*> (-?\d+) [-+]?\d+$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class GitTag:
    """A tag that leads to a commit. `tagged` is in seconds since 1970; None when nobody wrote it down."""

    name: str
    commit: str
    tagged: int | None


def split_patterns(pattern: str) -> tuple[str, ...]:
    """The single patterns of a text that parts them by commas or spaces."""
    return tuple(pattern.replace(",", " ").split())


def is_release(name: str, patterns: Iterable[str]) -> bool:
    """Whether the name of a tag matches one of the patterns; `*` stands for anything, also for a slash."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def read_tags(repository: GitRepository, references: Mapping[str, str]) -> tuple[list[GitTag], list[str]]:
    """All tags that lead to a commit, and the names of those whose object is missing.

    Tags of tags are followed to the end; tags on files and folders mark no release.
    """
    names = {name.removeprefix(_TAGS): sha for name, sha in references.items() if name.startswith(_TAGS)}
    if not names:
        return [], []
    kinds = _kinds(repository, names.values())
    leads = _followed(repository, {sha for sha, kind in kinds.items() if kind == "tag"}, kinds)
    tags, missing = [], []
    for name, sha in names.items():
        commit, tagged = leads.get(sha, (sha, None))
        if kinds.get(commit) == "commit":
            tags.append(GitTag(name, commit, tagged))
        elif commit not in kinds:
            missing.append(name)
    return tags, missing


def _followed(
    repository: GitRepository, annotated: set[str], kinds: dict[str, str]
) -> dict[str, tuple[str, int | None]]:
    """For each annotated tag the object at the end and the time of the tag itself. Adds to `kinds` what it meets."""
    found: dict[str, tuple[str, int | None]] = {}
    waiting = annotated
    while waiting:
        found |= _contents(repository, waiting)
        news = {found[sha][0] for sha in waiting if sha in found} - kinds.keys()
        kinds |= _kinds(repository, news)
        waiting = {sha for sha in news if kinds.get(sha) == "tag"} - found.keys()
    return {sha: (_end(sha, found), found[sha][1]) for sha in annotated if sha in found}


def _end(sha: str, found: Mapping[str, tuple[str, int | None]]) -> str:
    """Where a chain of tags ends; it is finite, for an object cannot name one made later."""
    while sha in found:
        sha = found[sha][0]
    return sha


def _kinds(repository: GitRepository, hashes: Iterable[str]) -> dict[str, str]:
    """The kind of each object that is there."""
    asked = [f"{sha}\n".encode() for sha in dict.fromkeys(hashes)]
    if not asked:
        return {}
    words = ("cat-file", "--batch-check=%(objectname) %(objecttype)", "--buffer")
    with repository.borrowed() as first:
        said = run(repository.place, (*first, *words), sent=asked).decode()
    pairs = (line.split(" ") for line in said.splitlines())
    return {pair[0]: pair[1] for pair in pairs if pair[1] in ("commit", "tag", "tree", "blob")}


def _contents(repository: GitRepository, hashes: Iterable[str]) -> dict[str, tuple[str, int | None]]:
    """What each annotated tag leads to, and when it was made."""
    asked = [f"{sha}\n".encode() for sha in sorted(hashes)]
    with repository.borrowed() as first:
        said = run(repository.place, (*first, "cat-file", "--batch", "--buffer"), sent=asked)
    return dict(_each(said))


def _each(said: bytes) -> Iterator[tuple[str, tuple[str, int | None]]]:
    at = 0
    while at < len(said):
        end = said.index(b"\n", at)
        words = said[at:end].split(b" ")
        at = end + 1
        if len(words) != 3 or words[1] == b"missing":
            continue
        content = said[at : at + int(words[2])]
        at += int(words[2]) + 1
        head = content.partition(b"\n\n")[0]
        target = head.partition(b"\n")[0].removeprefix(b"object ")
        time = _TAGGER.search(head)
        yield words[0].decode(), (target.decode("ascii", "replace"), int(time[1]) if time else None)
