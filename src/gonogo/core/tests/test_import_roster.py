# SPDX-License-Identifier: Apache-2.0
"""Does an imported roster become part of the plan, with its history, and take the release from nobody?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from gonogo.core import clock
from gonogo.core.actions.apply_plan import apply_plan
from gonogo.core.actions.import_roster import ImportedRoster, import_roster
from gonogo.core.errors import BadInput, NotFound
from gonogo.core.models import PlanVersion, Roster
from gonogo.core.operation import operations, run_operation
from gonogo.core.queries.releases import release_named
from gonogo.core.queries.rosters import roster_content, roster_pair, roster_versions
from gonogo.core.rules.permissions import NotAllowed
from gonogo.core.tests.cast import NOW, RELEASE, ROSTERS, as_, attest_all, operator
from gonogo.practices.rollout.actions import open_wave
from gonogo.practices.rollout.queries import served_now

APPEALS = "rosters/appeals.csv"
LISTED = ROSTERS[APPEALS]


def imported(content: bytes, path: str = APPEALS, by: str | None = None) -> ImportedRoster:
    """Import a roster that comes seven bytes at a time."""
    blocks = (content[first : first + 7] for first in range(0, len(content), 7))
    return import_roster(RELEASE, path, blocks, by=as_(by) if by else operator(), now=NOW)


def asked(name: str, **params: Any) -> Any:
    """What an operation answers the operator."""
    return run_operation(operations()[name], params, by=operator(), now=NOW)


def test_an_import_makes_a_plan_version_with_the_same_plan(release: str) -> None:
    """Who came and went is said; the text of the plan stays; the new roster is served at once."""
    before = PlanVersion.objects.get(number=1)
    done = imported(LISTED + b"user-50\n", by="dana")
    assert (done.version, done.change, done.keys) == (2, "changed", 21)
    assert {kind.value: count for kind, count in done.difference.counts.items()} == {"came": 1, "went": 0, "changed": 0}
    after = PlanVersion.objects.get(number=2)
    assert (after.text, after.content, after.author) == (before.text, before.content, "dana")
    served = served_now(release_named(RELEASE).id)
    assert served is not None
    assert "user-50" in served.rosters[APPEALS].keys


def test_equal_content_in_another_order_changes_nothing(release: str) -> None:
    """Neither a plan version nor a roster version comes of it."""
    header, *lines = LISTED.splitlines(keepends=True)
    done = imported(header + b"".join(reversed(lines)))
    assert (done.change, done.version) == ("unchanged", 1)
    assert Roster.objects.filter(path=APPEALS).count() == 1


def test_content_that_was_there_before_is_the_old_version_again(release: str) -> None:
    """Versions are of content; which plan versions use each is on record."""
    imported(LISTED + b"user-50\n")
    imported(LISTED)
    told = [(one.number, one.keys, one.plan_versions) for one in roster_versions(release_named(RELEASE).id, APPEALS)]
    assert told == [(1, 20, (1, 3)), (2, 21, (2,))]
    before, after = roster_pair(release_named(RELEASE).id, APPEALS)
    assert (before.number, after.number) == (2, 1)


def test_nobody_on_the_roster_of_a_started_wave_is_taken_off(release: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal names who would lose, nothing is stored, and the same roster with more people is taken."""
    monkeypatch.setattr(clock, "system_now", lambda: NOW)
    text = PlanVersion.objects.latest("pk").text.replace(
        "pilot: {match: {office: [duluth, el-paso]}}", "pilot: {roster: rosters/appeals.csv}"
    )
    apply_plan(text, rosters={}, by=operator(), now=NOW)
    attest_all()
    open_wave(RELEASE, "pilot", by=operator(), now=NOW)
    versions = PlanVersion.objects.count()
    with pytest.raises(BadInput) as refused:
        imported(LISTED.replace(b"user-20\n", b"").replace(b"user-39\n", b""))
    assert "2 people would lose the release, user-20 and user-39 among them." in refused.value.details[0]
    assert PlanVersion.objects.count() == versions
    assert imported(LISTED + b"user-50\n").change == "changed"


def test_only_leads_import_and_only_what_the_plan_names(release: str) -> None:
    """A contributor is refused before anything is read; an unknown path lists those there are."""
    read: list[bytes] = []

    def blocks() -> Iterator[bytes]:
        read.append(b"")
        yield b"key\na\n"

    with pytest.raises(NotAllowed):
        import_roster(RELEASE, APPEALS, blocks(), by=as_("ravi"), now=NOW)
    with pytest.raises(BadInput, match=r"names no roster rosters/apeals\.csv\. It names .*rosters/appeals\.csv"):
        import_roster(RELEASE, "rosters/apeals.csv", blocks(), by=operator(), now=NOW)
    assert not read


def test_a_roster_that_cannot_be_read_is_refused_with_its_lines(release: str) -> None:
    """As for a plan; nothing is stored."""
    with pytest.raises(BadInput) as refused:
        imported(b"key,office\na\nb,fargo,7\n")
    assert refused.value.details == (
        f"{APPEALS}: line 2 has 1 column; the header has 2",
        f"{APPEALS}: line 3 has 3 columns; the header has 2",
    )


def test_the_operations_tell_versions_and_every_change(release: str) -> None:
    """What is imported as text by the API is listed, and compared down to the last line."""
    done = asked("roster.import", path="rosters/people.csv", content="targetingKey,office\nuser-0,fargo\nnew,boise\n")
    assert (done["version"], done["came"], done["went"], done["changed"]) == (2, 1, 59, 1)
    assert done["first_changed"] == [{"key": "user-0", "attribute": "office", "before": "duluth", "after": "fargo"}]
    listed = asked("roster.list")["rosters"]
    told = [(one["path"], one["version"], one["keys"], one["plan_versions"], one["now"]) for one in listed]
    assert told == [
        (APPEALS, 1, 20, [1, 2], True),
        ("rosters/people.csv", 1, 60, [1], False),
        ("rosters/people.csv", 2, 2, [2], True),
    ]
    found = asked("roster.diff", path="rosters/people.csv", with_csv=True)
    assert (found["from"]["version"], found["to"]["version"], found["went"]) == (1, 2, 59)
    lines = found["csv"].splitlines()
    assert (len(lines), lines[0]) == (62, "change,key,attribute,before,after")
    assert "changed,user-0,office,duluth,fargo" in lines


def test_versions_that_are_not_there_are_said(release: str) -> None:
    """With what there is, and where to look."""
    with pytest.raises(NotFound, match="only one version"):
        asked("roster.diff", path=APPEALS)
    with pytest.raises(NotFound, match="has no version 7; it has 1 to 1"):
        asked("roster.diff", path=APPEALS, from_version=7)
    with pytest.raises(NotFound, match=r'no roster "nope"\. There are: rosters/appeals\.csv, rosters/people\.csv'):
        asked("roster.diff", path="nope")
    with pytest.raises(BadInput, match="not understood"):
        asked("roster.import", path=APPEALS, content=7)


def test_a_stored_roster_reads_back_as_it_was(release: str) -> None:
    """Whatever its letters and quotes."""
    imported('targetingKey,"say ""who"""\nÜnal,"a,b"\n"x\ny",\n'.encode(), "rosters/people.csv")
    facts = release_named(RELEASE)
    back = roster_content(facts.id, "rosters/people.csv", facts.rosters["rosters/people.csv"])
    assert (back.keys, back.attributes, back.columns) == (("Ünal", "x\ny"), ('say "who"',), (("a,b", ""),))
