# SPDX-License-Identifier: Apache-2.0
"""Is it told rightly whom a step kept waiting, for how long, and by which lock?"""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.adapters.watching import Answers, Held, Question, Waited
from gonogo.practices.rehearsals.rules.locks.modes import MODES, conflict, spelled, stops_somebody
from gonogo.practices.rehearsals.rules.locks.sentences import blocked_sentences, seconds
from gonogo.practices.rehearsals.rules.locks.spans import lock_spans
from gonogo.practices.rehearsals.rules.locks.waits import probe_span
from gonogo.practices.rehearsals.rules.report import LockSpan, ProbeSpan

NAMES = list(MODES.values())


def probes(readers: float, writers: float, table: str = "person") -> list[ProbeSpan]:
    """What a reader and a writer of a table measured."""
    return [
        ProbeSpan(f"readers of {table}", "read", readers, readers, asked=9),
        ProbeSpan(f"writers of {table}", "write", writers, writers, asked=9),
    ]


def test_conflicts_are_those_of_the_manual() -> None:
    """Its table is symmetric; each row here is one of its rows."""
    assert all(conflict(one, other) == conflict(other, one) for one, other in product(NAMES, NAMES))
    refused = {one: [other for other in NAMES if conflict(one, other)] for one in NAMES}
    assert refused["ACCESS SHARE"] == ["ACCESS EXCLUSIVE"]
    assert refused["ROW EXCLUSIVE"] == ["SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"]
    assert refused["SHARE"] == [
        "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE",
    ]  # fmt: skip
    assert len(refused["ACCESS EXCLUSIVE"]) == 8 and len(refused["EXCLUSIVE"]) == 7


def test_only_strong_locks_stop_anybody() -> None:
    """Who holds a lock that reading and writing go along with is not told of."""
    assert [one for one in NAMES if stops_somebody(one)] == [
        "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE",
    ]  # fmt: skip
    assert spelled("ShareLock") == "SHARE" and spelled("NewLock") == "NewLock"


def test_a_wait_is_laid_at_the_lock_that_stood_in_the_way() -> None:
    """Not at another lock of the same holder, nor at another relation."""
    held = [
        Held(7, "person", "AccessShareLock", 0.0, 9.0),
        Held(7, "person", "ShareLock", 1.0, 6.0),
        Held(7, "visit", "AccessExclusiveLock", 1.0, 2.0),
    ]
    spans = lock_spans(held, [Waited("write", "person", "RowExclusiveLock", (7,), 1.0, 5.0)], ["visit"], 0.5)
    assert spans == (
        LockSpan("person", "SHARE", 5.5, 4.5, ("writers",)),
        LockSpan("visit", "ACCESS EXCLUSIVE", 1.5, 0.0, (), True),
    )


def test_a_lock_that_was_never_had_blocks_too() -> None:
    """Who waits for it keeps everybody behind it waiting."""
    held = [Held(7, "person", "AccessExclusiveLock", 1.0, 3.0, granted=False)]
    waited = [
        Waited("read", "person", "AccessShareLock", (7,), 1.5, 3.0),
        Waited("psql", "person", "ShareLock", (7,), 2, 3),
    ]
    assert lock_spans(held, waited, [], 0.0) == (
        LockSpan("person", "ACCESS EXCLUSIVE", 0.0, 1.5, ("others", "readers")),
    )


def test_a_wait_for_rows_has_no_lock_on_the_table() -> None:
    """It is told as what it is."""
    held = [Held(7, "person", "RowExclusiveLock", 1.0, 9.0)]
    spans = lock_spans(held, [Waited("write", "person", "", (7,), 1.0, 8.0)], [], 0.0)
    assert spans == (LockSpan("person", "ROWS", 0.0, 7.0, ("writers",)),)


def test_a_usual_answer_is_no_wait() -> None:
    """What it takes undisturbed is not counted."""
    answers = Answers(Question("readers of person", "read"), 0.5, 10, 1, (2.5, 1.0))
    assert probe_span("readers of person", "read", answers) == ProbeSpan("readers of person", "read", 2.0, 2.5, 1, 10)


@given(st.lists(st.floats(0, 100)), st.floats(0, 100))
def test_waits_are_never_negative(slow: list[float], usual: float) -> None:
    """And no single one is longer than all of them."""
    span = probe_span("p", "read", Answers(Question("p", "read"), usual, len(slow), 0, tuple(slow)))
    assert 0 <= span.longest_seconds <= span.total_seconds + 1e-9


REWRITE = LockSpan("person", "ACCESS EXCLUSIVE", 5.2, 5.1, ("writers",), rewritten=True)


@pytest.mark.parametrize(
    ("locks", "readers", "writers", "said"),
    [
        ([REWRITE], 0.0, 5.2, "step 3 blocked writers of `person` for 5.2 s (ACCESS EXCLUSIVE, table rewrite)."),
        (
            [LockSpan("person", "ACCESS EXCLUSIVE", 5.2, 5.1, ("readers", "writers"))],
            5.1,
            5.2,
            "step 3 blocked readers and writers of `person` for 5.2 s (ACCESS EXCLUSIVE).",
        ),
        (
            [LockSpan("person", "SHARE", 5.0, 4.9, ("writers",))],
            3.0,
            65.4,
            "step 3 blocked writers of `person` for 65 s (SHARE).",
        ),
        (
            [LockSpan("person", "ROWS", 0.0, 54, ("writers",))],
            0.01,
            200,
            "step 3 blocked writers of `person` for 3 min 20 s (rows changed and not yet committed).",
        ),
        (
            [LockSpan("person", "ACCESS EXCLUSIVE", 0.02, 2.4, ("readers", "writers"))],
            2.4,
            2.4,
            "step 3 blocked readers and writers of `person` for 2.4 s "
            "(ACCESS EXCLUSIVE, while it waited for a transaction that was open before it).",
        ),
    ],
)
def test_the_sentence_says_whom_how_long_and_why(
    locks: list[LockSpan], readers: float, writers: float, said: str
) -> None:
    """As short as it can be."""
    assert blocked_sentences("step 3", locks, probes(readers, writers), locks_seen=True) == (said,)


def test_a_late_answer_without_a_lock_is_not_called_blocked() -> None:
    """A busy machine is none of the step's doing; where it takes long, that is said as it is."""
    assert blocked_sentences("step 3", [], probes(0.4, 0.4), locks_seen=True) == ()
    assert blocked_sentences("step 3", [], probes(0.0, 1.5), locks_seen=True) == (
        "While step 3 ran, `person` answered up to 1.5 s later, with no lock in the way.",
    )


def test_where_locks_are_not_told_the_answers_are_reason_enough() -> None:
    """As with SQLite."""
    assert blocked_sentences("step 3", [], probes(0.0, 0.4), locks_seen=False) == (
        "step 3 blocked writers of `person` for 0.40 s.",
    )


def test_without_questions_the_look_at_the_locks_tells() -> None:
    """So does it for tables that were not asked."""
    assert blocked_sentences("step 3", [REWRITE], [], locks_seen=True) == (
        "step 3 blocked writers of `person` for 5.1 s (ACCESS EXCLUSIVE, table rewrite).",
    )


def test_the_longest_wait_comes_first_and_short_ones_are_left_out() -> None:
    """Probes of a person stand among them."""
    asked = [*probes(0.05, 0.05), ProbeSpan("the list", "read", 3.0, 3.0)]
    locks = [LockSpan("visit", "SHARE", 1.0, 1.0, ("writers",)), LockSpan("person", "SHARE", 1.0, 0.05, ("writers",))]
    assert blocked_sentences("step 3", locks, asked, locks_seen=True) == (
        "step 3 kept the probe the list waiting for 3.0 s.",
        "step 3 blocked writers of `visit` for 1.0 s (SHARE).",
    )


@pytest.mark.parametrize(
    ("amount", "said"), [(0.214, "0.21 s"), (5.24, "5.2 s"), (54.2, "54 s"), (119.6, "120 s"), (600, "10 min 0 s")]
)
def test_times_are_said_as_people_say_them(amount: float, said: str) -> None:
    """With two digits that mean something."""
    assert seconds(amount) == said
