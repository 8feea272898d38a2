# SPDX-License-Identifier: Apache-2.0
"""How much does the data plane do, how fast, and at which version? Figures for Prometheus."""

from __future__ import annotations

from functools import lru_cache

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("gonogo_data_plane_requests", "Requests answered by the data plane.", ["endpoint", "status"])
SECONDS = Histogram(
    "gonogo_data_plane_seconds",
    "Seconds from the start of a request to the end of its answer; event streams are not counted.",
    ["endpoint"],
    buckets=(0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1.0),
)
FAILURES = Counter("gonogo_data_plane_failures", "Requests that ended in an unexpected error.", ["endpoint"])
OPEN_STREAMS = Gauge("gonogo_data_plane_open_streams", "Event streams that are open now.")
SERVED_VERSION = Gauge("gonogo_data_plane_version", "Version of the snapshot that answers are given from.")


@lru_cache(maxsize=512)
def _request_counter(endpoint: str, status: int) -> Counter:
    return REQUESTS.labels(endpoint, str(status))


@lru_cache(maxsize=64)
def _duration(endpoint: str) -> Histogram:
    return SECONDS.labels(endpoint)


def count_request(endpoint: str, status: int, seconds: float | None) -> None:
    """Count one answered request; `seconds` is None for event streams, which last as long as the client stays."""
    _request_counter(endpoint, status).inc()
    if seconds is not None:
        _duration(endpoint).observe(seconds)
