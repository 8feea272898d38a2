# SPDX-License-Identifier: Apache-2.0
"""Does exactly one process lead the loop, and another one soon after it is gone?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from gonogo.core.tests.cast import NOW
from gonogo.practices.rollout.actions import give_up_lease, take_lease
from gonogo.practices.rollout.actions.lease import LASTS
from gonogo.practices.rollout.models import Lease

SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.django_db


def test_one_leads_and_goes_on_leading_while_it_renews() -> None:
    """The other is told no each time."""
    for seconds in range(0, 60, 10):
        now = NOW + seconds * SECOND
        assert take_lease("loop", "one", now=now)
        assert not take_lease("loop", "two", now=now)
    assert Lease.objects.get().holder == "one"


def test_when_the_leader_is_gone_another_takes_over_after_the_lease() -> None:
    """Not a moment sooner."""
    take_lease("loop", "one", now=NOW)
    assert not take_lease("loop", "two", now=NOW + LASTS - SECOND)
    assert take_lease("loop", "two", now=NOW + LASTS)
    assert not take_lease("loop", "one", now=NOW + LASTS)


def test_who_stops_in_peace_lets_another_lead_at_once() -> None:
    """Giving up what somebody else holds changes nothing."""
    take_lease("loop", "one", now=NOW)
    give_up_lease("loop", "two", now=NOW)
    assert not take_lease("loop", "two", now=NOW)
    give_up_lease("loop", "one", now=NOW)
    assert take_lease("loop", "two", now=NOW)


def test_a_lease_written_by_a_clock_that_was_ahead_keeps_nobody_waiting() -> None:
    """An end far in the future is no lease; one a little ahead is respected."""
    take_lease("loop", "one", now=NOW + timedelta(days=400))
    assert take_lease("loop", "two", now=NOW)
    take_lease("loop", "two", now=NOW + SECOND)
    assert not take_lease("loop", "one", now=NOW)
