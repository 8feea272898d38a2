# SPDX-License-Identifier: Apache-2.0
"""Is every answer of a Prometheus, and every failure to get one, a figure or a sentence?"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonogo.adapters.prometheus import LARGEST_ANSWER, Figure, NoFigure, Prometheus, figure_of


def vector(*values: object) -> bytes:
    """An answer with a series for each value."""
    result = [{"metric": {}, "value": [1, value]} for value in values]
    return json.dumps({"status": "success", "data": {"resultType": "vector", "result": result}}).encode()


def test_one_series_and_a_scalar_are_figures() -> None:
    """The two shapes in which one number comes."""
    scalar = json.dumps({"status": "success", "data": {"resultType": "scalar", "result": [1, "0.25"]}}).encode()
    assert (figure_of(200, vector("12.5")), figure_of(200, scalar)) == (12.5, 0.25)


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (200, vector(), "no series"),
        (200, vector("1", "2"), "2 series; it must return one"),
        (200, vector("NaN"), "NaN"),
        (200, vector("+Inf"), "infinite"),
        (200, vector("-Inf"), "infinite"),
        (200, vector("much"), "not a number"),
        (200, vector(5), "not a number"),
        (200, b'{"status":"success","data":{"resultType":"matrix","result":[]}}', "a range of values"),
        (200, b'{"status":"success"}', "not a Prometheus"),
        (200, b"<html>", "not a Prometheus"),
        (200, b"[]", "not a Prometheus"),
        (400, b'{"status":"error","errorType":"bad_data","error":"parse error: oh"}', "refused the query: parse error"),
        (503, b"upstream", "HTTP status 503"),
        (401, b"{}", "HTTP status 401"),
    ],
)
def test_what_is_no_figure_is_a_sentence(status: int, body: bytes, words: str) -> None:
    """Each says what to look at."""
    with pytest.raises(NoFigure, match=words):
        figure_of(status, body)


@given(
    st.integers(100, 599),
    st.binary(max_size=60)
    | st.builds(
        lambda value: json.dumps(value).encode(),
        st.recursive(
            st.none() | st.integers() | st.text(max_size=5) | st.just("vector"),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["status", "data", "resultType", "result", "value", "error"]), inner, max_size=4
                )
            ),
        ),
    ),
)
def test_nothing_else_is_ever_raised(status: int, body: bytes) -> None:
    """Whatever answers at the address."""
    try:
        assert isinstance(figure_of(status, body), float)
    except NoFigure as reason:
        assert str(reason).endswith((".", "()."))


@contextmanager
def answering(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """The address of a server that treats every connection in this way."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                threading.Thread(target=treat, args=(connection,), daemon=True).start()

        def treat(connection: socket.socket) -> None:
            with connection:
                try:
                    connection.recv(65536)
                    answer(connection)
                except OSError:
                    pass

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)


def test_a_source_that_hangs_or_drips_is_given_up() -> None:
    """The time is limited in total, also while bytes go on arriving; several queries wait side by side."""

    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while True:
            connection.sendall(b" ")
            time.sleep(0.05)

    for answer in (drip, lambda connection: time.sleep(5)):
        with answering(answer) as url:
            figures = Prometheus(url, seconds=0.4).read(["up"] * 8)
            assert figures == [Figure(problem="Prometheus did not answer within 0.4 seconds.")] * 8


def test_a_huge_answer_is_not_read() -> None:
    """Somebody else's page, or a query without an aggregation."""

    def flood(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (LARGEST_ANSWER * 50))
        while True:
            connection.sendall(b" " * 65536)

    with answering(flood) as url:
        assert "more than 1 MB" in Prometheus(url).read(["up"])[0].problem


def test_a_source_that_is_not_there_is_said_so() -> None:
    """No listener, a connection that breaks, and an address that is none."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        nobody = f"http://127.0.0.1:{listening.getsockname()[1]}"
    assert "cannot be reached" in Prometheus(nobody).read(["up"])[0].problem
    with answering(lambda connection: connection.close()) as url:
        assert "cannot be reached" in Prometheus(url).read(["up"])[0].problem
    assert "not an address" in Prometheus("prometheus").read(["up"])[0].problem
    assert Prometheus(nobody).read([]) == []
