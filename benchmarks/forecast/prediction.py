# SPDX-License-Identifier: Apache-2.0
"""How long does one forecast take, with 10,000 items finished and as many to do, with and without growth?

The forecast, a cone of a year, and a curve of 200 cuts, as a page of the forecast needs them. Run it with
`python -m benchmarks.forecast.prediction`; `--rounds` sets how often.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

ITEMS = 10_000
WEEKS = 520
CUTS = 200
AHEAD = 600


def milliseconds(work: Callable[[], object], rounds: int) -> float:
    """The median time of the processor for one call."""
    taken = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return statistics.median(taken) * 1000


def main() -> int:
    """Print the times."""
    import numpy as np

    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--rounds", type=int, default=15)
    rounds = given.parse_args().rounds
    mean = ITEMS / WEEKS
    weeks = np.random.default_rng(0).negative_binomial(3, 3 / (3 + mean), WEEKS).tolist()
    created = [week * 0.3 for week in weeks]
    print(f"{sum(weeks):,} items in {WEEKS} weeks; median of {rounds} rounds, CPU")
    print(f"{'':24}{'fixed scope':>14}{'growing scope':>16}")
    columns = [times(weeks, added, rounds) for added in (None, created)]
    for name in columns[0]:
        print(f"{name:24}{columns[0][name]:11.1f} ms{columns[1][name]:13.1f} ms")
    return 0


def times(weeks: list[int], created: list[float] | None, rounds: int) -> dict[str, float]:
    """The times of each part, in milliseconds."""
    from gonogo.practices.schedule.rules.forecast.predicting import CannotTell, predict

    found = predict(weeks, AHEAD, created)
    assert not isinstance(found, CannotTell)
    cuts = range(AHEAD // CUTS, AHEAD + 1, AHEAD // CUTS)
    return {
        f"forecast of {AHEAD} items": milliseconds(lambda: predict(weeks, AHEAD, created), rounds),
        f"forecast of {ITEMS:,} items": milliseconds(lambda: predict(weeks, ITEMS, created), rounds),
        "cone of 52 weeks": milliseconds(lambda: found.cone(52), rounds),
        f"{CUTS} cuts": milliseconds(lambda: [found.cut(one) for one in cuts], rounds),
    }


if __name__ == "__main__":
    raise SystemExit(main())
