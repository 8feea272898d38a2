# SPDX-License-Identifier: Apache-2.0
"""Does the chain show every change, and does old evidence stop counting?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gonogo.core.rules.attestation import assess_latest
from gonogo.core.rules.evidence import FIRST_LINK, Basis, EvidenceFacts, Outcome, find_broken_link, link_hash
from gonogo.core.rules.verdict import State

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


def link(number: int, previous: str, **changes: object) -> EvidenceFacts:
    """One piece of evidence chained to the one before."""
    bare = EvidenceFacts(
        release="r",
        number=number,
        kind="support.staffed",
        subject="release",
        outcome=Outcome.PASSED,
        basis=Basis.ATTESTED,
        source="sam, web",
        observed_at=NOW + timedelta(minutes=number),
        valid_until=NOW + timedelta(days=30),
        recorded_at=NOW + timedelta(minutes=number),
        plan_version=1,
        actor="sam",
        facts={"statement": "Six people are on the desk until Friday"},
        previous=previous,
        hash="",
    )
    filled = replace(bare, **changes)  # type: ignore[arg-type]
    return replace(filled, hash=link_hash(filled))


def chain(length: int) -> list[EvidenceFacts]:
    """A whole chain."""
    links: list[EvidenceFacts] = []
    for number in range(1, length + 1):
        links.append(link(number, links[-1].hash if links else FIRST_LINK))
    return links


def test_whole_chain_has_no_broken_link() -> None:
    """A ledger as recorded verifies, also an empty one."""
    assert find_broken_link(chain(5), length=5) is None
    assert find_broken_link([], length=0) is None


@given(st.integers(1, 6), st.data())
def test_any_changed_field_is_found_where_it_was_changed(length: int, data: st.DataObject) -> None:
    """Whatever is altered in whatever link, that link is named."""
    links = chain(length)
    at = data.draw(st.integers(0, length - 1))
    change = data.draw(
        st.sampled_from(
            [
                {"outcome": Outcome.FAILED},
                {"kind": "support.expected"},
                {"facts": {"statement": "other words"}},
                {"observed_at": NOW - timedelta(days=1)},
                {"valid_until": None},
                {"actor": "mallory"},
                {"plan_version": 2},
                {"basis": Basis.COMPUTED},
                {"subject": "wave:pilot"},
                {"source": "elsewhere"},
            ]
        )
    )
    links[at] = replace(links[at], **change)
    broken = find_broken_link(links, length=length)
    assert broken is not None
    assert broken.number == at + 1


@given(st.integers(2, 6), st.data())
def test_removed_link_is_missed_wherever_it_was(length: int, data: st.DataObject) -> None:
    """Taking a link out of the middle or off the end is found."""
    links = chain(length)
    at = data.draw(st.integers(0, length - 1))
    broken = find_broken_link(links[:at] + links[at + 1 :], length=length)
    assert broken is not None
    assert broken.number == at + 1


def test_rehashed_link_breaks_the_one_after_it() -> None:
    """Changing a link together with its own hash is found at the next link."""
    links = chain(3)
    forged = replace(links[0], outcome=Outcome.FAILED)
    links[0] = replace(forged, hash=link_hash(forged))
    broken = find_broken_link(links, length=3)
    assert broken is not None
    assert broken.number == 2


def test_latest_word_answers_and_is_marked_as_a_word() -> None:
    """The latest answer counts, whatever was said before; it says whose word it is."""
    first, second = link(1, FIRST_LINK), link(2, FIRST_LINK, outcome=Outcome.FAILED)
    verdict = assess_latest([second, first], nothing="nothing", now=NOW + timedelta(hours=1))
    assert verdict.state is State.NO_GO
    assert verdict.evidence == (2,)
    assert "Word of sam, 1 March 2027" in verdict.reason


def test_missing_expired_and_noted_evidence_is_unknown() -> None:
    """Nothing, something too old, and a mere note all leave the question open."""
    old = link(1, FIRST_LINK)
    note = link(2, FIRST_LINK, outcome=Outcome.NOTED)
    assert assess_latest([], nothing="Nobody said.", now=NOW).reason == "Nobody said."
    assert assess_latest([old], nothing="", now=NOW + timedelta(days=30)).state is State.UNKNOWN
    assert assess_latest([old], nothing="", now=NOW + timedelta(days=30) - timedelta(seconds=1)).state is State.GO
    assert assess_latest([note], nothing="", now=NOW + timedelta(hours=1)).state is State.UNKNOWN


def test_expired_answer_does_not_uncover_an_older_one() -> None:
    """When the latest answer expired, an earlier one that is still valid does not come back."""
    lasting = link(1, FIRST_LINK, valid_until=NOW + timedelta(days=300))
    short = link(2, FIRST_LINK, outcome=Outcome.FAILED, valid_until=NOW + timedelta(days=1))
    assert assess_latest([lasting, short], nothing="", now=NOW + timedelta(days=2)).state is State.UNKNOWN
