# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a file, where, and what was probably meant?"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from gonogo.core.errors import BadInput

Path = tuple[str | int, ...]
Position = tuple[int, int]

LISTED = 100
MOST_CANDIDATES = 700
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. Line and column count from 1; line 0 means that the words did not come from a file."""

    file: str
    line: int
    column: int
    path: str
    message: str
    suggestion: str | None = None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        hint = f'. Did you mean "{self.suggestion}"?' if self.suggestion else ""
        return f"{place}{' ' + self.path if self.path else ''}: {self.message}{hint}"


class FileError(BadInput):
    """A file that cannot be used. `problems` are sorted by line, at most 100; `left_out` counts the rest."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        found = sorted(dict.fromkeys(problems), key=lambda problem: (problem.line, problem.column, problem.path))
        self.problems = tuple(found[:LISTED])
        self.left_out = len(found) - len(self.problems)
        details = tuple(map(str, self.problems))
        if self.left_out:
            details += (f"{self.problems[0].file}: {self.left_out} more problems are not listed",)
        super().__init__("\n".join(details), details=details)


@dataclass(frozen=True, slots=True)
class Positions:
    """Where in the file every key and every value starts."""

    file: str
    keys: Mapping[Path, Position] = field(default_factory=dict)
    values: Mapping[Path, Position] = field(default_factory=dict)
    guesses: Iterator[int] = field(default_factory=lambda: iter(range(LISTED)), compare=False, repr=False)

    def problem_with(self, path: Path, message: str, suggestion: str | None = None) -> Problem:
        """Report a value; when it is missing, at the nearest part around it."""
        return self._problem(self.values.get(path), path, message, suggestion)

    def problem_with_key(self, path: Path, message: str, suggestion: str | None = None) -> Problem:
        """Report a key rather than its value."""
        return self._problem(self.keys.get(path), path, message, suggestion)

    def guess(self, word: object, known: Iterable[str]) -> str | None:
        """Name what was probably meant; after a hundred guesses no more, because nobody would read them."""
        return None if next(self.guesses, None) is None else nearest(word, known)

    def _problem(self, position: Position | None, path: Path, message: str, suggestion: str | None) -> Problem:
        around = path
        while position is None and around:
            around = around[:-1]
            position = self.values.get(around)
        line, column = position or ((1, 1) if self.values else (0, 0))
        return Problem(self.file, line, column, spell(path), message, suggestion)


def spell(path: Path) -> str:
    """Write a path as people read it: `waves[0].bake`, `policy["training.coverage"]`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif _PLAIN_KEY.fullmatch(step):
            text += f".{step}" if text else step
        else:
            text += f'["{step[:60]}"]'
    return text


def nearest(word: object, known: Iterable[str]) -> str | None:
    """Name the known word that was probably meant."""
    if not isinstance(word, str) or len(word) > 100:
        return None
    known = list(known)
    if len(known) > MOST_CANDIDATES:
        known = [candidate for candidate in known if candidate[:1] == word[:1]][:MOST_CANDIDATES]
    lowered = {candidate.lower(): candidate for candidate in reversed(known)}
    found = difflib.get_close_matches(word.lower().replace("_", "-"), lowered, n=1, cutoff=0.6)
    return lowered[found[0]] if found else None
