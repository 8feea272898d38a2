# SPDX-License-Identifier: Apache-2.0
"""How is it said whom a step kept waiting? In one sentence for each table, longest wait first."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from gonogo.practices.rehearsals.rules.locks.modes import ROWS
from gonogo.practices.rehearsals.rules.report import LockSpan, ProbeSpan

WORTH_SAYING = 0.1
"""Seconds below which nobody minds."""
UNEXPLAINED = 1.0
"""Seconds below which a late answer that no lock explains is the noise of a busy machine."""


def blocked_sentences(
    name: str,
    locks: Iterable[LockSpan],
    probes: Iterable[ProbeSpan],
    *,
    locks_seen: bool,
    rewritten: Collection[str] = (),
) -> tuple[str, ...]:
    """Such as: step 3 blocked writers of `person` for 5.2 s (ACCESS EXCLUSIVE, table rewrite).

    What was asked tells for how long; what was seen of locks tells why. Waits of probes that a person wrote follow.
    Without `locks_seen` the engine does not tell locks, and a late answer is reason enough. `rewritten` are tables that
    the step wrote anew.
    """
    spans, asked = list(locks), list(probes)
    tables = dict.fromkeys([*(one.relation for one in spans), *(_table(one) for one in asked if _table(one))])
    said = [_table_sentence(name, table, spans, asked, locks_seen) for table in tables]
    if not locks_seen:
        said = [
            (late, f"{text} (table rewrite)" if table in rewritten else text)
            for table, one in zip(tables, said, strict=True)
            if one is not None
            for late, text in [one]
        ]
    said += [
        (one.longest_seconds, f"{name} kept the probe {one.probe} waiting for {seconds(one.longest_seconds)}")
        for one in asked
        if not _table(one) and one.longest_seconds >= WORTH_SAYING
    ]
    return tuple(f"{text}." for _, text in sorted([one for one in said if one is not None], key=lambda one: -one[0]))


def _table_sentence(
    name: str, table: str, spans: list[LockSpan], asked: list[ProbeSpan], locks_seen: bool
) -> tuple[float, str] | None:
    mine = [one for one in spans if one.relation == table]
    waits = {kind: _longest(table, kind, mine, asked) for kind in ("readers", "writers")}
    late = max(waits.values())
    if locks_seen:
        waits = {whom: time for whom, time in waits.items() if any(whom in one.blocked for one in mine)}
    longest = max(waits.values(), default=0.0)
    if longest < WORTH_SAYING:
        if late < UNEXPLAINED or not locks_seen:
            return None
        return late, f"While {name} ran, `{table}` answered up to {seconds(late)} later, with no lock in the way"
    if len(waits) == 2 and min(waits.values()) >= max(WORTH_SAYING, 0.5 * longest):
        whom = "readers and writers"
    else:
        whom = max(waits, key=lambda one: waits[one])
    return longest, f"{name} blocked {whom} of `{table}` for {seconds(longest)}{_why(mine, whom)}"


def _longest(table: str, whom: str, spans: list[LockSpan], asked: list[ProbeSpan]) -> float:
    """As the question measured it; where there was none, as the look at the locks did."""
    measured = [one.longest_seconds for one in asked if one.probe == f"{whom} of {table}"]
    return max(measured or [one.blocked_seconds for one in spans if whom in one.blocked], default=0.0)


def _why(spans: list[LockSpan], whom: str) -> str:
    kinds = whom.split(" and ")
    causes = [one for one in spans if set(kinds) & set(one.blocked)]
    if not causes:
        return ""
    first = max(causes, key=lambda one: one.blocked_seconds)
    if first.mode == ROWS:
        return " (rows changed and not yet committed)"
    words = [first.mode]
    if any(one.rewritten for one in spans):
        words.append("table rewrite")
    elif first.held_seconds < 0.5 * first.blocked_seconds:
        words.append("while it waited for a transaction that was open before it")
    return f" ({', '.join(words)})"


def _table(probe: ProbeSpan) -> str:
    """The table of a reader or writer that every watched table gets; nothing for a probe of somebody's own."""
    whom, _, table = probe.probe.partition(" of ")
    return table if whom in ("readers", "writers") else ""


def seconds(amount: float) -> str:
    """As people say it: 0.21 s, 5.2 s, 54 s, 3 min 20 s."""
    if amount < 1:
        return f"{amount:.2f} s"
    if amount < 10:
        return f"{amount:.1f} s"
    if amount < 120:
        return f"{amount:.0f} s"
    whole = round(amount)
    return f"{whole // 60} min {whole % 60} s"
