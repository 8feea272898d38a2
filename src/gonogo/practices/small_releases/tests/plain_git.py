# SPDX-License-Identifier: Apache-2.0
"""What do plain git commands say about a repository, release by release? Slow, simple, and without the product's code.

Git is asked again for each release and for each of its changes.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import quantiles


def git(repository: Path, *arguments: str, given: str = "") -> str:
    """What git prints. Bytes that are no text are kept by escapes."""
    done = subprocess.run(
        ["git", "-c", f"safe.directory={repository}", "-C", str(repository), *arguments],
        input=given.encode(),
        capture_output=True,
        check=True,
    )
    return done.stdout.decode(errors="backslashreplace")


def _tag_rows(repository: Path, pattern: str) -> list[list[str]]:
    form = "%(refname:strip=2)%09%(objectname)%09%(*objectname)%09%(taggerdate:unix)%09%(objecttype)%09%(*objecttype)"
    rows = [line.split("\t") for line in git(repository, "for-each-ref", f"--format={form}", "refs/tags").splitlines()]
    matching = re.compile(pattern.replace(".", r"\.").replace("*", ".*"))
    return [row[:4] for row in rows if "commit" in row[4:] and matching.fullmatch(row[0])]


def _heads(repository: Path) -> Iterable[tuple[int, str]]:
    form = "--format=%(refname) %(objectname)"
    for line in git(repository, "for-each-ref", form, "refs/pull/*/head").splitlines():
        name, sha = line.split()
        yield int(name.split("/")[2]), sha


@dataclass(frozen=True)
class Told:
    """What git says about one release. Lines include all files; days are of its changes, `not_told` contradict."""

    name: str
    commits: int
    changes: int
    files: int
    lines: int | None
    lead_time: tuple[float, float, float] | None
    not_told: int


class Oracle:
    """Asks git about each release in the order of its dates."""

    def __init__(self, repository: Path, pattern: str, *, lines: bool = True) -> None:
        self.repository, self.lines = repository, lines
        rows = _tag_rows(repository, pattern)
        self.commit = {name: peeled or plain for name, plain, peeled, _ in rows}
        self.date = {row[0]: int(row[3]) if row[3] else self._lightweight(row[0]) for row in rows}
        self.all = ["HEAD", *self.commit.values()]
        self.heads = dict(_heads(repository))

    def of(self, commit: str, what: str) -> str:
        """One fact about a commit."""
        return git(self.repository, "log", "-1", f"--format={what}", commit).strip()

    def _lightweight(self, name: str) -> int:
        """The day in the name (v1.20260819) from its start, or the time of a commit of that day; else the commit's."""
        committed = int(self.of(self.commit[name], "%ct"))
        found = re.search(r"(?<![0-9])20[0-9]{6}(?![0-9])", name)
        if not found:
            return committed
        start = int(datetime.strptime(f"{found[0]}+0000", "%Y%m%d%z").timestamp())
        return max(start, committed) if committed < start + 86400 else committed

    def in_order(self) -> list[str]:
        """Releases by date, then ancestry, then name."""
        order = sorted(self.date, key=lambda name: (self.date[name], name))
        for _ in order:
            for at in range(len(order) - 1):
                one, two = order[at : at + 2]
                if self.date[one] == self.date[two] and self._is_after(one, two):
                    order[at : at + 2] = [two, one]
        return order

    def _is_after(self, one: str, two: str) -> bool:
        one, two = self.commit[one], self.commit[two]
        return one != two and git(self.repository, "rev-list", "-1", two, f"^{one}").strip() == ""

    def told(self) -> list[Told]:
        """Each release in turn."""
        order = self.in_order()
        return [self._told(name, [self.commit[other] for other in order[:at]]) for at, name in enumerate(order)]

    def pending(self) -> tuple[int, int]:
        """Commits and changes of HEAD that no tag has."""
        return (len(self._listed("HEAD", self.all[1:])), len(self._listed("HEAD", self.all[1:], "--first-parent")))

    def _listed(self, tip: str, without: Sequence[str], *options: str) -> list[str]:
        given = "\n".join([tip, *(f"^{sha}" for sha in without)])
        return git(self.repository, "rev-list", *options, "--stdin", given=given).split()

    def _told(self, name: str, earlier: list[str]) -> Told:
        tip = self.commit[name]
        given = "\n".join([tip, *(f"^{sha}" for sha in earlier)])
        commits = len(self._listed(tip, earlier))
        names = git(
            self.repository, "log", "--stdin", "--format=", "--name-only", "--no-renames", "-z", given=given
        ).split("\0")
        changes = self._listed(tip, earlier, "--first-parent")
        days = [self._days(change, earlier, self.date[name]) for change in changes]
        told = sorted(one for one in days if one is not None)
        return Told(
            name=name,
            commits=commits,
            changes=len(changes),
            files=len({one for one in names if one}),
            lines=self._lines(given) if self.lines else None,
            lead_time=_percentiles(told),
            not_told=len(days) - len(told),
        )

    def _lines(self, given: str) -> int:
        shown = git(self.repository, "log", "--stdin", "--format=", "--numstat", "--no-renames", given=given)
        numbers = [line.split("\t")[:2] for line in shown.splitlines() if line]
        return sum(int(one) for row in numbers for one in row if one != "-")

    def _days(self, change: str, earlier: list[str], released: int) -> float | None:
        """From the first own commit of a change to the release; None where its times go backwards."""
        _, *parents = git(self.repository, "rev-list", "-1", "--parents", change).split()
        subject, authored, committed = self.of(change, "%s%x09%at%x09%ct").rsplit("\t", 2)
        own = self._own(parents, earlier) if len(parents) > 1 else self._requested(subject)
        times = [(int(authored), int(committed))]
        if own:
            listed = git(self.repository, "log", "--no-walk", "--stdin", "--format=%at %ct", given="\n".join(own))
            times = [(int(line.split()[0]), int(line.split()[1])) for line in listed.splitlines()]
        first, last = min(one for one, _ in times), max(one for _, one in times)
        steps = (last - first, int(committed) - last, released - int(committed), released - first)
        return None if min(steps) < -60 else max(0, steps[3]) / 86400

    def _own(self, parents: list[str], earlier: list[str]) -> list[str]:
        found = [self._listed(parent, [parents[0], *earlier]) for parent in parents[1:]]
        return list(dict.fromkeys(sha for one in found for sha in one))

    def _requested(self, subject: str) -> list[str]:
        found = re.search(r"\(#([0-9]+)\)\s*$|^Merge pull request #([0-9]+)\b", subject)
        head = self.heads.get(int(found[1] or found[2])) if found else None
        return self._listed(head, self.all) if head else []


def _percentiles(values: list[float]) -> tuple[float, float, float] | None:
    """P50, P85 and P95 by the standard library."""
    if len(values) < 2:
        return (values[0],) * 3 if values else None
    parts = quantiles(values, n=100, method="inclusive")
    return parts[49], parts[84], parts[94]
