# SPDX-License-Identifier: Apache-2.0
"""Is work taken in, forecast from and recorded; by those who may, and never from what is old or empty?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gonogo.core.actions.record_evidence import record_evidence
from gonogo.core.errors import BadInput
from gonogo.core.models import Event, Evidence, Release
from gonogo.core.queries.ledger import broken_link
from gonogo.core.queries.releases import release_named
from gonogo.core.rules.evidence import Outcome
from gonogo.core.rules.permissions import NotAllowed
from gonogo.core.tests.cast import NOW, PLAN, RELEASE, as_, make_release
from gonogo.practices.schedule.actions.forecasting import make_forecast
from gonogo.practices.schedule.actions.importing import import_work, take_changes, type_in_work
from gonogo.practices.schedule.models import RecordedForecast, WorkList
from gonogo.practices.schedule.queries import newest_outlook, newest_recorded, newest_work, recorded_forecasts

STEADY = [5, 3, 4, 6, 4, 5, 3, 6, 7, 4, 5, 4]
MONDAY = date(2027, 3, 1)


def csv_of(done_a_week: int = 4, weeks: int = 16, remaining: int = 12, *, end: date = MONDAY) -> bytes:
    """An own list with as many items finished each week until `end`, and some to be done."""
    rows = ["id,title,created,done"]
    for week in range(weeks):
        day = end - timedelta(days=7 * (weeks - week) - 1)
        rows += [f"{week}-{n},item,{end - timedelta(days=200)},{day}" for n in range(done_a_week)]
    rows += [f"open-{n},item,{end - timedelta(days=200)}," for n in range(remaining)]
    return "\n".join(rows).encode()


def measured(*weeks: int, by: str = "dana") -> None:
    """What the room of small releases records about the repository."""
    first = MONDAY - timedelta(weeks=len(weeks))
    record_evidence(
        RELEASE,
        kind="small_releases.measured",
        outcome=Outcome.NOTED,
        by=as_(by),
        now=NOW,
        valid_until=NOW + timedelta(days=7),
        facts={"weeks_from": first.isoformat(), "weeks": list(weeks)},
    )


def test_a_list_is_taken_in_and_forecast_from(release: str) -> None:
    """The list, the forecast and its evidence are kept; the evidence says the dates and binds the forecast."""
    read = import_work(RELEASE, csv_of(), file_name="C:\\Users\\dana\\backlog.csv", by=as_("dana"), now=NOW)
    assert (read.finished, read.remaining) == (64, 12)
    outlook = make_forecast(RELEASE, by=as_("ravi"), now=NOW)
    assert (outlook.done, outlook.remaining, outlook.pace) == (64, 12, 4.0)
    assert outlook.source == "backlog.csv (own list)"
    assert outlook.as_of == MONDAY
    link = Evidence.objects.get(kind="schedule.forecast")
    assert (link.outcome, link.basis, link.actor) == ("noted", "computed", "ravi")
    assert link.facts["p85"] == (outlook.dates.p85.isoformat() if outlook.dates.p85 else None)
    assert link.valid_until.date() - NOW.date() == timedelta(days=15)
    newest = newest_recorded(release_named(RELEASE).id)
    assert newest is not None
    assert (newest.outlook, newest.evidence, newest.sound) == (outlook, link.number, True)
    assert broken_link(Release.objects.get(name=RELEASE)) is None
    assert Event.objects.filter(subject="work", verb="work brought in", actor="dana").exists()


def test_a_list_with_a_problem_is_not_kept(release: str) -> None:
    """All of its problems are told, and the work that was known stays."""
    with pytest.raises(BadInput) as refused:
        import_work(RELEASE, b"id,done\n1,bad\n2,worse\n", file_name="x.csv", by=as_("dana"), now=NOW)
    assert len(refused.value.details) == 2
    assert not WorkList.objects.exists()


@pytest.mark.parametrize("who", ["vera", "olga"])
def test_who_only_looks_brings_nothing_in(release: str, who: str) -> None:
    """Neither work nor a forecast."""
    for attempt in (
        lambda: import_work(RELEASE, csv_of(), file_name="x.csv", by=as_(who), now=NOW),
        lambda: type_in_work(RELEASE, done=STEADY, remaining=5, by=as_(who), now=NOW),
        lambda: take_changes(RELEASE, remaining=5, by=as_(who), now=NOW),
        lambda: make_forecast(RELEASE, by=as_(who), now=NOW),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert not WorkList.objects.exists()


def test_without_work_the_remedy_is_said(release: str) -> None:
    """Both ways to bring work in."""
    with pytest.raises(BadInput, match=r"--work FILE\.csv.*--done"):
        make_forecast(RELEASE, by=as_("dana"), now=NOW)


def test_nothing_finished_cannot_be_told_and_records_nothing(release: str) -> None:
    """The work is kept; a forecast is not made up."""
    import_work(RELEASE, b"id,done\n1,\n2,\n", file_name="x.csv", by=as_("dana"), now=NOW)
    with pytest.raises(BadInput, match="Cannot tell yet: no item is finished"):
        make_forecast(RELEASE, by=as_("dana"), now=NOW)
    assert WorkList.objects.count() == 1
    assert not RecordedForecast.objects.exists()
    assert not Evidence.objects.exists()


def test_old_work_is_refused_and_weeks_since_are_not_taken_for_idle(release: str) -> None:
    """Ten days later the pace is the same and a note says until when it is known; after two weeks a new list is due."""
    import_work(RELEASE, csv_of(), file_name="x.csv", by=as_("dana"), now=NOW)
    later = make_forecast(RELEASE, by=as_("dana"), now=NOW + timedelta(days=10))
    assert later.pace == 4.0
    assert "known until 1 March 2027" in later.notes[-1]
    with pytest.raises(BadInput, match="known until 1 March 2027 only"):
        make_forecast(RELEASE, by=as_("dana"), now=NOW + timedelta(days=16))


def test_changes_of_the_repository_are_forecast_from(release: str) -> None:
    """With a number of changes to come, by a person or the plan; again without saying it once more."""
    with pytest.raises(BadInput, match="was not measured yet"):
        make_forecast(RELEASE, by=as_("dana"), now=NOW, source="git", remaining=10)
    measured(*STEADY)
    with pytest.raises(BadInput, match="Say how many changes"):
        make_forecast(RELEASE, by=as_("dana"), now=NOW, source="git")
    first = make_forecast(RELEASE, by=as_("dana"), now=NOW, remaining=10)
    assert (first.remaining, first.done) == (10, sum(STEADY))
    assert first.source.startswith("changes of the repository (evidence ")
    assert make_forecast(RELEASE, by=as_("dana"), now=NOW).remaining == 10
    make_release(PLAN.replace("timezone:", "schedule: {backlog: {source: git, remaining: 7}}\ntimezone:"),
                 now=NOW + timedelta(hours=1))  # fmt: skip
    assert make_forecast(RELEASE, by=as_("dana"), now=NOW + timedelta(hours=2)).remaining == 7


def test_a_repository_measured_too_long_ago_is_not_forecast_from(release: str) -> None:
    """The remedy is the command that measures it."""
    measured(*STEADY)
    with pytest.raises(BadInput, match="gonogo releases measure"):
        make_forecast(RELEASE, by=as_("dana"), now=NOW + timedelta(days=8), source="git", remaining=10)


def test_counts_that_somebody_typed_in_are_kept(release: str) -> None:
    """And forecast from again; what cannot be is refused."""
    type_in_work(RELEASE, done=STEADY, remaining=9, by=as_("dana"), now=NOW)
    assert make_forecast(RELEASE, by=as_("dana"), now=NOW).source == "typed in by dana"
    kept = newest_work(release_named(RELEASE).id)
    assert kept is not None
    assert kept.imported_by == "dana"
    with pytest.raises(BadInput, match="Week 1 says -3"):
        type_in_work(RELEASE, done=[-3], remaining=9, by=as_("dana"), now=NOW)


def test_what_came_of_forecasts_is_told_by_the_newest_list(release: str) -> None:
    """The day on which as many items as remained were finished; open as long as they are not."""
    import_work(RELEASE, csv_of(remaining=6), file_name="x.csv", by=as_("dana"), now=NOW)
    make_forecast(RELEASE, by=as_("dana"), now=NOW)
    facts = release_named(RELEASE)
    (kept,) = recorded_forecasts(facts.id)
    assert (kept.finished_on, kept.known_until) == (None, MONDAY)
    later = NOW + timedelta(weeks=3)
    import_work(
        RELEASE, csv_of(weeks=19, remaining=0, end=MONDAY + timedelta(weeks=3)), file_name="x.csv", by=as_("dana"),
        now=later,
    )  # fmt: skip
    make_forecast(RELEASE, by=as_("dana"), now=later)
    first, second = recorded_forecasts(facts.id)
    assert first.finished_on == MONDAY + timedelta(days=8)
    assert second.outlook.remaining == 0
    assert newest_outlook(facts.id) == second.outlook
