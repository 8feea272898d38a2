# SPDX-License-Identifier: Apache-2.0
"""Which histories of finished work do the tests look at? Real counts, and made ones whose truth is known."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np

from gonogo.practices.schedule.rules.forecast.backtest import BackTest, back_test
from gonogo.practices.schedule.rules.forecast.predicting import Prediction, predict

COUNTS = Path(__file__).parent / "data" / "weekly-changes.json"
"""Changes per week of ten public repositories."""


@cache
def ten_repositories() -> dict[str, list[int]]:
    """Weekly counts of ten public repositories, oldest first."""
    return {name: entry["weeks"] for name, entry in json.loads(COUNTS.read_bytes()).items()}


@cache
def judged_ten() -> BackTest:
    """The back-test on the ten repositories; it takes some seconds, so it is run once."""
    return back_test(ten_repositories())


def told(*given: object, **named: object) -> Prediction:
    """A forecast that can be told."""
    found = predict(*given, **named)  # type: ignore[arg-type]
    assert isinstance(found, Prediction), found.why
    return found


def same_chance_every_week(weeks: int, *, mean: float = 8.0, spread: float = 1.5, seed: int = 0) -> list[int]:
    """Weeks that do not depend on one another, drawn from one negative binomial: small `spread` varies more."""
    draw = np.random.default_rng(seed)
    return [int(one) for one in draw.negative_binomial(spread, spread / (spread + mean), weeks)]
