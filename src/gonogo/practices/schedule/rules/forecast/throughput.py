# SPDX-License-Identifier: Apache-2.0
"""Which weekly counts stand in a throughput file, and what is wrong with it?"""

from __future__ import annotations

from collections.abc import Mapping

MOST_WEEKS = 5_000
MOST_REPOSITORIES = 1_000
MOST_IN_A_WEEK = 1_000_000_000

Throughput = Mapping[str, tuple[int, ...]]


def read_throughput(content: object) -> Throughput | list[str]:
    """Changes per week by repository, oldest week first; or everything that is wrong, with the place.

    The content is an object: `{"name": {"weeks": [12, 7, 9]}}`. Other keys beside `weeks` are not read.
    """
    if not isinstance(content, dict) or not content:
        return ['Give an object with one entry for each repository: {"name": {"weeks": [12, 7, 9]}}.']
    if len(content) > MOST_REPOSITORIES:
        return [f"{len(content):,} repositories are too many: at most {MOST_REPOSITORIES:,} are read."]
    problems = [problem for name, entry in content.items() for problem in _problems(name, entry)]
    return problems or {name: tuple(entry["weeks"]) for name, entry in content.items()}


def _problems(name: str, entry: object) -> list[str]:
    weeks = entry.get("weeks") if isinstance(entry, dict) else None
    if not isinstance(weeks, list):
        return [f'{name}: give the changes per week as a list, oldest first: {{"weeks": [12, 7, 9]}}.']
    if not weeks:
        return [f"{name}: the list of weeks is empty. Leave the repository out, or give its changes per week."]
    if len(weeks) > MOST_WEEKS:
        return [f"{name}: {len(weeks):,} weeks are too many: at most {MOST_WEEKS:,} are read."]
    wrong = [(number, count) for number, count in enumerate(weeks, 1) if not _is_count(count)]
    if not wrong:
        return []
    number, count = wrong[0]
    others = {1: "", 2: " So is one other week."}.get(len(wrong), f" So are {len(wrong) - 1:,} other weeks.")
    return [f"{name}: week {number} is {_shown(count)}, which is no count: give a whole number from 0 up.{others}"]


def _is_count(count: object) -> bool:
    return isinstance(count, int) and not isinstance(count, bool) and 0 <= count <= MOST_IN_A_WEEK


def _shown(value: object) -> str:
    """A wrong value, short; a number of very many digits is not written out."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 10**12:
        return "a very large number" if value > 0 else "a very small number"
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
