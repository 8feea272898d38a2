# SPDX-License-Identifier: Apache-2.0
"""Is a measurement kept as it came, recorded once, and refused when it is not what it claims to be?"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from gonogo.core.actions.tokens import create_token
from gonogo.core.errors import BadInput, NotFound
from gonogo.core.models import Evidence
from gonogo.core.operation import operations, run_operation
from gonogo.core.rules.permissions import NotAllowed, Scope
from gonogo.core.tests.cast import NOW, RELEASE, as_, operator
from gonogo.practices.small_releases.actions.recording import KEPT, MOST_BYTES, read_measurement, record_measurement
from gonogo.practices.small_releases.models import Measurement
from gonogo.practices.small_releases.queries.measured import newest_reading
from gonogo.practices.small_releases.rules.as_data import to_data
from gonogo.practices.small_releases.rules.measured import Measured
from gonogo.practices.small_releases.tests.made_measured import made_measured

Data = dict[str, Any]


def ask(name: str, /, **params: Any) -> Any:
    """Run an operation as Ravi."""
    return run_operation(operations()[name], params, by=as_("ravi"), now=NOW)


def sent(measured: Measured) -> Data:
    """The measurement as it arrives over the wire."""
    data: Data = json.loads(json.dumps(to_data(measured)))
    return data


def test_a_measurement_comes_back_as_it_was(release: str) -> None:
    """Recorded by one operation, read by another, with its headline in the ledger."""
    measured = made_measured(17, oldest_days=12.0)
    said = ask("releases.measure", release=RELEASE, measured=sent(measured))
    assert (said["pending"], said["recorded"], said["valid_until"]) == (17, True, "2027-03-08T14:00:00Z")
    again = ask("releases.measured", release=RELEASE)
    assert again["measured"] == to_data(measured)
    evidence = Evidence.objects.get(number=again["evidence"])
    assert (evidence.kind, evidence.outcome, evidence.basis) == ("small_releases.measured", "noted", "computed")
    assert evidence.facts["statement"] == (
        "17 changes wait, the oldest for 12 days; none of the last 12 releases had more."
    )
    assert (evidence.facts["weeks_from"], evidence.facts["weeks"]) == ("2026-11-30", [6, 5, 0, 7])


def test_nothing_measured_is_said_with_the_remedy(release: str) -> None:
    """Whoever asks learns the command."""
    with pytest.raises(NotFound, match="gonogo releases measure"):
        ask("releases.measured", release=RELEASE)


def test_lines_that_come_later_record_nothing_new(release: str) -> None:
    """The same head within the hour: one measurement, one piece of evidence, now with lines."""
    ask("releases.measure", measured=sent(made_measured(counted=2)))
    said = ask("releases.measure", measured=sent(made_measured()))
    assert said["recorded"] is False
    assert (Measurement.objects.count(), Evidence.objects.count()) == (1, 1)
    reading = newest_reading(Measurement.objects.get().release_id)
    assert reading is not None and all(one.lines_added is not None for one in reading.measured.releases)
    ask("releases.measure", measured=sent(made_measured(counted=0)))
    reading = newest_reading(Measurement.objects.get().release_id)
    assert reading is not None and reading.measured.lines_counted == 60


@pytest.mark.parametrize(
    "other",
    [
        made_measured(4),
        replace(made_measured(), head="e" * 40),
        made_measured(at=NOW - timedelta(hours=2)),
    ],
)
def test_anything_but_lines_is_a_new_measurement(release: str, other: Measured) -> None:
    """Another head, another count or a later hour is evidence of its own."""
    ask("releases.measure", measured=sent(other))
    ask("releases.measure", measured=sent(made_measured()))
    assert (Measurement.objects.count(), Evidence.objects.count()) == (2, 2)


def test_the_last_twenty_are_kept(release: str) -> None:
    """Old ones go; the ledger keeps their headlines."""
    for count in range(KEPT + 3):
        at = NOW - timedelta(minutes=KEPT + 3 - count)
        record_measurement(RELEASE, sent(made_measured(count, at=at)), by=operator(), now=NOW)
    assert (Measurement.objects.count(), Evidence.objects.count()) == (KEPT, KEPT + 3)
    assert len(Measurement.objects.order_by("measured_at")[0].content["pending"]["changes"]) == 3


def test_who_only_looks_records_nothing(release: str) -> None:
    """Recording is for those who may record evidence."""
    with pytest.raises(NotAllowed):
        record_measurement(RELEASE, sent(made_measured()), by=as_("vera"), now=NOW)
    assert not Measurement.objects.exists()


def _set(*path: str | int, value: Any) -> Callable[[Data], None]:
    def change(data: Any) -> None:
        for step in path[:-1]:
            data = data[step]
        data[path[-1]] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        _set("surprise", value=1),
        _set("pending", "surprise", value=1),
        _set("releases", 0, "surprise", value=None),
        _set("releases", 0, "changes", value=-1),
        _set("releases", 0, "changes", value=True),
        _set("releases", 0, "changes", value=1.5),
        _set("releases", 0, "date", value="2027-01-01"),
        _set("releases", 0, "date", value="0001-01-01T00:00:00+00:00"),
        _set("releases", 0, "date_source", value="horoscope"),
        _set("releases", value="none"),
        _set("pending", "change_days", value=float("nan")),
        _set("pending", "change_days", value=float("inf")),
        _set("pending", "changes", 0, "subject", value="x" * 5000),
        _set("pending", "changes", 0, "subject", value=["x"]),
        _set("pending", value=None),
        _set("weeks", value=[10**13]),
        _set("weeks", value=list(range(100_001))),
        _set("rates", value=[]),
        _set("measured_at", value=NOW.timestamp()),
        lambda data: data.pop("survival"),
    ],
)
def test_what_is_not_a_measurement_is_refused(change: Callable[[Data], None]) -> None:
    """Unknown and missing names, wrong types, numbers that are none, endless text and lists: refused with a remedy."""
    data = sent(made_measured())
    read_measurement(data)
    change(data)
    with pytest.raises(BadInput, match="gonogo releases measure"):
        read_measurement(data)


def test_a_measurement_has_a_size() -> None:
    """Four megabytes at most."""
    data = sent(made_measured())
    data["notes"] = ["x" * 3000] * (MOST_BYTES // 3000 + 1)
    with pytest.raises(BadInput, match="at most 4 MB"):
        read_measurement(data)


def test_an_old_or_future_measurement_is_refused(release: str) -> None:
    """It would count for nothing, or for too long."""
    for at in (NOW - timedelta(days=7), NOW + timedelta(hours=1)):
        with pytest.raises(BadInput):
            ask("releases.measure", measured=sent(made_measured(at=at)))
    assert not Measurement.objects.exists()


def test_hostile_words_are_kept_as_words(release: str) -> None:
    """Markup in a subject is data; a NUL character never arrives."""
    hostile = "<script>alert(1)</script> =cmd() \u202e"
    ask("releases.measure", measured=sent(made_measured(subject=hostile)))
    kept = ask("releases.measured")["measured"]["pending"]["changes"][0]["subject"]
    assert kept == f"{hostile} (#1)"
    with pytest.raises(BadInput, match="NUL"):
        ask("releases.measure", measured=sent(made_measured(subject="a\x00b")))


@pytest.mark.parametrize(("padding", "status", "code"), [(2 * 2**20, 400, "bad-input"), (6 * 2**20, 413, "too-large")])
def test_a_long_history_fits_through_the_management_api(
    release: str, client: Client, padding: int, status: int, code: str
) -> None:
    """Measurements may be larger than other requests, but not without limit."""
    token = create_token("ci", scopes={Scope.EVIDENCE}, by=operator(), now=NOW, owner="ravi").secret
    answer = client.post(
        "/api/v1/releases.measure",
        json.dumps({"measured": {"notes": ["x" * padding]}}),
        content_type="application/json",
        headers={"authorization": f"Bearer {token}"},
    )
    assert (answer.status_code, answer.json()["code"]) == (status, code)
