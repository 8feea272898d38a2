# SPDX-License-Identifier: Apache-2.0
"""What has this room to tell in the demo? A year of work, a forecast every week, and a month that is not there in full.

The missing days are found by the forecast itself; they were waived for the first wave by a second person.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import accumulate

from gonogo.core.actions.people import person_named
from gonogo.core.demo import Said, Step
from gonogo.core.queries.people import actor_for
from gonogo.core.queries.releases import ReleaseFacts, release_named
from gonogo.practices.schedule.actions.forecasting import make_forecast
from gonogo.practices.schedule.actions.importing import import_work
from gonogo.practices.schedule.queries import aim_of, calendar_of
from gonogo.practices.schedule.rules.backlog.weeks import progress_of
from gonogo.practices.schedule.rules.backlog.work import Item, Origin, Work
from gonogo.practices.schedule.rules.days.working_days import WorkCalendar
from gonogo.practices.schedule.rules.forecast.foreseeing import Foreseen, foresee

STORY: tuple[Said, ...] = ()
"""Nothing is left to say: the checks of this room are worked out from the forecast and the plan."""
WAIVER_REASON = (
    "The 14 people of the pilot offices asked to start before open enrolment; the later waves keep their dates."
)
"""Why the missing days were waived for the first wave."""

WEEK = timedelta(days=7)
FINISHED = (9, 12, 8, 11, 13, 10, 6, 9, 12, 10, 11, 8, 9, 6, 8, 5, 4, 7, 6, 8, 5, 6, 7, 4, 6, 5)
"""Items finished in a full week, over and over: good quarters, and slow ones as now."""
FOUND = (2, 1, 4, 2, 0, 3, 2, 5, 1, 2, 3, 0, 2, 4, 1)
"""Items found in a week, over and over."""
WEEKS = 104
FORECASTS = 14
"""How many weeks ago the first forecast was made; one every week since."""
A_MOMENT = 0.01
"""A quarter of an hour, in days: the newest forecast is from just now."""
LEFT = timedelta(days=22)
"""About how many days are left after the work."""
MOST_LEFT = 64
WORK = (
    "Intake form", "Eligibility rules", "Appeals page", "Office dashboard", "Letter templates", "Sign-in",
    "Document upload", "Payment history", "Search", "Address change", "Audit log", "Spanish texts",
)  # fmt: skip
ASPECTS = ("keyboard use", "error texts", "old records", "slow offices", "printing", "drafts", "permissions")


@dataclass(frozen=True, slots=True)
class Ticket:
    """One item of the list, as a tracker knows it."""

    number: int
    created: date
    done: date | None


def steps(release: str, now: datetime) -> tuple[Step, ...]:
    """The list as it was each week, and the forecast that was made of it."""
    facts = release_named(release)
    today = facts.local(now).date()
    tickets = _tickets(today, calendar_of(facts), _remaining(facts, now))
    weeks = range(FORECASTS, -1, -1)
    return tuple(Step(7 * ago + A_MOMENT, partial(_forecast, facts, tickets)) for ago in weeks)


def _remaining(release: ReleaseFacts, now: datetime) -> int:
    """So many items that the forecast leaves about the days that the story tells, whatever the calendar brings."""
    days, aim, today = calendar_of(release), aim_of(release), release.local(now).date()

    def leaves_enough(remaining: int) -> bool:
        items = tuple(Item(str(one.number), "", one.created, one.done) for one in _tickets(today, days, remaining))
        progress = progress_of(Work(Origin.LIST, "demo", today, items), days)
        found = foresee(progress, days, aim, source="demo", made_at=now, as_of=today)
        p85 = found.outlook.dates.p85 if isinstance(found, Foreseen) else None
        return p85 is not None and p85 + LEFT <= release.date

    return max(bisect_left(range(1, MOST_LEFT), x=True, key=lambda remaining: not leaves_enough(remaining)), 2)


def _forecast(release: ReleaseFacts, tickets: tuple[Ticket, ...], then: datetime) -> None:
    """Send the list as it was known on that day, and make a forecast, as the release lead does."""
    dana = actor_for(person_named("dana"), via="demo")
    content = "\n".join(_lines(tickets, release.local(then).date())).encode()
    import_work(release.name, content, file_name="benefits-portal.csv", by=dana, now=then)
    make_forecast(release.name, by=dana, now=then)


def _lines(tickets: tuple[Ticket, ...], known: date) -> Iterator[str]:
    """The list as a tracker exports it on a day."""
    yield "Issue key,Summary,Status,Resolution,Created,Resolved"
    for one in tickets:
        if one.created <= known:
            done = one.done if one.done is not None and one.done < known else None
            title = f"{WORK[one.number % len(WORK)]}: {ASPECTS[one.number % len(ASPECTS)]}"
            state = "Done,Done" if done else "To Do,"
            yield f"BEN-{100 + one.number},{title},{state},{one.created},{done or ''}"


def _tickets(today: date, days: WorkCalendar, remaining: int) -> tuple[Ticket, ...]:
    """Items found and finished on working days up to today, of which so many remain."""
    monday = today - timedelta(days=today.weekday()) - WEEKS * WEEK
    working = [day for day in (monday + timedelta(days=n) for n in range((today - monday).days)) if days.capacity(day)]
    done, found = _spread(working, FINISHED, days), _spread(working, FOUND, days)
    at_first = [monday - timedelta(days=30)] * max(len(done) + remaining - len(found), 0)
    return tuple(
        Ticket(number, day, done[number] if number < len(done) else None)
        for number, day in enumerate([*at_first, *found])
    )


def _spread(working: list[date], pattern: tuple[int, ...], days: WorkCalendar) -> list[date]:
    """The working days on which items come, one entry per item, as many as the pattern has for each week."""
    first = working[0] - timedelta(days=working[0].weekday())
    due = [pattern[((day - first).days // 7) % len(pattern)] / 5 * days.capacity(day) for day in working]
    counted = [int(total) for total in accumulate(due)]
    each = [now - before for now, before in zip(counted, [0, *counted[:-1]], strict=True)]
    return [day for day, count in zip(working, each, strict=True) for _item in range(count)]
