# SPDX-License-Identifier: Apache-2.0
"""How is the demo's history written down so that `git fast-import` makes a repository of it?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256

from gonogo.practices.small_releases.rules.demo.demo_history import MadeChange, MadeRelease
from gonogo.practices.small_releases.rules.demo.demo_words import MERGER

SHORT, LONG = 50, 400
"""Lines of a usual file, and of one that everybody edits."""
EDITED_BY_ALL = ("locales/", "api/", "config/", "app/routes")
MOST_CHANGED = 9


class Stream:
    """Writes one made-up history. Marks number the commits; `lines` is what each file has on the main branch now."""

    def __init__(self) -> None:
        self._marks = 0
        self._main: list[tuple[datetime, int]] = []
        self._lines: dict[str, list[str]] = {}

    def of(self, made: Iterable[MadeChange | MadeRelease]) -> Iterator[bytes]:
        """The whole history, a piece at a time."""
        for one in made:
            yield "".join(self._release(one) if isinstance(one, MadeRelease) else self._change(one)).encode()
        yield b"done\n"

    def _change(self, one: MadeChange) -> Iterator[str]:
        """The commits of the pull request on a branch of their own, then the change on main."""
        base, head = self._base(one.commits[0]), 0
        for index, moment in enumerate(one.commits):
            head = self._next()
            subject = one.subject.partition(" (#")[0] if index == 0 else f"Work on review remarks ({index})"
            yield _commit(f"refs/pull/{one.number}/head", head, one.author, moment, moment, subject)
            if index == 0 and base:
                yield f"from :{base}\n"
            yield self._files(one.paths[: index + 1], f"{one.number}.{index}", keep=False)
        tip = self._main[-1][1] if self._main else 0
        mark = self._next()
        yield _commit("refs/heads/main", mark, one.author, one.merged, one.merged, one.subject)
        yield f"from :{tip}\n" if tip else ""
        yield "" if one.squashed else f"merge :{head}\n"
        yield self._files(one.paths, f"{one.number}", keep=True)
        self._main.append((one.merged, mark))

    def _release(self, one: MadeRelease) -> Iterator[str]:
        tip = self._main[-1][1]
        if one.annotated:
            yield f"tag {one.name}\nfrom :{tip}\ntagger {_person(MERGER, one.at)}\n{_data(f'Release {one.name}')}"
        else:
            yield f"reset refs/tags/{one.name}\nfrom :{tip}\n\n"

    def _files(self, paths: Iterable[str], seed: str, *, keep: bool) -> str:
        return "".join(f"M 100644 inline {path}\n{_data(self._content(path, seed, keep))}" for path in paths) + "\n"

    def _content(self, path: str, seed: str, keep: bool) -> str:
        """What the file has now, with a few lines changed somewhere; a new file is written whole."""
        lines = list(self._lines.get(path, ()))
        if not lines:
            lines = [f"line {n}" for n in range(LONG if path.startswith(EDITED_BY_ALL) else SHORT)]
        place = int.from_bytes(sha256(f"{path} {seed}".encode()).digest()[:4]) % (len(lines) - MOST_CHANGED)
        for n in range(place, place + 1 + place % MOST_CHANGED):
            lines[n] = f"line {n}, change {seed}"
        if keep:
            self._lines[path] = lines
        return "\n".join(lines) + "\n"

    def _base(self, moment: datetime) -> int:
        """The head of main when the branch was begun."""
        place = bisect_right(self._main, (moment, self._marks))
        return self._main[place - 1][1] if place else (self._main[0][1] if self._main else 0)

    def _next(self) -> int:
        self._marks += 1
        return self._marks


def _commit(ref: str, mark: int, who: tuple[str, str], written: datetime, committed: datetime, subject: str) -> str:
    people = f"author {_person(who, written)}\ncommitter {_person(who, committed)}\n"
    return f"commit {ref}\nmark :{mark}\n{people}{_data(subject)}"


def _person(who: tuple[str, str], moment: datetime) -> str:
    return f"{who[0]} <{who[1]}> {int(moment.timestamp())} +0000"


def _data(text: str) -> str:
    return f"data {len(text.encode())}\n{text}\n"
