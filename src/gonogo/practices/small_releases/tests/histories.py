# SPDX-License-Identifier: Apache-2.0
"""How does a test say in few words which history it means?

    history("a", "b:a", "m:a,b", tags={"v1": "m"})

is two commits and their merge. Commits follow each other by a day; the last one is the head.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from gonogo.practices.small_releases.rules.figures.measuring import measure
from gonogo.practices.small_releases.rules.history import Commit, History, Tag
from gonogo.practices.small_releases.rules.measured import Measured

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = 86_400


def day(number: float) -> datetime:
    """The time so many days after the first commit."""
    return START + timedelta(days=number)


def history(
    *said: str,
    head: str | None = None,
    tags: Mapping[str, str] | None = None,
    tagged: Mapping[str, datetime] | None = None,
    more: Mapping[str, dict[str, Any]] | None = None,
    **parts: Any,
) -> History:
    """A history of commits said as `name` or `name:parent,parent`. `more` changes fields of single commits."""
    commits = {}
    for number, one in enumerate(said):
        sha, _, parents = one.partition(":")
        at = int(day(number).timestamp())
        commit = Commit(
            sha=sha,
            parents=tuple(filter(None, parents.split(","))),
            authored=at,
            committed=at,
            author="ravi@example.gov",
            subject=f"Change {sha}",
            paths=(f"src/{sha}.py",) if "," not in parents else (),
        )
        commits[sha] = commit._replace(**(more or {}).get(sha, {}))
    times = {name: int(at.timestamp()) for name, at in (tagged or {}).items()}
    return History(
        name="made",
        branch="main",
        head=(said[-1].partition(":")[0] if said else "") if head is None else head,
        commits=commits,
        tags=tuple(Tag(name, commit, times.get(name)) for name, commit in (tags or {}).items()),
        **parts,
    )


def line(number: int) -> list[str]:
    """So many commits one after the other: c0, c1, …"""
    return ["c0", *(f"c{at}:c{at - 1}" for at in range(1, number))]


def measured(known: History, **options: Any) -> Measured:
    """What is measured in a history at NOW."""
    return measure(known, **{"pattern": "v*", "now": NOW, **options})


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Histories of any form, with dates that need not follow the ancestry, and tags anywhere."""
    number = draw(st.integers(1, 12))
    dates = st.integers(int(START.timestamp()), int(NOW.timestamp())).map(lambda at: at // DAY * DAY)
    commits = {}
    for at in range(number):
        parents = draw(st.lists(st.integers(0, at - 1), unique=True, max_size=3)) if at else []
        merge = len(parents) > 1
        commits[f"c{at}"] = Commit(
            sha=f"c{at}",
            parents=tuple(f"c{parent}" for parent in parents),
            authored=draw(dates),
            committed=draw(dates),
            author=draw(st.sampled_from(["ana@x.gov", "bo@x.gov", "renovate[bot]@x.gov"])),
            subject="Change",
            paths=() if merge else tuple(draw(st.lists(st.sampled_from("abcde"), unique=True))),
        )
    places = draw(st.lists(st.integers(0, number - 1), max_size=5))
    tags = tuple(Tag(f"v{at}", f"c{place}", draw(st.none() | dates)) for at, place in enumerate(places))
    head = f"c{draw(st.integers(0, number - 1))}"
    reached = reachable(commits, [head, *(tag.commit for tag in tags)])
    return History("made", "main", head, {sha: commits[sha] for sha in reversed(commits) if sha in reached}, tags)


def reachable(commits: Mapping[str, Commit], tips: list[str]) -> set[str]:
    """All commits that lead to some."""
    found: set[str] = set()
    rest = list(tips)
    while rest:
        if (sha := rest.pop()) not in found:
            found.add(sha)
            rest += commits[sha].parents
    return found
