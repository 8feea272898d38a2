# SPDX-License-Identifier: Apache-2.0
"""Which files are risky by their path: migrations, contracts, dependencies, configuration?

Migration folders have other names in each framework and product, so those that were found are named; what a pattern
does not know can be seen missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from gonogo.practices.small_releases.rules.risks.content import BY_PATH, NOT_RISKY, Kind
from gonogo.practices.small_releases.rules.risks.patterns import BUILT_IN, Patterns
from gonogo.practices.small_releases.rules.words import count, listed

MOST_FOLDERS = 10
NAMED = 3
_SHARP = (Kind.DEPENDENCIES, Kind.MIGRATIONS, Kind.CONTRACTS)
"""Kinds that are asked first; configuration is what is left."""


class Known(NamedTuple):
    """The patterns of a kind that match something in the repository, and how they were found."""

    patterns: tuple[str, ...]
    how: str


@dataclass(slots=True)
class RiskyPaths:
    """The kind of each risky path, and how many paths each pattern of a kind (or migration folder) matched."""

    kinds: dict[str, Kind] = field(default_factory=dict)
    matched: dict[Kind, Counter[str]] = field(default_factory=dict)

    def known(self, kind: Kind) -> Known:
        """What is known about a kind in this repository."""
        found = self.matched.get(kind)
        if not found:
            return Known(BY_PATH[kind], f"{BUILT_IN}; nothing in this repository matches")
        if kind is Kind.MIGRATIONS:
            return _folders(found)
        patterns = tuple(pattern for pattern in BY_PATH[kind] if pattern in found)
        return Known(patterns, f"{BUILT_IN}; found in this repository: {count(found.total(), 'file')}")


def risky_paths(paths: Iterable[str]) -> RiskyPaths:
    """Look at each path that ever was in the history."""
    of_pattern = {pattern: kind for kind in reversed(_SHARP) for pattern in BY_PATH[kind]}
    sharp, rest = Patterns(of_pattern), Patterns(BY_PATH[Kind.CONFIGURATION])
    result = RiskyPaths()
    for path in paths:
        if (pattern := sharp.match(path)) is not None:
            kind = of_pattern[pattern]
            if kind is Kind.MIGRATIONS:
                if path.endswith(NOT_RISKY):
                    continue
                pattern = _migration_folder(path, sharp)
        elif (pattern := rest.match(path)) is not None:
            kind = Kind.CONFIGURATION
        else:
            continue
        result.kinds[path] = kind
        result.matched.setdefault(kind, Counter())[pattern] += 1
    return result


def _migration_folder(path: str, patterns: Patterns) -> str:
    """The uppermost folder that is one of migrations; for a file known by its name, the folder it lies in."""
    folder = path.rpartition("/")[0]
    end = path.find("/")
    while end >= 0:
        if patterns.match_folder(path[:end]) is not None:
            return path[:end]
        end = path.find("/", end + 1)
    return folder or "."


def _folders(found: Mapping[str, int]) -> Known:
    ranked = sorted(found, key=lambda folder: (-found[folder], folder))
    words = [f"{count(found[folder], 'file')} in {folder}" for folder in ranked[:NAMED]]
    if len(ranked) > NAMED:
        words.append(count(len(ranked) - NAMED, "more folder"))
    patterns = tuple(f"{folder}/" for folder in ranked[:MOST_FOLDERS])
    return Known(patterns, f"found in this repository: {listed(words)}")
