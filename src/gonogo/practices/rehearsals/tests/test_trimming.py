# SPDX-License-Identifier: Apache-2.0
"""Is a run of any size cut to what the ledger takes, with its counts exact and the loss said?"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from gonogo.practices.rehearsals.rules.recording.plain_data import NotReadable
from gonogo.practices.rehearsals.rules.recording.report_data import report_from_data, report_to_data
from gonogo.practices.rehearsals.rules.recording.trimming import MOST_FACTS, trimmed
from gonogo.practices.rehearsals.rules.report import Difference
from gonogo.practices.rehearsals.tests.made_runs import lossy_run, made_run, made_step, with_locks


def size(report: object) -> int:
    """Bytes as the ledger counts them."""
    return len(json.dumps(report_to_data(report)))  # type: ignore[arg-type]


def test_a_small_run_is_kept_whole() -> None:
    """Nothing is left out where there is no need."""
    assert trimmed(made_run()) == (made_run(), ())
    assert trimmed(lossy_run()) == (lossy_run(), ())


@pytest.mark.parametrize("value", ["Ada", "\u00e9" * 200], ids=["plain", "every sign written out"])
def test_examples_become_fewer_and_counts_stay(value: str) -> None:
    """Ten thousand differences leave twenty examples at most, and the exact count."""
    report = lossy_run(samples=9_000, value=value)
    kept, left_out = trimmed(report)
    assert size(kept) <= MOST_FACTS
    assert 0 < len(kept.tables[0].samples) <= 20
    assert kept.tables[0].changed == 9_000
    assert kept.tables[0].by_column == {"name": 9_000}
    assert "the counts are exact" in left_out[0]
    assert report_from_data(json.loads(json.dumps(report_to_data(kept)))) == kept


def test_locks_go_after_examples_and_the_longest_stay() -> None:
    """Of very many locks those stay that kept somebody waiting for longest."""
    step = with_locks(made_step(), 900)
    step = replace(step, locks=(*step.locks, replace(step.locks[0], relation="case", blocked_seconds=99.0)))
    kept, left_out = trimmed(made_run(steps=(step,)))
    assert size(kept) <= MOST_FACTS
    assert [one.relation for one in kept.steps[0].locks[:1]] == ["case"]
    assert "longest locks" in left_out[0]


def test_a_source_of_very_many_tables_keeps_the_largest() -> None:
    """The largest tables decide how long a migration takes."""
    rows = {f"table_with_a_long_name_{n:06}": n for n in range(9_000)}
    kept, left_out = trimmed(made_run(source_rows=rows))
    assert size(kept) <= MOST_FACTS
    assert max(kept.source_rows.values()) == 8_999
    assert "largest tables" in left_out[0]


def test_what_cannot_be_made_small_enough_is_refused() -> None:
    """A thousand steps are too many for one file."""
    with pytest.raises(NotReadable, match="rehearse fewer steps or tables"):
        trimmed(made_run(steps=tuple(made_step(f"step {n}") for n in range(1_000))))


def test_long_values_are_cut_where_they_differ() -> None:
    """The place at which two long texts differ stays in sight."""
    long = "x" * 5_000
    sample = Difference(("1",), "changed", {"note": (long + "before", long + "after"), "gone": (long, None)})
    table = replace(lossy_run().tables[0], samples=(sample,))
    kept, _ = trimmed(replace(lossy_run(), tables=(table,)))
    was, now = kept.tables[0].samples[0].columns["note"]
    assert was is not None and was.endswith("xbefore") and len(was) <= 300
    assert now is not None and now.endswith("xafter")
    gone, nothing = kept.tables[0].samples[0].columns["gone"]
    assert gone is not None and len(gone) == 300 and nothing is None
