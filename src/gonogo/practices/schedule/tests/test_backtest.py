# SPDX-License-Identifier: Apache-2.0
"""Do dates given as P50, P85 and P95 hold as often as they say, on real histories and on made ones?"""

from __future__ import annotations

import random

import pytest

from gonogo.practices.schedule.rules.forecast.backtest import (
    JUDGED_HORIZONS,
    LEAST_WEEKS,
    BackTest,
    Forecast,
    back_test,
)
from gonogo.practices.schedule.rules.forecast.scoring import METHODS, as_data, scores_of, sentence_of
from gonogo.practices.schedule.tests.made_histories import judged_ten, same_chance_every_week, ten_repositories


def test_p85_and_p95_hold_as_often_as_they_say() -> None:
    """On ten public repositories, each judged with a reference class of the other nine."""
    scores = scores_of(judged_ten().forecasts, "ours")
    for held in (scores.pooled, scores.equal):
        assert held.n > 2000
        assert 0.42 <= (held.p50 or 0) <= 0.58
        assert 0.80 <= (held.p85 or 0) <= 0.90
        assert 0.90 <= (held.p95 or 0) <= 0.98


@pytest.mark.parametrize("horizon", JUDGED_HORIZONS)
def test_dates_hold_as_often_for_long_plans_as_for_short_ones(horizon: int) -> None:
    """Where at least a month is asked for, the plain simulation is worst."""
    held = scores_of(judged_ten().forecasts, "ours").by_horizon[horizon]
    assert 0.80 <= (held.p85 or 0) <= 0.90
    assert 0.90 <= (held.p95 or 0) <= 0.98


def test_the_plain_simulation_fails_the_same_test() -> None:
    """Its P85 holds in two of three cases; so nobody goes back to it by mistake."""
    held = scores_of(judged_ten().forecasts, "bootstrap").pooled
    assert (held.p85 or 0) < 0.75
    assert (held.p95 or 0) < 0.85


@pytest.mark.parametrize("horizon", JUDGED_HORIZONS)
def test_the_loss_is_less_than_that_of_the_plain_simulation_and_of_the_plan(horizon: int) -> None:
    """For every plan length, and for each of P50, P85 and P95: it is not bought by being careful only."""
    ours, bootstrap, plan = (scores_of(judged_ten().forecasts, method) for method in METHODS)
    assert (ours.loss[horizon] or 9) < (bootstrap.loss[horizon] or 0) < (plan.loss[horizon] or 0)
    for mine, simulated in zip(ours.loss_of_shares[horizon], bootstrap.loss_of_shares[horizon], strict=True):
        assert mine < simulated


def test_both_halves_of_the_repositories_hold() -> None:
    """However ten are split, each half with a reference class of its own; so nothing is fitted to these ten."""
    names = sorted(ten_repositories())
    half = random.Random(1).sample(names, 5)
    for chosen in (half, [name for name in names if name not in half]):
        test = back_test({name: ten_repositories()[name][-300:] for name in chosen})
        held = scores_of(test.forecasts, "ours").pooled
        assert 0.80 <= (held.p85 or 0) <= 0.90
        assert 0.90 <= (held.p95 or 0) <= 0.98


def test_weeks_that_do_not_depend_on_one_another_are_forecast_truly() -> None:
    """The known truth: every week has the same chances. P85 holds in about 85 of 100."""
    made = {f"team {seed}": same_chance_every_week(220, seed=seed) for seed in range(8)}
    scores = scores_of(back_test(made).forecasts, "ours").pooled
    assert 0.82 <= (scores.p85 or 0) <= 0.93
    assert 0.91 <= (scores.p95 or 0) <= 0.99


def test_one_repository_is_judged_by_the_built_in_reference_class() -> None:
    """There are no others to learn from; dates hold as often as they say all the same."""
    held = scores_of(back_test({"only": ten_repositories()["sympy/sympy"][-400:]}).forecasts, "ours").pooled
    assert 0.80 <= (held.p85 or 0) <= 0.97


def test_no_forecast_sees_what_comes_later() -> None:
    """With the second half of the history changed, what was said in the first half stays."""
    weeks = ten_repositories()["datasette"][:240]
    half = len(weeks) // 2
    true, changed = (back_test({"one": given}).forecasts for given in (weeks, weeks[:half] + [1] * (len(weeks) - half)))
    early = (half - 52) // 8 * 4 // 2
    said = [(one.horizon, one.ours, one.bootstrap) for one in true][:early]
    assert said == [(one.horizon, one.ours, one.bootstrap) for one in changed][:early]
    assert [one.took for one in true] != [one.took for one in changed]


def test_the_order_of_the_repositories_does_not_matter() -> None:
    """Nor does the same run twice."""
    four = {name: ten_repositories()[name][:120] for name in sorted(ten_repositories())[:4]}
    turned = dict(reversed(four.items()))
    assert set(back_test(four).forecasts) == set(back_test(turned).forecasts)


def test_equal_weeks_hold_exactly() -> None:
    """Everything takes its plan: the plan holds always, and nothing is lost by it."""
    scores = scores_of(back_test({"even": [5] * 120}).forecasts, "plan")
    assert (scores.pooled.p50, scores.pooled.p85) == (1.0, 1.0)
    assert scores.loss[4] == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("weeks", "why"),
    [
        ([3] * 40, f"Cannot tell yet: 40 weeks; {LEAST_WEEKS} are needed, 52 to learn from and 16 to see"),
        ([3], "1 week;"),
        ([0] * 200, "hardly anything was finished"),
    ],
)
def test_a_history_that_is_too_short_says_so(weeks: list[int], why: str) -> None:
    """It is named with the reason, and the others are judged."""
    test = back_test({"short": weeks, "long": same_chance_every_week(200)})
    assert why in test.not_judged["short"]
    assert {one.repository for one in test.forecasts} == {"long"}


def test_work_that_was_never_done_did_not_hold() -> None:
    """A team that stopped missed its dates."""
    test = back_test({"stopped": [8] * 60 + [0] * 60})
    missed = [one for one in test.forecasts if one.took == float("inf")]
    assert missed
    assert scores_of(missed, "ours").pooled.p95 == 0.0


def made(took: float) -> Forecast:
    """A forecast of four weeks with its outcome."""
    return Forecast("one", 4, took, (1.0, 1.5, 2.0), (0.9, 1.1, 1.2))


def test_the_loss_is_the_pinball_loss_in_lengths_of_the_plan() -> None:
    """By hand: too early costs the share, too late the rest; longer than four plans counts as four."""
    assert scores_of([made(2.0)], "ours").loss_of_shares[4] == pytest.approx((0.5, 0.85 * 0.5, 0.0))
    assert scores_of([made(1.0)], "ours").loss_of_shares[4] == pytest.approx((0.0, 0.15 * 0.5, 0.05))
    assert scores_of([made(99.0)], "ours").loss_of_shares[4] == pytest.approx((1.5, 0.85 * 2.5, 0.95 * 2.0))
    assert scores_of([made(2.0)], "ours").loss[8] is None


def test_plain_shares_and_equal_weights_are_both_given() -> None:
    """They differ when one repository has most of the forecasts."""
    many = [made(1.2)] * 9 + [Forecast("two", 4, 1.7, (1.0, 1.5, 2.0), (0.9, 1.1, 1.2))]
    scores = scores_of(many, "ours")
    assert (scores.pooled.p85, scores.equal.p85) == (0.9, 0.5)
    assert (scores.pooled.p50, scores.by_repository["two"].p95) == (0.0, 1.0)


def test_too_few_forecasts_conclude_nothing() -> None:
    """From twenty on the sentence has figures."""
    few, enough = (BackTest(tuple([made(1.2)] * number), {}) for number in (19, 20))
    assert (
        sentence_of(few)
        == "Cannot tell yet: 19 forecasts of the past can be judged; from 20 on it is said how often they held."
    )
    assert sentence_of(enough) == (
        "A date given as P85 held 100 of 100 times; one of the plain simulation from recent weeks, 0 of 100 times."
    )


def test_machines_get_shares_counts_and_losses() -> None:
    """In the shape that the documentation promises."""
    data = as_data(judged_ten())
    for given in (data, data["bootstrap"], data["plan"]):
        assert set(given["pooled"]) == {"p50", "p85", "p95", "n"}  # type: ignore[index]
        assert list(given["by_horizon"]) == ["4", "8", "13", "26"]  # type: ignore[index]
        assert set(given["by_repository"]) == set(ten_repositories())  # type: ignore[index]
    assert list(data["pinball"]["ours"]) == list(data["pinball"]["bootstrap"]) == ["4", "8", "13", "26"]  # type: ignore[index]
    low, high = data["wilson"]["p85"]  # type: ignore[index]
    assert low < data["pooled"]["p85"] < high  # type: ignore[index]
