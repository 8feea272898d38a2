# SPDX-License-Identifier: Apache-2.0
"""Which reported events count, and is every other one refused with a reason?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.rollout.rules.intake import (
    LISTED,
    Judged,
    Known,
    KnownFlag,
    KnownOutcome,
    KnownRelease,
    judge_batch,
)
from gonogo.practices.rollout.rules.served_stages import records_of, tick_of

OPENED = datetime(2027, 3, 1, 14, tzinfo=UTC)
NOW = OPENED + timedelta(hours=2)
WAVES = records_of(
    [
        (OPENED, {"pilot": {"state": "open", "percent": 10}, "rest": {"state": "planned", "percent": 0}}),
        (OPENED + timedelta(hours=1), {"pilot": {"state": "open", "percent": 50}}),
    ]
)
PORTAL = KnownRelease(1, "portal", b"key of portal", WAVES)
NEXT = KnownRelease(2, "portal", b"key of the next", {})
KNOWN = Known(
    {"intake": KnownFlag(PORTAL, "on", "off")},
    {
        "tried": [KnownOutcome(PORTAL, False), KnownOutcome(NEXT, False)],
        "minutes": [KnownOutcome(PORTAL, True)],
    },
)
EXPOSURE = {"type": "exposure", "user": "ana", "flag": "intake", "variant": "on", "wave": "pilot"}
OUTCOME = {"type": "outcome", "user": "ana", "event": "tried"}


def judge(*events: object, product: str | None = "portal") -> Judged:
    """Judge events that are received now."""
    return judge_batch(events, KNOWN, product, tick_of(NOW), NOW.timestamp())


def reason(event: object, product: str | None = "portal") -> str:
    """Why an event was refused."""
    judged = judge(event, product=product)
    assert (judged.accepted, judged.exposures, judged.outcomes) == (0, [], [])
    return judged.refused[0][1]


def test_an_exposure_has_the_stage_of_its_own_time() -> None:
    """A report that comes late says at which stage the user was served, and counts in the minute of receipt."""
    early = {**EXPOSURE, "at": (OPENED + timedelta(minutes=30)).isoformat()}
    rows = judge(EXPOSURE, early).exposures
    assert [(row[2], row[3], row[4], row[5]) for row in rows] == [
        ("new", "pilot", 50, tick_of(NOW)),
        ("new", "pilot", 10, tick_of(NOW)),
    ]


def test_an_outcome_is_kept_for_every_release_that_names_it() -> None:
    """Each release knows the user by another number."""
    rows = judge(OUTCOME).outcomes
    assert [row[0] for row in rows] == [1, 2]
    assert rows[0][2] != rows[1][2]


def test_users_are_numbers_that_depend_on_the_key() -> None:
    """The same user has the same number, and no number without the key of the release."""
    assert PORTAL.hashed(b"ana") == KnownRelease(9, "portal", PORTAL.key).hashed(b"ana")
    assert len({release.hashed(user) for release in (PORTAL, NEXT) for user in (b"ana", b"ben")}) == 4
    assert -(2**63) <= PORTAL.hashed(b"ana") < 2**63


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ("exposure", "An event is an object"),
        ({**EXPOSURE, "type": "view"}, "`type` must be exposure or outcome"),
        ({**EXPOSURE, "flag": "unheard"}, "There is no flag unheard"),
        ({**EXPOSURE, "flag": 7}, "`flag` must be a text"),
        ({**EXPOSURE, "variant": "maybe"}, "neither the new nor the old"),
        ({**EXPOSURE, "wave": "rest"}, "Wave rest never started"),
        ({**EXPOSURE, "wave": ""}, "It stands in the metadata"),
        ({**EXPOSURE, "user": ""}, "`user` must be the targeting key"),
        ({**EXPOSURE, "user": "u" * 501}, "`user` must be the targeting key"),
        ({**EXPOSURE, "at": (OPENED - timedelta(minutes=6)).isoformat()}, "was not open at that time"),
        ({**EXPOSURE, "at": (NOW + timedelta(minutes=6)).isoformat()}, "more than 5 minutes in the future"),
        ({**EXPOSURE, "at": (NOW - timedelta(days=8)).isoformat()}, "more than 7 days back"),
        ({**EXPOSURE, "at": "2027-03-01T15:00:00"}, "needs an offset"),
        ({**EXPOSURE, "at": "yesterday"}, "must be a date and time"),
        ({**EXPOSURE, "at": 5}, "must be a date and time"),
        ({**OUTCOME, "event": "laughed"}, "No guardrail of this product names the event laughed"),
        ({**OUTCOME, "event": "minutes"}, "is a measurement"),
        ({**OUTCOME, "event": "minutes", "value": "9"}, "`value` must be a number"),
        ({**OUTCOME, "event": "minutes", "value": True}, "`value` must be a number"),
        ({**OUTCOME, "event": "minutes", "value": float("nan")}, "`value` must be between"),
        ({**OUTCOME, "event": "minutes", "value": 10**400}, "`value` must be between"),
    ],
)
def test_what_does_not_count_is_refused_with_the_reason(event: object, words: str) -> None:
    """The sender learns what to mend; the rest of the batch is not touched."""
    assert words in reason(event)
    assert judge(event, OUTCOME).accepted == 1


def test_another_product_is_refused() -> None:
    """A key that is limited to a product reports about that product alone."""
    assert "another product" in reason(EXPOSURE, "permits")
    assert "No guardrail of this product" in reason(OUTCOME, "permits")
    assert judge(EXPOSURE, OUTCOME, product=None).accepted == 2


def test_a_clock_that_is_a_little_slow_counts_from_the_opening() -> None:
    """Up to five minutes before the opening is the first stage."""
    assert judge({**EXPOSURE, "at": (OPENED - timedelta(minutes=4)).isoformat()}).exposures[0][4] == 10


def test_only_the_first_refusals_are_listed() -> None:
    """The answer stays small however bad the batch is."""
    answer = judge(*["nonsense"] * 100, OUTCOME).answer()
    assert (answer["accepted"], len(answer["refused"]), answer["refused_more"]) == (1, LISTED, 100 - LISTED)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
fields = st.sampled_from(["type", "user", "flag", "variant", "wave", "event", "value", "at"])
words = st.sampled_from(["exposure", "outcome", "intake", "on", "pilot", "tried", "minutes", NOW.isoformat()])


@given(st.lists(st.dictionaries(fields, words | json_values) | json_values, max_size=5))
def test_every_event_is_accepted_or_refused(events: list[object]) -> None:
    """Nothing that can be sent makes judging fail, and nothing is lost from the count."""
    judged = judge(*events)
    assert judged.accepted + len(judged.refused) + judged.left_out == len(events)
