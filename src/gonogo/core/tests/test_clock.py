# SPDX-License-Identifier: Apache-2.0
"""Does a clock that was set back make anything young again?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from gonogo.core import clock
from gonogo.core.actions.record_evidence import record_evidence
from gonogo.core.rules.evidence import Outcome
from gonogo.core.tests.cast import NOW, operator


@pytest.mark.parametrize("back", [timedelta(minutes=1), timedelta(days=400)])
def test_time_does_not_go_back_behind_what_was_recorded(
    release: str, monkeypatch: pytest.MonkeyPatch, back: timedelta
) -> None:
    """Evidence recorded by a clock that was ahead counts as an instant that was reached, like an event."""
    ahead = NOW + timedelta(hours=2)
    record_evidence(release, kind="rollout.groups", outcome=Outcome.PASSED, by=operator(), now=ahead)
    monkeypatch.setattr(clock, "system_now", lambda: NOW - back)
    assert clock.high_water_mark() == ahead
    assert clock.now() == ahead
    monkeypatch.setattr(clock, "system_now", lambda: ahead + back)
    assert clock.now() == ahead + back
