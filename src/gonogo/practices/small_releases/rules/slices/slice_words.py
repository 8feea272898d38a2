# SPDX-License-Identifier: Apache-2.0
"""Why could this part of the waiting work go first? In one or two sentences each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gonogo.practices.small_releases.rules.slices.linking import Tie, TieKind
from gonogo.practices.small_releases.rules.slices.work import Work
from gonogo.practices.small_releases.rules.words import count, listed

NAMED = 3
"""How many ties are called by name."""


def why_prefix(work: Work, size: int) -> str:
    """How large the prefix is, whether it ends cleanly, and whether it holds what is hard to take back."""
    which = f"first {size} of {work.count}" if size > 1 else f"first change of {work.count}"
    said = [f"The {which}: {_size(work, size)}."]
    if work.cut_ties(size) or work.cut_groups(size):
        said.append(_what_is_cut(work, size))
    if work.hard is not None:
        later = size <= work.hard
        said.append(
            "The first migration or contract change comes later."
            if later
            else "A migration or a contract change is among them: look at it first."
        )
    return " ".join(said)


def _size(work: Work, size: int) -> str:
    if work.usual is None:
        words = "at most half of what waits" if size <= work.limit else "more than half of what waits"
    elif size <= work.usual:
        words = f"no larger than your usual release ({work.usual})"
    else:
        words = f"larger than your usual release ({work.usual})"
    if work.cut_groups(size):
        return words
    apart = ", apart from shared ones" if work.shared_by(range(size)) else ""
    return f"{words}, and nothing after {'it' if size == 1 else 'them'} touches the same files{apart}"


def _what_is_cut(work: Work, size: int) -> str:
    """What the cut goes through, and how many changes on its other side go on with the same work."""
    cut = work.cut_ties(size)
    held = {tie: on for group in work.cut_groups(size) for tie, on in work.ties_inside(group).items()}
    later = {position for on in (cut or held).values() for position in on if position >= size}
    go_on = "goes" if len(later) == 1 else "go"
    clean = "" if work.clean_cuts() else "No cut is clean. "
    words = tie_words(cut or held)
    return f"{clean}{count(len(later), 'later change')} {go_on} on with {words}: look whether this part works without."


def why_group(work: Work, group: Sequence[int]) -> str:
    """What the changes of a group share, or that one change stands alone."""
    paths = work.paths(group)
    apart = ", apart from shared ones" if work.shared_by(group) else ""
    if len(group) > 1:
        return f"{len(group)} changes share {tie_words(work.ties_inside(group))}; no other touches their files{apart}."
    if not paths:
        return "One change, and it touches no files."
    own = len(paths - work.shared)
    if not own:
        return "One change, and it touches only files that everybody touches."
    return f"One change; no other touches {'its file' if own == 1 else f'its {own} files'}{apart}."


def note_on(work: Work, offered: Sequence[Sequence[int]], *, most: float, listed_groups: int) -> str:
    """Whether the waiting work falls apart or hangs together, and by what."""
    largest = max(work.groups, key=len)
    if len(largest) > most * work.count:
        words = tie_words(work.ties_inside(largest))
        if len(largest) == work.count:
            return f"All {work.count} waiting changes hang together by {words}."
        rest = f" The other {work.count - len(largest)} stand apart from them." if offered else ""
        return f"Of the {work.count} waiting changes {len(largest)} hang together by {words}.{rest}"
    said = f"The {work.count} waiting changes fall into {len(work.groups)} groups by the files they touch."
    hidden = len(offered) - listed_groups
    return f"{said} The {listed_groups} largest are listed." if hidden > 0 else said


def tie_words(ties: Mapping[Tie, Sequence[int]]) -> str:
    """The ties of most changes by name, and how many more there are."""
    ranked = sorted(ties, key=lambda tie: (-len(ties[tie]), tie))
    words = [_tie_word(tie) for tie in ranked[:NAMED]]
    more = len(ranked) - len(words)
    return listed([*words, f"{more} more"] if more else words)


def _tie_word(tie: Tie) -> str:
    match tie.kind:
        case TieKind.FILE:
            return tie.what
        case TieKind.ISSUE:
            return f"issue {tie.what}"
        case TieKind.MIGRATIONS:
            return f"the migrations in {tie.what}"
        case TieKind.REVERT:
            return f"the change “{tie.what}”, which is taken back or repeated"
