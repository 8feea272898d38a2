# SPDX-License-Identifier: Apache-2.0
"""Does an entry of a feed rise exactly when it says something new, and keep its name for ever?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gonogo.core.rules.calendar import CalendarEntry, EntryKind, Repeated, due_entry, slug
from gonogo.practices.schedule.rules.days.feed import LARGEST, lasting_uid, outside, sequence_of, with_changes

BEGUN = datetime(2027, 1, 4, 14, tzinfo=UTC)
RELEASE = CalendarEntry("release-date", EntryKind.RELEASE, "Release date", date(2027, 3, 1), date(2027, 3, 2))
WAVE = CalendarEntry("wave/pilot", EntryKind.WAVE, "Wave pilot opens", datetime(2027, 3, 1, 14, tzinfo=UTC))
DAYS_OF_ENTRY = st.none() | st.integers(1, 3)


def versions(*entries: Iterable[CalendarEntry]) -> list[tuple[datetime, Iterable[CalendarEntry]]]:
    """One plan version a day."""
    return [(BEGUN + timedelta(days=number), one) for number, one in enumerate(entries)]


def changed(found: Iterable[CalendarEntry]) -> dict[str, int]:
    """The day of the last change of each entry, counted from the first plan version."""
    return {one.uid: (one.changed_at - BEGUN).days for one in found if one.changed_at}


def test_an_entry_changes_with_the_version_that_moves_it() -> None:
    """What stays the same keeps its instant; what moves gets that of the version, also when it moves back."""
    later = replace(RELEASE, start=date(2027, 3, 8), end=date(2027, 3, 9))
    assert changed(with_changes(versions([RELEASE, WAVE], [later, WAVE]))) == {"release-date": 1, "wave/pilot": 0}
    assert changed(with_changes(versions([RELEASE], [later], [RELEASE], [RELEASE]))) == {"release-date": 2}


def test_an_entry_that_was_gone_changed_when_it_came_back() -> None:
    """A program that saw it vanish takes it again."""
    assert changed(with_changes(versions([RELEASE], [], [RELEASE]))) == {"release-date": 2}
    assert with_changes(versions([RELEASE], [])) == ()


def test_what_happened_to_an_entry_counts_beside_the_plan() -> None:
    """A wave that opened after the last plan version changed when it opened."""
    opened = replace(WAVE, changed_at=BEGUN + timedelta(days=56))
    assert changed(with_changes(versions([opened], [opened]))) == {"wave/pilot": 56}


@given(st.lists(DAYS_OF_ENTRY, min_size=1, max_size=12))
def test_the_sequence_rises_whenever_a_program_would_see_something_new(history: list[int | None]) -> None:
    """Over any history of coming, moving and going, never the same number for two contents, and never a lower one."""
    made = [[] if day is None else [replace(RELEASE, start=date(2027, 3, day))] for day in history]
    seen: list[tuple[int, date | datetime]] = []
    for length in range(1, len(made) + 1):
        for entry in with_changes(versions(*made[:length])):
            assert entry.changed_at is not None
            seen.append((sequence_of(entry.changed_at, BEGUN), entry.start))
    assert [number for number, _ in seen] == sorted(number for number, _ in seen)
    assert len({number for number, _ in seen}) == len(set(seen))


def test_a_sequence_is_a_number_that_programs_take() -> None:
    """From 0 to the largest that 32 bits hold."""
    assert sequence_of(BEGUN, BEGUN) == 0
    assert sequence_of(BEGUN + timedelta(seconds=90), BEGUN) == 90
    assert sequence_of(BEGUN - timedelta(days=1), BEGUN) == 0
    assert sequence_of(BEGUN + timedelta(days=365 * 200), BEGUN) == LARGEST


def test_a_uid_is_the_same_on_every_host_and_another_in_every_store() -> None:
    """It names the entry, the release and the store, and nothing that an address could change."""
    uid = lasting_uid("wave/pilot", "portal-2.0", BEGUN)
    assert uid == lasting_uid("wave/pilot", "portal-2.0", BEGUN.astimezone())
    assert uid.startswith("wave/pilot@portal-2.0.")
    assert uid != lasting_uid("wave/pilot", "portal-2.0", BEGUN + timedelta(seconds=1))


def test_a_feed_tells_nothing_about_who_is_away() -> None:
    """Days off stay inside; the rest comes in the order in which it happens."""
    leave = CalendarEntry("leave/1", EntryKind.DAY_OFF, "Leave: Ravi", date(2027, 2, 1), date(2027, 2, 3))
    assert outside([WAVE, leave, RELEASE]) == (RELEASE, WAVE)


def test_names_become_parts_of_uids() -> None:
    """Whatever a freeze is called, in whatever language."""
    assert [slug(name) for name in ("Year end", "open  enrolment!", "Änderungsstopp", "…")] == [
        "year-end", "open-enrolment", "änderungsstopp", "unnamed",
    ]  # fmt: skip


def test_what_has_to_be_repeated_is_due_when_the_last_time_is_too_old() -> None:
    """Counted from the last time it went well; before the release if it never did; not at all if that is enough."""
    fortnight = timedelta(days=14)
    rehearsal = Repeated(EntryKind.REHEARSAL, "people", fortnight, None, BEGUN)
    drill = Repeated(EntryKind.DRILL, "lost-database", fortnight, BEGUN, BEGUN)
    dates = {"release_date": date(2027, 3, 1), "last_wave": date(2027, 3, 9), "zone": UTC}
    never, again = due_entry(rehearsal, **dates), due_entry(drill, **dates)  # type: ignore[arg-type]
    assert never and (never.uid, never.title, never.start) == (
        "rehearsal/people", "Rehearsal due: people", date(2027, 3, 1),
    )  # fmt: skip
    assert again and (again.title, again.start) == ("Drill due again: lost database", date(2027, 1, 18))
    assert again.note == "Last done on 4 January 2027; that counts for 14 days."
    assert due_entry(drill, release_date=date(2027, 1, 11), last_wave=date(2027, 1, 17), zone=UTC) is None
