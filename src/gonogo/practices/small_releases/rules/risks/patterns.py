# SPDX-License-Identifier: Apache-2.0
"""Which pattern does a path match, asked for many paths at little cost?

Patterns are as in `.gitignore`, in short: `name` is a file or folder of that name at any depth, `folder/` a folder,
`*.ending` files by their ending; with a slash before the end a pattern starts at the top (`**/` before it: anywhere).
`*` and `?` stop at slashes, `**` does not, `[0-9]` is one of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from gonogo.practices.small_releases.rules.risks.content import GENERATED, LOCKED, SNAPSHOTS, VENDORED

BUILT_IN = "built in"
FROM_THE_PLAN = "from the plan"
_PLAIN = re.compile(r"[^*?\[\]/]+")


class Patterns:
    """Patterns made ready. Each folder is looked at once; a file by its name, its ending, then by what is left."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._names: dict[str, str] = {}
        self._folders: dict[str, str] = {}
        self._endings: dict[str, str] = {}
        self._of_names: list[tuple[re.Pattern[str], str]] = []
        self._of_folders: list[tuple[re.Pattern[str], str]] = []
        self._of_paths: list[tuple[re.Pattern[str], str]] = []
        for pattern in dict.fromkeys(patterns):
            self._add(pattern)
        self._ends = tuple(self._endings)
        self._any_name = re.compile("|".join(known.pattern for known, _ in self._of_names) or "(?!)")
        self._any_path = re.compile("|".join(known.pattern for known, _ in self._of_paths) or "(?!)")
        self._seen: dict[str, str | None] = {}

    def match(self, path: str) -> str | None:
        """The pattern that matches the path, or None."""
        folder, _, name = path.rpartition("/")
        found = self._seen[folder] if folder in self._seen else self.match_folder(folder)
        if found is not None:
            return found
        if name in self._names:
            return self._names[name]
        if name.endswith(self._ends):
            return next(pattern for ending, pattern in self._endings.items() if name.endswith(ending))
        if self._any_name.fullmatch(name):
            return next(pattern for known, pattern in self._of_names if known.fullmatch(name))
        if self._any_path.fullmatch(path):
            return next(pattern for known, pattern in self._of_paths if known.fullmatch(path))
        return None

    def match_folder(self, folder: str) -> str | None:
        """The pattern that matches a folder with all below it, or None."""
        if folder not in self._seen:
            names = folder.split("/")
            plain = (self._folders[name] for name in names if name in self._folders)
            by_expression = (pattern for known, pattern in self._of_folders if known.match(f"{folder}/"))
            self._seen[folder] = next(plain, None) or next(by_expression, None)
        return self._seen[folder]

    def _add(self, pattern: str) -> None:
        text = pattern.strip().removeprefix("./")
        body = text.strip("/")
        if not body:
            return
        if "/" in body or text.startswith("/"):
            expression = _expression(body)
            self._of_folders.append((re.compile(f"{expression}/", re.DOTALL), pattern))
            if not text.endswith("/"):
                self._of_paths.append((re.compile(expression, re.DOTALL), pattern))
        elif _PLAIN.fullmatch(body):
            self._folders[body] = pattern
            if not text.endswith("/"):
                self._names[body] = pattern
        elif text.endswith("/"):
            self._of_folders.append((re.compile(f"(?:.*/)?{_expression(body)}/", re.DOTALL), pattern))
        elif body[0] == "*" and _PLAIN.fullmatch(body[1:]):
            self._endings[body[1:]] = pattern
        else:
            self._of_names.append((re.compile(_expression(body), re.DOTALL), pattern))


def _expression(body: str) -> str:
    """The regular expression of a pattern without slashes at its ends."""
    done = []
    for part in re.findall(r"\*\*/|\*\*|\*|\?|\[[^\]/]+\]|[^*?\[]+|\[", body):
        if part == "**/":
            done.append("(?:.*/)?")
        elif part in ("**", "*", "?"):
            done.append({"**": ".*", "*": "[^/]*", "?": "[^/]"}[part])
        elif len(part) > 2 and part[0] == "[":
            done.append(_one_of(part))
        else:
            done.append(re.escape(part))
    return "".join(done)


def _one_of(part: str) -> str:
    """`[0-9]` as an expression; what is no such set is taken as it stands."""
    inside = part[1:-1].replace("\\", "\\\\")
    try:
        re.compile(expression := f"[{'^' + inside[1:] if inside[0] in '!^' else inside}]")
    except re.error:
        return re.escape(part)
    return expression


class LineRules:
    """Files whose lines say nothing about size: generated, vendored, lock files, snapshots, and those of the plan."""

    def __init__(self, exclude: Iterable[str]) -> None:
        plan = [pattern for pattern in exclude if pattern.strip()]
        self._how: Mapping[str, str] = dict.fromkeys((*LOCKED, *VENDORED, *GENERATED, *SNAPSHOTS), BUILT_IN) | (
            dict.fromkeys(plan, FROM_THE_PLAN)
        )
        self._patterns = Patterns(self._how)

    def excluded(self, paths: Iterable[str]) -> tuple[frozenset[str], tuple[tuple[str, str], ...]]:
        """The paths whose lines are left out, and each pattern that matched with how it was found."""
        match = self._patterns.match
        found = {path: pattern for path in paths if (pattern := match(path)) is not None}
        used = set(found.values())
        return frozenset(found), tuple((pattern, how) for pattern, how in self._how.items() if pattern in used)
