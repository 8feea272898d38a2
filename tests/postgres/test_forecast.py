# SPDX-License-Identifier: Apache-2.0
"""Is a forecast kept on PostgreSQL exactly as it was made, so that it agrees with the ledger?"""

from __future__ import annotations

import pytest

from tests.postgres.conftest import Database

pytestmark = pytest.mark.postgres
COUNTS = ("--done", "5,3,4,6,4,5,3,6,7,4,5,4", "--created", "1,0,2,1,0,0,1,0,2,1,0,1")


def test_a_forecast_is_judged_as_it_was_made(database: Database) -> None:
    """The check reads it back by its hash; a second one is compared with the first."""
    first = database.gonogo("forecast", *COUNTS, "--remaining", "30", "--format", "json").json()
    second = database.gonogo("forecast", *COUNTS, "--remaining", "28", "--format", "json").json()
    assert (first["burn"], second["dates"]["p85"] <= first["dates"]["p85"]) == (None, True)
    gate = database.gonogo("check", "--format", "json", code=None).json()
    (found,) = [one for one in gate["findings"] if one["check"] == "schedule.buffer"]
    assert (found["verdict"], found["evidence"]) == (second["state"], [second["evidence"]])
    assert second["statement"] in found["reason"]
    assert len(database.gonogo("forecast", "track", "--format", "json").json()["forecasts"]) == 2
