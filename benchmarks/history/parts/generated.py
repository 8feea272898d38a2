# SPDX-License-Identifier: Apache-2.0
"""Where does a history of 60,000 commits come from when none is at hand? Made in a minute, the same every time.

Real text that changes a line here and there, 3,000 paths of which some change often, branches that are merged, and a
tag every few hundred changes. All versions of a file come in a row, so that git packs them as it packs a real clone.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

COMMITS = 60_000
PATHS = 3_000
TAGS = 115
FILES_MEAN = 3.3
BRANCH_SHARE = 0.22
LINES = 60
START = 1_420_000_000
WORDS = [
    "intake",
    "benefit",
    "notice",
    "appeal",
    "office",
    "queue",
    "letter",
    "income",
    "claim",
    "person",
    "date",
    "form",
    "review",
    "record",
    "check",
]


def repository_at(folder: Path | None = None, commits: int = COMMITS) -> Path:
    """The path of the generated repository, which is made when it is not there."""
    path = (folder or Path(tempfile.gettempdir())) / f"gonogo-history-{commits}.git"
    if not (path / "whole").exists():
        print(f"Making {path} with {commits:,} commits.", file=sys.stderr)
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(path)], check=True)
        importing = subprocess.Popen(
            ["git", "-C", str(path), "fast-import", "--quiet", "--force"], stdin=subprocess.PIPE
        )
        assert importing.stdin is not None
        importing.stdin.writelines(_stream(commits))
        importing.stdin.close()
        if importing.wait():
            raise SystemExit("git fast-import failed.")
        subprocess.run(["git", "-C", str(path), "update-ref", "-d", "refs/heads/topic"], check=True)
        subprocess.run(["git", "-C", str(path), "repack", "-q", "-a", "-d"], check=True)
        (path / "whole").write_text("made\n")
    return path


def _stream(commits: int) -> Iterator[bytes]:
    dice = random.Random(20_270_301)
    names = [_name(number, dice) for number in range(PATHS)]
    touched = [_touched(dice) for _ in range(commits)]
    marks: dict[tuple[int, int], int] = {}
    yield from _blobs(touched, marks, dice)
    yield from _commits(touched, names, marks, dice)


def _name(number: int, dice: random.Random) -> str:
    folders = [f"{WORDS[number % 15]}", f"{WORDS[number // 15 % 15]}_{number % 7}", f"v{number % 3}"]
    return "/".join(["src", *folders[: 1 + number % 3], f"{dice.choice(WORDS)}_{number}.py"])


def _touched(dice: random.Random) -> list[int]:
    count = min(40, 1 + int(dice.expovariate(1 / (FILES_MEAN - 0.5))))
    return sorted({int(PATHS * dice.random() ** 2.5) for _ in range(count)})


def _blobs(touched: list[list[int]], marks: dict[tuple[int, int], int], dice: random.Random) -> Iterator[bytes]:
    """Every version of every file, one file after the other."""
    by_path: dict[int, list[int]] = {}
    for number, paths in enumerate(touched):
        for path in paths:
            by_path.setdefault(path, []).append(number)
    mark = len(touched)
    for path, numbers in by_path.items():
        text = [_line(dice) for _ in range(LINES)]
        for number in numbers:
            for _ in range(dice.randint(1, 5)):
                _change(text, dice)
            mark += 1
            marks[number, path] = mark
            content = "".join(text).encode()
            yield f"blob\nmark :{mark}\ndata {len(content)}\n".encode() + content + b"\n"


def _line(dice: random.Random) -> str:
    return " ".join(dice.choices(WORDS, k=dice.randint(1, 9))) + f" {dice.randint(0, 999)}\n"


def _change(text: list[str], dice: random.Random) -> None:
    at, what = dice.randrange(len(text)), dice.random()
    if what < 0.5:
        text[at] = _line(dice)
    elif what < 0.8 or len(text) < LINES // 2:
        text.insert(at, _line(dice))
    else:
        del text[at]


def _commits(
    touched: list[list[int]], names: list[str], marks: dict[tuple[int, int], int], dice: random.Random
) -> Iterator[bytes]:
    main: list[int] = []
    number, tags = 0, 0
    while number < len(touched):
        branch = (
            min(dice.randint(1, 6), len(touched) - number - 1) if len(main) > 20 and dice.random() < BRANCH_SHARE else 0
        )
        tip = main[-dice.randint(1, 10)] if branch > 0 else 0
        for _ in range(max(0, branch)):
            yield _commit("topic", number, [tip], touched[number], names, marks)
            number, tip = number + 1, number + 1
        parents = main[-1:] + ([tip] if branch > 0 else [])
        yield _commit("main", number, parents, [] if branch > 0 else touched[number], names, marks)
        number += 1
        main.append(number)
        if number * TAGS // len(touched) > tags:
            tags += 1
            yield _tag(tags, number)


def _commit(
    branch: str,
    number: int,
    parents: list[int],
    touched: list[int],
    names: list[str],
    marks: dict[tuple[int, int], int],
) -> bytes:
    when = START + number * 5_000
    person = f"Person {number % 61} <person{number % 61}@example.gov>"
    message = f"Change the {WORDS[number % 15]} of the {WORDS[number // 15 % 15]} (#{number})\n\nBecause of {number}.\n"
    lines = [f"commit refs/heads/{branch}", f"mark :{number + 1}", f"author {person} {when - 3_000} +0000"]
    lines += [f"committer {person} {when} +0000", f"data {len(message)}", message]
    lines += [f"{'merge' if at else 'from'} :{parent}" for at, parent in enumerate(parents)]
    lines += [f"M 100644 :{marks[number, path]} {names[path]}" for path in touched]
    return ("\n".join(lines) + "\n\n").encode()


def _tag(tags: int, commit: int) -> bytes:
    if tags % 2:
        return f"reset refs/tags/v{tags}\nfrom :{commit}\n\n".encode()
    when = START + commit * 5_000
    return f"tag v{tags}\nfrom :{commit}\ntagger Dana <dana@example.gov> {when} +0000\ndata 6\nReady\n\n".encode()
