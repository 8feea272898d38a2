# SPDX-License-Identifier: Apache-2.0
"""What does a history say about releases, all in all?

From what was read of a clone and the deployments that were recorded to the figures that are shown; nothing is read or
written here, and `now` is given. Slices are found elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from gonogo.practices.small_releases.rules.figures.assigning import Assigned, Part, assign
from gonogo.practices.small_releases.rules.figures.believing import DAY, YEAR, days_between, is_believable
from gonogo.practices.small_releases.rules.figures.dating import Candidate, candidates, some
from gonogo.practices.small_releases.rules.figures.pending import notes_on, pending_of, waiting_changes
from gonogo.practices.small_releases.rules.figures.rhythm import Weeks, main_of, rates_of, rhythm_of, weeks_of
from gonogo.practices.small_releases.rules.figures.sizes import counted_among, size_of
from gonogo.practices.small_releases.rules.figures.starts import Starts, Stretch, lead_time_of, stretch
from gonogo.practices.small_releases.rules.figures.survival import survival_of
from gonogo.practices.small_releases.rules.history import Deployment, History
from gonogo.practices.small_releases.rules.measured import Measured, Pending, ReleaseFigures, Survival
from gonogo.practices.small_releases.rules.risks.patterns import LineRules
from gonogo.practices.small_releases.rules.risks.risky import Facts, Risky, kinds_among, risky_content
from gonogo.practices.small_releases.rules.risks.risky_paths import RiskyPaths, risky_paths


def measure(
    history: History,
    *,
    deployments: Sequence[Deployment] = (),
    pattern: str,
    now: datetime,
    exclude: Iterable[str] = (),
    releases: str = "both",
) -> Measured:
    """Measure a history. `releases` says what is one: `tags`, `deployments`, or `both`; `pattern` chose the tags.

    `exclude` are the plan's patterns of files whose lines do not count.
    """
    now = now.astimezone(UTC)
    known = candidates(history, deployments, releases, now)
    measuring = _Measuring(history, now, assign(history, known.releases), tuple(exclude))
    order = [one for one, _ in measuring.assigned.releases]
    return Measured(
        repository=history.name,
        branch=history.branch,
        head=history.head,
        pattern=pattern,
        measured_at=now,
        releases=measuring.releases,
        pending=measuring.pending,
        rhythm=rhythm_of(order, now),
        lead_time=lead_time_of(measuring.recent_stretches()),
        survival=measuring.survival(),
        rates=rates_of(order, now),
        risks=measuring.risky.risks,
        slices=(),
        excluded=measuring.excluded[1],
        weeks_from=measuring.weeks.start,
        weeks=measuring.weeks.counts,
        lines_counted=counted_among(history.commits.values(), history.lines),
        lines_of=len(history.commits),
        notes=(*history.notes, *known.notes, *measuring.notes()),
    )


@dataclass(frozen=True)
class _Measuring:
    """The history with what is asked of it more than once, each found once."""

    history: History
    now: datetime
    assigned: Assigned
    exclude: tuple[str, ...]

    @cached_property
    def seconds(self) -> float:
        return self.now.timestamp()

    @cached_property
    def paths(self) -> frozenset[str]:
        """Every path that ever was."""
        return frozenset[str]().union(*(commit.paths for commit in self.history.commits.values()))

    @cached_property
    def excluded(self) -> tuple[frozenset[str], tuple[tuple[str, str], ...]]:
        return LineRules(self.exclude).excluded(self.paths)

    @cached_property
    def by_path(self) -> RiskyPaths:
        return risky_paths(self.paths)

    @cached_property
    def starts(self) -> Starts:
        return Starts(self.history)

    @cached_property
    def weeks(self) -> Weeks:
        return weeks_of(main_of(self.history), self.now)

    @cached_property
    def risky(self) -> Risky:
        released = [change for _, part in self.assigned.releases for change in part.changes]
        waiting = self.assigned.pending.changes
        return risky_content(Facts(waiting, released, self.by_path, self.excluded[0], self.seconds))

    @cached_property
    def stretches(self) -> tuple[tuple[Stretch | None, ...], ...]:
        """The lead times of each release's changes, in the order of the releases; none for one without a date."""
        return tuple(tuple(self._stretches(one, part)) for one, part in self.assigned.releases)

    @cached_property
    def releases(self) -> tuple[ReleaseFigures, ...]:
        return tuple(
            self._figures(one, part, stretches)
            for (one, part), stretches in zip(self.assigned.releases, self.stretches, strict=True)
        )

    @cached_property
    def pending(self) -> Pending:
        part = self.assigned.pending
        changes = waiting_changes(part, self.starts, self.excluded[0], self.risky.by_change, self.seconds)
        size = size_of(part.commits, self.history.lines, self.excluded[0])
        return pending_of(changes, size, self.releases, self.seconds)

    def recent_stretches(self) -> Iterator[Stretch | None]:
        """The lead times of all changes that were released in the last 365 days."""
        for (one, _), stretches in zip(self.assigned.releases, self.stretches, strict=True):
            if one.date.timestamp() >= self.seconds - YEAR:
                yield from stretches

    def survival(self) -> Survival | None:
        """From start to release, over changes that were merged in the last 365 days; the waiting ones up to now."""
        since = self.seconds - YEAR
        released = [
            stretch.whole
            for (_, part), stretches in zip(self.assigned.releases, self.stretches, strict=True)
            if stretches
            for change, stretch in zip(part.changes, stretches, strict=True)
            if stretch is not None and change.commit.committed >= since
        ]
        waiting = [
            (self.seconds - one.started.timestamp()) / DAY
            for one in self.pending.changes
            if one.started is not None and since <= one.merged.timestamp() <= self.seconds + DAY
        ]
        return survival_of(released, [max(0.0, age) for age in waiting])

    def notes(self) -> Iterator[str]:
        """What else cannot be told, or looks odd and is right."""
        empty = [one.release for one in self.releases if not one.commits]
        if empty:
            yield f"Without commits of their own: {some(empty)}. An earlier release had all that they have."
        yield from notes_on(self.pending.changes, self.history, self.seconds)
        if self.weeks.not_believed:
            yield (
                f"Changes left out of the weekly counts: {self.weeks.not_believed}. They are dated before 1990 or "
                "ahead of today."
            )

    def _stretches(self, one: Candidate, part: Part) -> Iterator[Stretch | None]:
        if not one.dated:
            return
        released, now = one.date.timestamp(), self.seconds
        for change in part.changes:
            yield stretch(change.commit, self.starts.of(change), released, now)

    def _figures(self, one: Candidate, part: Part, stretches: Sequence[Stretch | None]) -> ReleaseFigures:
        size = size_of(part.commits, self.history.lines, self.excluded[0])
        return ReleaseFigures(
            release=one.name,
            date=one.date,
            date_source=one.source,
            commit=one.commit,
            commits=size.commits,
            changes=len(part.changes),
            files=len(size.files),
            directories=size.directories,
            lines_added=size.lines_added,
            lines_deleted=size.lines_deleted,
            excluded_lines=size.excluded_lines,
            authors=size.authors,
            oldest_days=self._oldest_days(one, part),
            lead_time=lead_time_of(stretches),
            risky=kinds_among(size.files, self.by_path),
            incident=one.incident,
            incidents=one.incidents,
        )

    def _oldest_days(self, one: Candidate, part: Part) -> float | None:
        merged = [change.commit.committed for change in part.changes]
        believed = [seconds for seconds in merged if is_believable(seconds, self.seconds)]
        return days_between(min(believed), one.date.timestamp()) if one.dated and believed else None
