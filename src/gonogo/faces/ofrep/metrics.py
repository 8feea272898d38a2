# SPDX-License-Identifier: Apache-2.0
"""How much does the data plane do, how fast, and at which version? Figures for Prometheus."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter as Count
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate

from prometheus_client import REGISTRY, Counter, Gauge, Metric
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

FAILURES = Counter("gonogo_data_plane_failures", "Requests that ended in an unexpected error.", ["endpoint"])
OPEN_STREAMS = Gauge("gonogo_data_plane_open_streams", "Event streams that are open now.")
SERVED_VERSION = Gauge("gonogo_data_plane_version", "Version of the snapshot that answers are given from.")
BOUNDS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1.0)


class Requests(Collector):
    """Counts requests in plain numbers and makes figures of them when Prometheus asks.

    One event loop counts, so nothing is locked: that is a sixth of the time of an answer.
    """

    def __init__(self) -> None:
        self._answered: Count[tuple[str, int]] = Count()
        self._within: dict[str, list[int]] = defaultdict(lambda: [0] * (len(BOUNDS) + 1))
        self._seconds: dict[str, float] = defaultdict(float)

    def count(self, endpoint: str, status: int, seconds: float | None) -> None:
        """Count one answered request; `seconds` is None for event streams, which last as long as the client stays."""
        self._answered[endpoint, status] += 1
        if seconds is not None:
            self._within[endpoint][bisect_left(BOUNDS, seconds)] += 1
            self._seconds[endpoint] += seconds

    def collect(self) -> Iterator[Metric]:
        """The figures so far."""
        answered = CounterMetricFamily(
            "gonogo_data_plane_requests", "Requests answered by the data plane.", labels=["endpoint", "status"]
        )
        for (endpoint, status), number in self._answered.items():
            answered.add_metric([endpoint, str(status)], number)
        yield answered
        lasted = HistogramMetricFamily(
            "gonogo_data_plane_seconds",
            "Seconds from the start of a request to the end of its answer; event streams are not counted.",
            labels=["endpoint"],
        )
        for endpoint, within in self._within.items():
            bounds = [*(str(bound) for bound in BOUNDS), "+Inf"]
            lasted.add_metric([endpoint], list(zip(bounds, accumulate(within), strict=True)), self._seconds[endpoint])
        yield lasted


REQUESTS = Requests()
REGISTRY.register(REQUESTS)
