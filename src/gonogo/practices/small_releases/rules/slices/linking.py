# SPDX-License-Identifier: Apache-2.0
"""Which of the waiting changes hang together, and by what?

Two changes that touch the same file are taken as one piece of work; this is a necessary sign, not a proof. Files that
everybody touches say nothing and link nothing, but they are named as shared files to look at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import NamedTuple

from gonogo.practices.small_releases.rules.risks.content import LOCKED
from gonogo.practices.small_releases.rules.slices.touching import Step, Touched

HUB_SHARE = 0.02
HUB_CHANGES = 5
SHARED_NAMES = (
    *(name.lower() for name in LOCKED),
    *("*.lock", "*-lock.json", "*-lock.yaml"),
    *("changelog*", "changes", "changes.*", "history.*", "news", "news.*", "release_notes*", "release-notes*"),
    *("*.po", "*.pot", "*.mo", "*.xlf", "*.xliff", "*.arb", "*.resx"),
    *("schema.rb", "structure.sql", "schema.sql", "schema_dump*"),
)
"""Names of lock files, change logs, translations and dumps of a schema: tools write to them with most changes."""
TRANSLATED = re.compile(
    r"(^|/)(locales?|i18n|translations?|lang|languages?)/(.+/)?[^/]+\.(ya?ml|json|properties|ftl|strings)$",
    re.IGNORECASE,
)
MIGRATED = re.compile(
    r"^(.*/)?((\w+_)?migrations?|(\w+_)?migrate|alembic/versions|flyway|liquibase)(?=/[^/])", re.IGNORECASE
)
FLYWAY = re.compile(r"(^|/)[VUR][\d._]*__[^/]+\.sql$")
ISSUE = re.compile(r"(?<![A-Za-z0-9-])([A-Z][A-Z0-9]{1,9})-(\d{1,6})(?![\w-])")
NO_ISSUES = frozenset(("AES", "CVE", "CWE", "ES", "GHSA", "ISO", "PEP", "RFC", "RSA", "SHA", "TLS", "UTF"))
"""What stands before a number as a project does, and is a standard."""
NUMBER = re.compile(r"(?<![\w&/])([#!]\d{1,9})\b")
OWN_NUMBER = re.compile(r"^Merge pull request (#\d+)\b|\((#\d+)\)\s*$")
REPEATED = re.compile(r'^(?:Revert|Reapply|fixup!|squash!|amend!) +"?(.*?)"?$', re.DOTALL)


class TieKind(StrEnum):
    """By what changes hang together."""

    FILE = "file"
    ISSUE = "issue"
    MIGRATIONS = "migrations"
    REVERT = "revert"


class Tie(NamedTuple):
    """What links changes: a file, an issue, a folder of migrations in order, or one taking back another."""

    kind: TieKind
    what: str


def hub_files(touched: Touched) -> frozenset[str]:
    """Files in at least 2 % of the changes of the year before what waits, and in at least five."""
    least = max(HUB_CHANGES, HUB_SHARE * touched.changes)
    return frozenset(path for path, count in touched.by_path.items() if count >= least)


def shared_by_nature(path: str) -> bool:
    """Whether the file is a lock file, a change log, a translation or a dump of a schema."""
    name = path.rpartition("/")[2].lower()
    return any(fnmatchcase(name, pattern) for pattern in SHARED_NAMES) or bool(TRANSLATED.search(path))


def shared_files(touched: Touched) -> frozenset[str]:
    """Files of the waiting changes that link nothing, because everybody touches them."""
    hubs = hub_files(touched)
    return frozenset(path for step in touched.waiting for path in step.paths if path in hubs or shared_by_nature(path))


def migration_folder(path: str) -> str | None:
    """The folder of migrations that the file lies in: their order matters, so changes to it belong together."""
    if found := MIGRATED.match(path):
        return found.group(0)
    return path.rpartition("/")[0] or "." if FLYWAY.search(path) else None


def ties_of(steps: Sequence[Step], shared: frozenset[str]) -> Mapping[Tie, tuple[int, ...]]:
    """Everything that at least two of the changes have in common, with their positions in order."""
    found: dict[Tie, set[int]] = {}
    for position, step in enumerate(steps):
        for tie in _ties(step, shared):
            found.setdefault(tie, set()).add(position)
    taken_back = {core(step.subject) for step in steps if core(step.subject) != _without_number(step.subject)}
    for position, step in enumerate(steps):
        if (about := core(step.subject)) in taken_back:
            found.setdefault(Tie(TieKind.REVERT, about), set()).add(position)
    return {tie: tuple(sorted(positions)) for tie, positions in found.items() if len(positions) > 1}


def groups_of(count: int, ties: Iterable[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    """Positions 0 to `count` in groups, such that whatever is tied is in one group; by their first position."""
    leader = list(range(count))

    def lead(position: int) -> int:
        while leader[position] != position:
            leader[position] = leader[leader[position]]
            position = leader[position]
        return position

    for first, *others in ties:
        for other in others:
            one, two = sorted((lead(first), lead(other)))
            leader[two] = one
    groups: dict[int, list[int]] = {}
    for position in range(count):
        groups.setdefault(lead(position), []).append(position)
    return tuple(tuple(group) for group in groups.values())


def issues(subject: str, number: str = "") -> frozenset[str]:
    """Issues that a subject names, such as ABC-123 or #12, and the number of its own pull request."""
    named = {f"{project}-{digits}" for project, digits in ISSUE.findall(subject) if project not in NO_ISSUES}
    return frozenset(named | set(NUMBER.findall(subject)) | ({number} if number else set()))


def core(subject: str) -> str:
    """What a subject is about, when what takes back, repeats or mends another change is removed from it."""
    subject = _without_number(subject)
    while (found := REPEATED.match(subject)) and found.group(1) and found.group(1) != subject:
        subject = _without_number(found.group(1))
    return subject


def _without_number(subject: str) -> str:
    subject = subject.strip()
    while (found := OWN_NUMBER.search(subject)) and found.group(2):
        subject = subject[: found.start()].rstrip()
    return subject


def _ties(step: Step, shared: frozenset[str]) -> Iterable[Tie]:
    """What could link the change to others. Its own number links it only to those that name it."""
    for path in step.paths:
        if path not in shared:
            yield Tie(TieKind.FILE, path)
        if folder := migration_folder(path):
            yield Tie(TieKind.MIGRATIONS, folder)
    for issue in issues(step.subject, step.number):
        yield Tie(TieKind.ISSUE, issue)
