# SPDX-License-Identifier: Apache-2.0
"""How often did dates hold that were given for 50, 85 and 95 of 100 cases, and how far off were they?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from gonogo.practices.schedule.rules.forecast.backtest import JUDGED_HORIZONS, SHARES, BackTest, Forecast, Said
from gonogo.practices.schedule.rules.forecast.reference import WATCHED
from gonogo.practices.schedule.rules.track_record import ENOUGH, pinball, wilson

METHODS: Mapping[str, Callable[[Forecast], Said]] = {
    "ours": lambda one: one.ours,
    "bootstrap": lambda one: one.bootstrap,
    "plan": lambda one: one.plan,
}
NAMES = ("p50", "p85", "p95")
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Held:
    """The shares of `n` forecasts that held, for what was said to hold in 50, 85 and 95 of 100 cases."""

    p50: float | None
    p85: float | None
    p95: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Scores:
    """How one method did. `loss` is the pinball loss in lengths of the plain plan, by horizon: mean, and of each share.

    `pooled` is the plain share of all forecasts; `equal` gives every repository the same weight.
    """

    pooled: Held
    equal: Held
    by_horizon: Mapping[int, Held]
    by_repository: Mapping[str, Held]
    loss: Mapping[int, float | None]
    loss_of_shares: Mapping[int, tuple[float, ...]]


def scores_of(forecasts: Sequence[Forecast], method: str) -> Scores:
    """Score `ours`, `bootstrap` or `plan`."""
    said = METHODS[method]
    names = list(dict.fromkeys(one.repository for one in forecasts))
    by_repository = {name: _held([one for one in forecasts if one.repository == name], said) for name in names}
    at = {horizon: [one for one in forecasts if one.horizon == horizon] for horizon in JUDGED_HORIZONS}
    shares = {horizon: _losses(given, said) for horizon, given in at.items()}
    return Scores(
        pooled=_held(forecasts, said),
        equal=_equal_weight(by_repository.values(), len(forecasts)),
        by_horizon={horizon: _held(given, said) for horizon, given in at.items()},
        by_repository=by_repository,
        loss={horizon: sum(losses) / len(losses) if losses else None for horizon, losses in shares.items()},
        loss_of_shares=shares,
    )


def sentence_of(test: BackTest) -> str:
    """What came out, in one sentence; from fewer than 20 forecasts nothing is concluded."""
    judged = len(test.forecasts)
    if judged < ENOUGH:
        were = "forecast of the past can" if judged == 1 else "forecasts of the past can"
        return f"Cannot tell yet: {judged} {were} be judged; from {ENOUGH} on it is said how often they held."
    ours, bootstrap = (_held(test.forecasts, METHODS[method]).p85 or 0.0 for method in ("ours", "bootstrap"))
    return (
        f"A date given as P85 held {ours * 100:.0f} of 100 times; one of the plain simulation from recent weeks, "
        f"{bootstrap * 100:.0f} of 100 times."
    )


def as_data(test: BackTest) -> dict[str, object]:
    """Everything for machines. Shares are None where no forecast could be judged."""
    ours, bootstrap, plan = (scores_of(test.forecasts, method) for method in METHODS)
    return {
        "sentence": sentence_of(test),
        **_method(ours),
        "bootstrap": _method(bootstrap),
        "plan": _method(plan),
        "wilson": {name: _interval(getattr(ours.pooled, name), ours.pooled.n) for name in NAMES},
        "pinball": {
            method: _by_horizon(one.loss) for method, one in zip(METHODS, (ours, bootstrap, plan), strict=True)
        },
        "pinball_by_share": {
            method: {str(horizon): _of_shares(losses) for horizon, losses in one.loss_of_shares.items()}
            for method, one in zip(METHODS, (ours, bootstrap, plan), strict=True)
        },
        "not_judged": dict(test.not_judged),
    }


def _held(forecasts: Sequence[Forecast], said: Callable[[Forecast], Said]) -> Held:
    n = len(forecasts)
    if not n:
        return Held(None, None, None, 0)
    p50, p85, p95 = (
        sum(one.took <= said(one)[place] + ROUNDING for one in forecasts) / n for place in range(len(SHARES))
    )
    return Held(p50, p85, p95, n)


def _equal_weight(held: Iterable[Held], n: int) -> Held:
    given = list(held)
    if not given:
        return Held(None, None, None, 0)
    p50, p85, p95 = (sum(getattr(one, name) or 0.0 for one in given) / len(given) for name in NAMES)
    return Held(p50, p85, p95, n)


def _losses(forecasts: Sequence[Forecast], said: Callable[[Forecast], Said]) -> tuple[float, ...]:
    """The mean pinball loss of each share. Each forecast was watched for four times its plan; longer counts as four."""
    if not forecasts:
        return ()
    return tuple(
        sum(pinball(share, min(said(one)[place], WATCHED), min(one.took, WATCHED)) for one in forecasts)
        / len(forecasts)
        for place, share in enumerate(SHARES)
    )


def _method(scores: Scores) -> dict[str, object]:
    return {
        "pooled": _data(scores.pooled),
        "equal_weight": _data(scores.equal),
        "by_horizon": {str(horizon): _data(held) for horizon, held in scores.by_horizon.items()},
        "by_repository": {name: _data(held) for name, held in scores.by_repository.items()},
    }


def _data(held: Held) -> dict[str, float | int | None]:
    return {**{name: _rounded(getattr(held, name)) for name in NAMES}, "n": held.n}


def _by_horizon(losses: Mapping[int, float | None]) -> dict[str, float | None]:
    return {str(horizon): _rounded(loss) for horizon, loss in losses.items()}


def _of_shares(losses: Sequence[float]) -> dict[str, float | None]:
    return dict(zip(NAMES, map(_rounded, losses or (None, None, None)), strict=True))


def _interval(share: float | None, n: int) -> list[float] | None:
    return None if share is None else [round(edge, 4) for edge in wilson(round(share * n), n)]


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 4)
