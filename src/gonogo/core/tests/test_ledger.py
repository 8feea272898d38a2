# SPDX-License-Identifier: Apache-2.0
"""Can what was recorded be changed, by anyone, without it showing?"""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from gonogo.core.actions.record_evidence import attest, record_evidence
from gonogo.core.append_only import missing_protection
from gonogo.core.errors import BadInput
from gonogo.core.models import APPEND_ONLY, Evidence, Release
from gonogo.core.queries.ledger import all_evidence, broken_link
from gonogo.core.rules.evidence import Basis, Outcome
from gonogo.core.rules.permissions import NotAllowed
from gonogo.core.tests.cast import NOW, as_


def record(release: str, number: int) -> None:
    """Some evidence."""
    record_evidence(
        release,
        kind="incidents.open",
        outcome=Outcome.PASSED,
        by=as_("ravi"),
        now=NOW + timedelta(minutes=number),
        facts={"open": 0, "words": "größer"},
    )


def test_evidence_is_chained_and_verifies(release: str) -> None:
    """Numbers count up, each link holds the hash of the one before, and the walk finds nothing wrong."""
    for number in range(3):
        record(release, number)
    links = all_evidence(Release.objects.get().pk)
    assert [link.number for link in links] == [1, 2, 3]
    assert links[2].previous == links[1].hash
    assert links[0].plan_version == 1
    assert broken_link(Release.objects.get()) is None


@pytest.mark.parametrize("verb", ["UPDATE core_evidence SET outcome = 'failed'", "DELETE FROM core_evidence"])
def test_database_itself_refuses_to_change_evidence(release: str, verb: str) -> None:
    """Plain SQL, past all our code, is refused by a trigger."""
    record(release, 1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb)
    assert Evidence.objects.get().outcome == "passed"


def test_every_append_only_table_is_guarded(db: None) -> None:
    """No table that must never change lost its triggers."""
    assert missing_protection((*APPEND_ONLY, "rollout_servingversion")) == ()
    assert missing_protection(("core_token",)) == ("core_token",)


def test_tampering_past_the_triggers_is_found_and_named(release: str) -> None:
    """With the triggers dropped and a row altered, verification names the first broken link and the missing guard."""
    for number in range(4):
        record(release, number)
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER core_evidence_no_UPDATE")
        cursor.execute("UPDATE core_evidence SET actor = 'mallory' WHERE number = 3")
    broken = broken_link(Release.objects.get())
    assert broken is not None
    assert (broken.number, broken.reason) == (3, "evidence 3 was changed after it was recorded")
    assert missing_protection(APPEND_ONLY) == ("core_evidence",)


def test_cut_off_tail_is_found(release: str) -> None:
    """Removing the newest evidence shows, as the release remembers how long its ledger is."""
    for number in range(3):
        record(release, number)
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER core_evidence_no_DELETE")
        cursor.execute("DELETE FROM core_evidence WHERE number = 3")
    broken = broken_link(Release.objects.get())
    assert broken is not None
    assert broken.number == 3


def test_attestation_is_marked_and_expires(release: str) -> None:
    """A person's word is recorded as such, with a statement, and for thirty days unless they say otherwise."""
    link = attest(
        release,
        check="support.staffed",
        outcome=Outcome.PASSED,
        statement="Six people are on the desk",
        by=as_("sam"),
        now=NOW,
    )
    assert link.basis is Basis.ATTESTED
    assert link.valid_until == NOW + timedelta(days=30)
    assert link.actor == "sam"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "support.stafed"}, "Did you mean support.staffed"),
        ({"observed_at": NOW + timedelta(days=1)}, "in the future"),
        ({"valid_until": NOW - timedelta(days=1)}, "valid for some time"),
        ({"observed_at": NOW.replace(tzinfo=None)}, "time zone"),
        ({"facts": {"a": float("nan")}}, "plain JSON"),
        ({"facts": {"a": object()}}, "plain JSON"),
        ({"facts": {"a": "x" * 70_000}}, "at most 64 KB"),
    ],
)
def test_implausible_evidence_is_refused(release: str, changes: dict[str, object], words: str) -> None:
    """Each refusal says what is wrong, and nothing is recorded."""
    given = {"kind": "support.staffed", "outcome": Outcome.PASSED, "by": as_("sam"), "now": NOW, **changes}
    with pytest.raises(BadInput, match=words):
        record_evidence(release, **given)  # type: ignore[arg-type]
    assert not Evidence.objects.exists()


def test_viewer_records_nothing(release: str) -> None:
    """Looking is all a viewer may do."""
    with pytest.raises(NotAllowed):
        attest(
            release,
            check="support.staffed",
            outcome=Outcome.PASSED,
            statement="All is well here",
            by=as_("vera"),
            now=NOW,
        )
