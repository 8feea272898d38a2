# SPDX-License-Identifier: Apache-2.0
"""Do the figures for Prometheus say what was answered?"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, generate_latest

from gonogo.faces.ofrep.metrics import REQUESTS, Requests
from gonogo.faces.ofrep.tests.call import ask
from gonogo.faces.ofrep.tests.cast import plane


def figures(counted: Requests) -> list[str]:
    """What Prometheus gets to read."""
    registry = CollectorRegistry()
    registry.register(counted)
    return generate_latest(registry).decode().splitlines()


def test_requests_are_counted_by_endpoint_and_status_and_their_times_by_bounds() -> None:
    """A time on a bound belongs below it; streams have no time."""
    counted = Requests()
    for seconds in (0.0001, 0.0002, 0.3, 7.0):
        counted.count("flag", 200, seconds)
    counted.count("flag", 404, 0.0001)
    counted.count("events", 200, None)
    lines = figures(counted)
    assert 'gonogo_data_plane_requests_total{endpoint="flag",status="200"} 4.0' in lines
    assert 'gonogo_data_plane_requests_total{endpoint="flag",status="404"} 1.0' in lines
    assert 'gonogo_data_plane_requests_total{endpoint="events",status="200"} 1.0' in lines
    assert 'gonogo_data_plane_seconds_bucket{endpoint="flag",le="0.0001"} 2.0' in lines
    assert 'gonogo_data_plane_seconds_bucket{endpoint="flag",le="1.0"} 4.0' in lines
    assert 'gonogo_data_plane_seconds_bucket{endpoint="flag",le="+Inf"} 5.0' in lines
    assert 'gonogo_data_plane_seconds_count{endpoint="flag"} 5.0' in lines
    assert not [line for line in lines if line.startswith("gonogo_data_plane_seconds") and "events" in line]


def test_an_answer_is_counted() -> None:
    """The app counts every answer it gives."""
    before = REQUESTS._answered["flag", 404]
    ask(plane(), "no-such-flag")
    assert REQUESTS._answered["flag", 404] == before + 1
