# SPDX-License-Identifier: Apache-2.0
"""What does a Prometheus answer to a query: one figure, or which problem?

Several queries are asked at the same time, each with five seconds in total, however slowly the answer drips in.
"""

from __future__ import annotations

import asyncio
import math
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
import orjson

TOTAL_SECONDS = 5.0
LARGEST_ANSWER = 1024 * 1024
LONGEST_QUOTE = 160


class NoFigure(Exception):
    """A query that gave no figure; the message is the sentence why."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What a query gave: a value, or in `problem` the sentence why there is none."""

    value: float | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Prometheus:
    """Where a Prometheus is, and the bearer token it asks for, if any."""

    url: str
    token: str = ""
    seconds: float = TOTAL_SECONDS

    def read(self, queries: Sequence[str]) -> list[Figure]:
        """The figure of each query, in order. Never raises; what went wrong stands in the figures."""
        if not queries:
            return []
        if urlsplit(self.url).scheme not in ("http", "https") or not urlsplit(self.url).hostname:
            return [Figure(problem="GONOGO_PROMETHEUS_URL is not an address such as http://prometheus:9090.")] * len(
                queries
            )
        return asyncio.run(self._read_all(queries))

    async def _read_all(self, queries: Sequence[str]) -> list[Figure]:
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        # Without the surroundings' proxies: this is a machine of one's own network.
        async with httpx.AsyncClient(
            headers=headers, timeout=self.seconds, trust_env=False, verify=ssl.create_default_context()
        ) as client:
            return list(await asyncio.gather(*(self._read_in_time(client, query) for query in queries)))

    async def _read_in_time(self, client: httpx.AsyncClient, query: str) -> Figure:
        try:
            return Figure(await asyncio.wait_for(self._figure(client, query), self.seconds))
        except NoFigure as reason:
            return Figure(problem=str(reason))
        except (TimeoutError, httpx.TimeoutException):
            return Figure(problem=f"Prometheus did not answer within {self.seconds:g} seconds.")
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            return Figure(problem=f"Prometheus cannot be reached: {_quoted(str(error)) or type(error).__name__}.")

    async def _figure(self, client: httpx.AsyncClient, query: str) -> float:
        address = f"{self.url.rstrip('/')}/api/v1/query"
        async with client.stream("POST", address, data={"query": query}) as answer:
            body = await _bounded(answer)
            return figure_of(answer.status_code, body)


async def _bounded(answer: httpx.Response) -> bytes:
    body = bytearray()
    async for part in answer.aiter_bytes():
        body += part
        if len(body) > LARGEST_ANSWER:
            raise NoFigure("Prometheus answered with more than 1 MB; the query must return one number.")
    return bytes(body)


def figure_of(status: int, body: bytes) -> float:
    """The one figure in an answer of the query interface. Raises NoFigure."""
    content = _content(status, body)
    data = content.get("data")
    if not isinstance(data, dict):
        raise NoFigure("What answered is not a Prometheus: there is no data in it.")
    kind, result = data.get("resultType"), data.get("result")
    if kind == "scalar":
        return _number(result)
    if kind != "vector" or not isinstance(result, list):
        raise NoFigure(f"The query returns {_article(kind)}; it must return one number.")
    if not result:
        raise NoFigure("The query returned no series; nothing matches it now.")
    if len(result) > 1:
        raise NoFigure(
            f"The query returned {len(result)} series; it must return one. Aggregate it, such as with sum()."
        )
    return _number(result[0].get("value") if isinstance(result[0], dict) else None)


def _content(status: int, body: bytes) -> dict[str, object]:
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        content = None
    known = isinstance(content, dict)
    if known and content.get("status") == "error":
        raise NoFigure(f"Prometheus refused the query: {_quoted(str(content.get('error', '')))}.")
    if status != 200:
        raise NoFigure(f"Prometheus answered with HTTP status {status}.")
    if not known:
        raise NoFigure("What answered is not a Prometheus: it sent no JSON object.")
    result: dict[str, object] = content
    return result


def _number(sample: object) -> float:
    """The value of a sample `[time, "text"]`."""
    text = sample[1] if isinstance(sample, list) and len(sample) == 2 else None
    try:
        value = float(text) if isinstance(text, str) else None
    except ValueError:
        value = None
    if value is None:
        raise NoFigure("The query returned something that is not a number.")
    if math.isnan(value):
        raise NoFigure("The query returned NaN: there is nothing to divide by, or no measurement.")
    if math.isinf(value):
        raise NoFigure("The query returned an infinite number.")
    return value


def _article(kind: object) -> str:
    return {"matrix": "a range of values", "string": "a text"}.get(str(kind), "something unknown")


def _quoted(text: str) -> str:
    return " ".join(text.split())[:LONGEST_QUOTE].rstrip(".")
