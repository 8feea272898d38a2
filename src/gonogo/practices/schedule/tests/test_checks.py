# SPDX-License-Identifier: Apache-2.0
"""Are the checks worked out from forecasts and the plan, and is a person's word taken only where they cannot be?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import connection

from gonogo.core.actions.record_evidence import attest
from gonogo.core.errors import BadInput
from gonogo.core.practice import all_checks
from gonogo.core.queries.releases import ReleaseFacts, release_named
from gonogo.core.rules.evidence import Outcome
from gonogo.core.rules.verdict import State, Verdict
from gonogo.core.tests.attested_room import expect_story_about
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, as_, make_release
from gonogo.practices.schedule.actions.forecasting import make_forecast
from gonogo.practices.schedule.actions.importing import type_in_work
from gonogo.practices.schedule.checks import PRACTICE
from gonogo.practices.schedule.demo import STORY
from gonogo.practices.schedule.models import DaysOff, RecordedForecast
from gonogo.practices.schedule.queries import burn_of, days_off_of

STEADY = [5, 3, 4, 6, 4, 5, 3, 6, 7, 4, 5, 4]


def plan_of(release: date, *, schedule: str = "holidays: US, code-freeze: 2027-06-01") -> str:
    """The plan with the release on another day, and its waves one, two and eight days later."""
    text = PLAN.replace("date: 2027-03-01", f"date: {release}")
    text = text.replace("timezone: America/New_York", f"timezone: America/New_York\nschedule: {{{schedule}}}")
    days = [release, *(release + timedelta(days=number) for number in (2, 8))]
    for old, new in zip(("2027-03-01", "2027-03-03", "2027-03-09"), days, strict=True):
        text = text.replace(f"opens: {old}", f"opens: {new}")
    return text


JULY = date(2027, 7, 6)
FAR = plan_of(JULY)
"""The release four months ahead, on a Tuesday, with a country and a code freeze 35 days before it."""


def ask(check: str, *, wave: str | None = "pilot", now: datetime = NOW, release: ReleaseFacts | None = None) -> Verdict:
    """What the check says."""
    return all_checks()[f"schedule.{check}"].assess((release or release_named(RELEASE)).at(wave), now)


def forecast(remaining: int = 30, *, now: datetime = NOW, done: list[int] | None = None) -> RecordedForecast:
    """A forecast from counts that Dana typed in."""
    type_in_work(RELEASE, done=done or STEADY, remaining=remaining, by=as_("dana"), now=now)
    make_forecast(RELEASE, by=as_("dana"), now=now)
    return RecordedForecast.objects.latest("pk")


def word(check: str, outcome: Outcome = Outcome.PASSED) -> int:
    """Sam's word for a check."""
    link = attest(
        RELEASE, check=f"schedule.{check}", outcome=outcome, statement="Looked at it today.", by=as_("sam"), now=NOW
    )
    return link.number


def test_the_buffer_follows_the_forecast(release: str) -> None:
    """Go with little work, no-go with much, each resting on its evidence; the cut and the date are named."""
    make_release(FAR)
    forecast(20)
    assert ask("buffer").state is State.GO
    large = forecast(80, now=NOW + timedelta(hours=1))
    verdict = ask("buffer", now=NOW + timedelta(hours=1))
    assert (verdict.state, verdict.evidence) == (State.NO_GO, (large.evidence,))
    assert "Cut " in verdict.reason
    assert "or move to " in verdict.reason


@pytest.mark.parametrize("check", ["buffer", "freeze-gap", "calendar"])
def test_a_word_is_taken_where_nothing_can_be_worked_out(release: str, check: str) -> None:
    """The cast's plan names no freeze and no country, and there is no forecast: somebody has to say, and it expires."""
    assert ask(check).state is State.UNKNOWN
    for outcome, state in ((Outcome.PASSED, State.GO), (Outcome.FAILED, State.NO_GO)):
        number = word(check, outcome)
        assert (ask(check).state, ask(check).evidence) == (state, (number,))
    assert ask(check, now=NOW + timedelta(days=31)).state is State.UNKNOWN


def test_what_is_worked_out_wins_over_a_word(release: str) -> None:
    """Nobody can talk a missing month away, or a Friday."""
    make_release(plan_of(date(2027, 7, 9), schedule="holidays: US, code-freeze: 2027-07-01"))
    forecast(80)
    for check in ("buffer", "freeze-gap", "calendar"):
        word(check)
        assert ask(check).state is State.NO_GO


def test_an_old_forecast_is_unknown(release: str) -> None:
    """After fourteen days without a new list nobody knows; then a word helps for its time."""
    make_release(FAR)
    kept = forecast(20)
    late = NOW + timedelta(days=15)
    verdict = ask("buffer", now=late)
    assert (verdict.state, verdict.evidence) == (State.UNKNOWN, (kept.evidence,))
    assert "forecast again" in verdict.reason
    word("buffer")
    assert ask("buffer", now=late).state is State.GO


def test_changed_days_off_ask_for_a_new_forecast(release: str) -> None:
    """Leave that the forecast did not know moves its date; a date that only moves the release does not."""
    make_release(FAR)
    forecast(20)
    make_release(plan_of(JULY + timedelta(weeks=1)))
    assert ask("buffer").state is State.GO
    make_release(plan_of(JULY, schedule="holidays: US, leave: [{name: spring, from: 2027-03-08, to: 2027-03-19}]"))
    verdict = ask("buffer")
    assert (verdict.state, "days off have changed" in verdict.reason) == (State.UNKNOWN, True)
    forecast(20, now=NOW + timedelta(hours=1))
    assert ask("buffer", now=NOW + timedelta(hours=1)).state is State.GO


def test_a_forecast_that_differs_from_the_ledger_says_nothing(release: str) -> None:
    """Not even a word helps: somebody has been in the store."""
    make_release(FAR)
    kept = forecast(20)
    content = kept.content
    content["outlook"]["dates"][1] = "2027-03-02"
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER schedule_recordedforecast_no_UPDATE")
    RecordedForecast.objects.filter(pk=kept.pk).update(content=content)
    word("buffer")
    verdict = ask("buffer")
    assert (verdict.state, "differs from what the ledger says" in verdict.reason) == (State.UNKNOWN, True)


def test_a_plan_that_is_only_thought_of_is_judged_too(release: str) -> None:
    """The same forecast, another date: the buffer, the freeze gap and the waves follow the plan that is asked about."""
    make_release(FAR)
    forecast(20)
    facts = release_named(RELEASE)
    schedule = facts.plan.schedule.model_copy(update={"code_freeze": date(2027, 4, 20)})
    waves = tuple(
        wave.model_copy(update={"opens": wave.opens + timedelta(days=4)}) for wave in facts.plan.waves
    )  # fmt: skip
    plan = facts.plan.model_copy(update={"date": date(2027, 5, 3), "schedule": schedule, "waves": waves})
    thought = replace(facts, plan=plan, date=plan.date, plan_version=facts.plan_version + 1)
    assert [ask(check).state for check in ("buffer", "freeze-gap", "calendar")] == [State.GO] * 3
    assert [ask(check, release=thought).state for check in ("buffer", "freeze-gap", "calendar")] == [State.NO_GO] * 3


def test_the_calendar_asks_about_the_wave_of_the_gate(release: str) -> None:
    """A Friday of one wave does not hold the others; asked about the release, all waves count."""
    make_release(plan_of(JULY + timedelta(days=1)))
    assert ask("calendar", wave="pilot").state is State.GO
    assert ask("calendar", wave="appeals").state is State.NO_GO
    assert ask("calendar", wave="everyone").state is State.GO
    assert ask("calendar", wave=None).state is State.NO_GO


def test_holidays_are_written_down_with_the_plan(release: str) -> None:
    """What was written down counts, not what a newer library would say."""
    assert not DaysOff.objects.exists()
    make_release(FAR)
    row = DaysOff.objects.get()
    assert row.days["2027-07-05"] == "Independence Day (observed)"
    assert {day[:4] for day in row.days} >= {str(year) for year in range(2025, 2033)}
    facts = release_named(RELEASE)
    assert days_off_of(facts)[date(2027, 5, 31)] == "Memorial Day"
    assert days_off_of(replace(facts, plan_version=99)) == days_off_of(facts)


@pytest.mark.parametrize(
    ("code", "hint"), [("XX", "not known"), ("US-QQ", "has no region"), ("DE-BV", "did you mean DE-")]
)
def test_an_unknown_country_is_refused_with_the_plan(release: str, code: str, hint: str) -> None:
    """Before it is applied, in a sentence."""
    with pytest.raises(BadInput) as refused:
        make_release(FAR.replace("holidays: US", f"holidays: {code}"))
    assert any(hint in detail and detail.startswith("schedule.holidays:") for detail in refused.value.details)


def test_the_buffer_burns_since_the_first_forecast_for_this_date(release: str) -> None:
    """Nothing with one forecast; then the days that are gone beside the work that is done; a new date begins anew."""
    make_release(FAR)
    forecast(20)
    assert burn_of(release_named(RELEASE), NOW) is None
    later = NOW + timedelta(days=14)
    forecast(25, now=later, done=[*STEADY[2:], 1, 2])
    burn = burn_of(release_named(RELEASE), later)
    assert burn is not None
    assert burn.burned > 0
    assert burn.done == 2 / 27
    make_release(plan_of(JULY + timedelta(weeks=1)))
    assert burn_of(release_named(RELEASE), later) is None


def test_story_is_about_this_room() -> None:
    """The demo tells nothing about checks that are not there."""
    expect_story_about(PRACTICE, STORY)
