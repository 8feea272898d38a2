# SPDX-License-Identifier: Apache-2.0
"""Does the model say, release by release, what plain git commands say?

The environment variable GONOGO_ORACLE_REPOS names real repositories to compare too: `path@pattern`, separated as in
PATH. Each takes minutes, for git is asked about each change.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gonogo.practices.small_releases.actions.reading import read_history
from gonogo.practices.small_releases.actions.reading_lines import count_lines
from gonogo.practices.small_releases.rules.figures.measuring import measure
from gonogo.practices.small_releases.rules.measured import Measured
from gonogo.practices.small_releases.tests.made_repository import MadeRepository
from gonogo.practices.small_releases.tests.plain_git import Oracle, Told

REPOSITORIES = [one for one in os.environ.get("GONOGO_ORACLE_REPOS", "").split(os.pathsep) if one]


def told_by_model(measured: Measured, *, counted: bool) -> list[Told]:
    """The figures of the model in the form of the oracle, with lines if they were counted."""
    found = []
    for one in measured.releases:
        whole = one.lead_time.whole
        percentiles = None if whole is None else (whole.p50 or 0.0, whole.p85 or 0.0, whole.p95 or 0.0)
        lines = None
        if counted and one.lines_added is not None:
            lines = one.lines_added + (one.lines_deleted or 0) + (one.excluded_lines or 0)
        found.append(Told(one.release, one.commits, one.changes, one.files, lines, percentiles, one.lead_time.not_told))
    return found


def differences(path: Path, pattern: str, now: datetime) -> list[tuple[Told, Told]]:
    """The releases about which the two say different things; how many are equal is printed.

    Without lines where the clone lacks the contents of files.
    """
    measured = measure(count_lines(path, read_history(path, pattern=pattern, now=now)), pattern=pattern, now=now)
    oracle = Oracle(path, pattern, lines=measured.lines_counted == measured.lines_of)
    pairs = list(zip(told_by_model(measured, counted=oracle.lines), oracle.told(), strict=True))
    different = [(one, two) for one, two in pairs if not same(one, two)]
    lines = "with" if oracle.lines else "without"
    print(f"{path}: {len(pairs) - len(different)} of {len(pairs)} releases are equal, {lines} lines")
    assert (measured.pending.commits, len(measured.pending.changes)) == oracle.pending()
    return different


def same(one: Told, two: Told) -> bool:
    """Equal figures; days to a millionth."""
    if (one.lead_time is None) != (two.lead_time is None):
        return False
    near = one.lead_time is None or one.lead_time == pytest.approx(two.lead_time, abs=1e-6)
    return near and [*vars(one).values()][:5] == [*vars(two).values()][:5] and one.not_told == two.not_told


def straight(made: MadeRepository) -> None:
    """One release after the other, the last changes waiting."""
    for number in range(1, 10):
        made.commit({f"src/{number % 4}.py": "line\n" * number, "yarn.lock": "x\n" * number}, authored=made.now - 90)
        if number % 3 == 0 and number < 9:
            made.tag(f"v{number}")


def merged(made: MadeRepository) -> None:
    """Branches merged with and without releases between, one of them an octopus, and two histories joined."""
    made.commit({"a.py": "1\n"})
    for name in ("one", "two", "three", "four"):
        made.branch(name, "main")
        made.commit({f"{name}.py": "1\n2\n"}, authored=made.now - 86400)
        made.commit({f"{name}.py": "3\n", "deep/er/file.py": name})
        made.switch("main")
    made.merge("one")
    made.tag("v1", at=made.now + 600)
    made.commit({"a.py": "2\n"})
    made.merge("two", "three")
    made.tag("v2")
    made.branch("other", "main")
    made.commit({"other.py": "1\n"}, root=True)
    made.commit({"other.py": "2\n"})
    made.switch("main")
    made.merge("other")
    made.tag("v3")
    made.merge("four")


def with_a_hotfix(made: MadeRepository) -> None:
    """A release of a side branch between two of main, merged back later."""
    made.commit({"a.py": "1\n"})
    made.tag("v1")
    made.commit({"b.py": "1\n"})
    made.branch("hotfix", made.git("rev-parse", "v1").strip())
    made.commit({"a.py": "2\n"})
    made.tag("v1.1")
    made.switch("main")
    made.commit({"c.py": "1\n"})
    made.merge("hotfix")
    made.tag("v2")
    made.tag("v2-again")
    made.commit({"d.py": "1\n"})


def squashed(made: MadeRepository) -> None:
    """Pull requests squashed, some without their head in the clone, one whose branch has the work of another."""
    made.commit({"a.py": "1\n"})
    for number in range(1, 6):
        made.branch(f"topic-{number}", "topic-2" if number == 4 else "main")
        made.commit({f"{number}.py": "1\n"}, authored=made.now - number * 40000)
        made.commit({f"{number}.py": "2\n"})
        made.switch("main")
        made.squash(f"topic-{number}", number, keep=number != 3)
        if number % 2:
            made.tag(f"v{number}")


def rewritten(made: MadeRepository) -> None:
    """A tag whose history shares nothing with main, and a clock that was wrong when a change was made."""
    made.commit({"a.py": "1\n"})
    made.tag("v0")
    made.branch("new", "main")
    made.commit({"a.py": "2\n"}, root=True)
    new = made.commit({"b.py": "2\n"}, at=made.now + 7200)
    made.switch("main")
    made.reset(new)
    made.commit({"c.py": "2\n"}, at=made.now - 5000)
    made.tag("v1", at=made.now + 90)
    made.commit({"d.py": "2\n"})


@pytest.mark.django_db
@pytest.mark.parametrize("shape", [straight, merged, with_a_hotfix, squashed, rewritten])
def test_small_histories_are_measured_as_git_tells_them(
    tmp_path: Path, shape: Callable[[MadeRepository], None]
) -> None:
    """Commits, changes, files, lines and lead times of each release are those that git finds by itself."""
    made = MadeRepository(tmp_path / "made")
    shape(made)
    assert differences(made.path, "*", made.later()) == []


@pytest.mark.django_db
@pytest.mark.skipif(not REPOSITORIES, reason="GONOGO_ORACLE_REPOS names no repositories")
@pytest.mark.parametrize("named", REPOSITORIES)
def test_real_histories_are_measured_as_git_tells_them(named: str) -> None:
    """Release by release, all figures are equal."""
    path, _, pattern = named.rpartition("@")
    assert differences(Path(path), pattern, datetime.now(UTC)) == []
