# SPDX-License-Identifier: Apache-2.0
"""What of the waiting changes could be released first?

The simplest safe part is a prefix of main: its first changes, as they are, without picking. Groups that stand apart
from the rest are advice for those who release from branches or behind flags.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gonogo.practices.small_releases.rules.history import History
from gonogo.practices.small_releases.rules.measured import Measured, Pending, Slice
from gonogo.practices.small_releases.rules.risks.content import Kind
from gonogo.practices.small_releases.rules.slices.linking import groups_of, shared_files, ties_of
from gonogo.practices.small_releases.rules.slices.slice_words import note_on, why_group, why_prefix
from gonogo.practices.small_releases.rules.slices.touching import Step, reachable, touched_files
from gonogo.practices.small_releases.rules.slices.work import Work
from gonogo.practices.small_releases.rules.words import FEWEST

MOST_PREFIXES = 3
MOST_GROUPS = 20
LARGEST_GROUP = 0.6
"""A group with a larger share of what waits is no part that could go first; it is the release."""
HARD_TO_TAKE_BACK = frozenset((Kind.MIGRATIONS, Kind.CONTRACTS))
"""The kinds of risky content before which a first part had better end."""


@dataclass(frozen=True, slots=True)
class Slicing:
    """The parts that could go first, best first, and a sentence about the whole. `pending` is how many changes wait."""

    pending: int
    prefixes: tuple[Slice, ...] = ()
    groups: tuple[Slice, ...] = ()
    note: str = ""

    @property
    def slices(self) -> tuple[Slice, ...]:
        """Prefixes, then groups."""
        return (*self.prefixes, *self.groups)


def slicing(history: History, measured: Measured) -> Slicing:
    """Say which of the pending changes could go first. Groups are not verified here; git does that."""
    return slices_of_work(work_of(history, measured))


def work_of(history: History, measured: Measured) -> Work:
    """The waiting changes in the order of main, what links them, and what is usual here."""
    pending = measured.pending
    touched = touched_files(
        history,
        waiting=[one.commit for one in pending.changes],
        released=[one.commit for one in measured.releases],
        now=measured.measured_at,
    )
    shared = shared_files(touched)
    ties = ties_of(touched.waiting, shared)
    return Work(
        steps=touched.waiting,
        shared=shared,
        ties=ties,
        groups=groups_of(len(touched.waiting), ties.values()),
        hard=_first_hard(touched.waiting, pending),
        usual=_usual(pending),
    )


def slices_of_work(work: Work) -> Slicing:
    """The parts that could go first; none where the whole is as small as a usual release."""
    if note := _nothing_to_slice(work):
        return Slicing(work.count, note=note)
    groups = standing_apart(work)
    return Slicing(
        pending=work.count,
        prefixes=tuple(_prefix(work, size) for size in best_prefixes(work)),
        groups=tuple(_group(work, group) for group in groups[:MOST_GROUPS]),
        note=note_on(work, groups, most=LARGEST_GROUP, listed_groups=MOST_GROUPS),
    )


def _nothing_to_slice(work: Work) -> str:
    if work.count == 0:
        return "Nothing waits, so there is nothing to slice."
    if work.count == 1:
        return "Only one change waits: release it as it is."
    if work.usual is not None and work.count <= work.usual:
        return (
            f"The {work.count} waiting changes are no more than a usual release has ({work.usual}): release them all."
        )
    return ""


def best_prefixes(work: Work) -> list[int]:
    """Sizes of the prefixes to recommend, best first, at most three.

    A cut is clean when no group has changes on both sides of it. Best is the largest clean one that is no larger than a
    usual release and ends before the first change that is hard to take back, then the largest clean small one. Where
    no clean one is small, or only a very small one, the small one that cuts through the fewest groups is offered too,
    and the next clean one after it.
    """
    clean = work.clean_cuts()
    small = [size for size in clean if size <= work.limit]
    easy = [size for size in small if work.hard is None or size <= work.hard]
    beyond = [size for size in clean if size > work.limit][:1]
    near = [size for size in beyond if size <= 2 * work.limit]
    if small and 2 * small[-1] > work.limit:
        found = [*easy[-1:], small[-1]]
    elif small:
        found = [*easy[-1:], small[-1], *near, _fewest_cuts(work)]
    else:
        found = [*near, _fewest_cuts(work), *beyond]
    return list(dict.fromkeys(found))[:MOST_PREFIXES]


def standing_apart(work: Work) -> list[tuple[int, ...]]:
    """The groups to offer, largest first: none that holds more than 60 % of what waits."""
    most = LARGEST_GROUP * work.count
    return sorted((group for group in work.groups if len(group) <= most), key=lambda group: (-len(group), group))


def released_onto(history: History, measured: Measured) -> str | None:
    """The commit of the last release, onto which a part would be applied; None when nothing was released.

    That is the newest release, if it has all of main up to the first waiting change, as one from a side branch of main
    has; otherwise it is main as it was before the first waiting change.
    """
    changes = measured.pending.changes
    first = history.commits.get(changes[0].commit) if changes else None
    if first is None or not first.parents or not measured.releases:
        return None
    before, newest = first.parents[0], max(measured.releases, key=lambda one: one.date).commit
    return newest if before in reachable(history, newest) else before


def _fewest_cuts(work: Work) -> int:
    """The small prefix, at least half as large as it may be, that cuts through the fewest groups; the larger of equals.

    It ends before the first change that is hard to take back, unless that is the very first one.
    """
    last = min(work.limit, work.hard) if work.hard else work.limit
    return max(range((last + 1) // 2, last + 1), key=lambda size: (-len(work.cut_groups(size)), size))


def _usual(pending: Pending) -> int | None:
    """How many changes half of the releases had at most; None below ten releases, where nothing is usual yet."""
    if pending.usual_p50 is None or pending.compared < FEWEST:
        return None
    return max(1, int(pending.usual_p50))


def _first_hard(steps: Sequence[Step], pending: Pending) -> int | None:
    """The position of the first change with a migration or a changed contract."""
    hard = {one.commit for one in pending.changes if not HARD_TO_TAKE_BACK.isdisjoint(one.risky)}
    return next((position for position, step in enumerate(steps) if step.commit in hard), None)


def _prefix(work: Work, size: int) -> Slice:
    return Slice(
        kind="prefix",
        changes=tuple(step.commit for step in work.steps[:size]),
        of=work.count,
        files=len(work.paths(range(size))),
        why=why_prefix(work, size),
        verified="prefix",
        shared=work.shared_by(range(size)),
    )


def _group(work: Work, group: tuple[int, ...]) -> Slice:
    return Slice(
        kind="group",
        changes=tuple(work.steps[position].commit for position in group),
        of=work.count,
        files=len(work.paths(group)),
        why=why_group(work, group),
        verified="not verified",
        shared=work.shared_by(group),
    )
