# SPDX-License-Identifier: Apache-2.0
"""Is it told for how long nobody got a good answer, and nothing else?"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from gonogo.adapters.httpprobe import Address, Prober, ask_once, probing


@contextmanager
def site(*statuses: int) -> Iterator[str]:
    """A server that answers with these statuses in turn, the last one for ever."""
    left = list(statuses)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(left.pop(0) if len(left) > 1 else left[0])
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def told(prober: Prober, *notes: tuple[float, float, str]) -> Prober:
    """A prober that was told these answers: from when to when, and what was wrong."""
    for since, until, wrong in notes:
        prober._note(since, until, wrong)
    return prober


def warm() -> Prober:
    """One that knows that an answer usually takes 0.1 s, and counts."""
    prober = told(Prober(Address("site", "http://x")), (0, 0.1, ""), (1, 1.1, ""), (2, 2.1, ""))
    prober.count()
    return prober


def test_an_outage_lasts_from_the_first_bad_to_the_next_good_answer() -> None:
    """However many answers were bad in between; two outages add up, and the longest is told."""
    prober = told(warm(), (3, 3.1, "refused"), (4, 4.1, "refused"), (5, 5.5, ""), (6, 6.1, "status 502"), (7, 7.25, ""))
    waits = prober.stop()
    assert waits.longest == pytest.approx(2.5)
    assert waits.total == pytest.approx(3.75)
    assert (waits.asked, waits.failures, waits.last) == (5, 3, "status 502")


def test_a_slow_answer_is_a_wait_beyond_the_usual() -> None:
    """What it takes anyhow does not count, nor does the noise of a network."""
    waits = told(warm(), (3, 3.9, ""), (4, 4.12, "")).stop()
    assert waits.longest == waits.total == pytest.approx(0.8)


def test_what_never_answered_is_no_outage() -> None:
    """A server that the step brings up was not missed before; that it never answered is told."""
    prober = told(Prober(Address("site", "http://x")), (0, 0.1, "refused"))
    prober.count()
    waits = told(prober, (1, 1.1, "refused"), (2, 2.1, "refused")).stop()
    assert (waits.longest, waits.answered, waits.failures) == (0.0, False, 2)


def test_an_outage_that_lasts_still_counts() -> None:
    """Up to the end of the step; what is asked later is not added."""
    prober = told(warm(), (3, 3.1, "refused"))
    assert prober.stop().longest > 0
    assert told(prober, (9, 9.9, "refused")).stop().failures == 1


@pytest.mark.parametrize(("status", "wrong"), [(200, ""), (302, ""), (404, "status 404"), (503, "status 503")])
def test_an_answer_is_good_or_says_why_not(status: int, wrong: str) -> None:
    """Redirects are answers; what is not found or broken is none."""
    with site(status) as url:
        assert ask_once(Address("site", url)) == wrong


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "nonsense", "http://[/"])
def test_no_answer_says_why(url: str) -> None:
    """A refused connection and an address that is none are told alike: by their reason."""
    assert ask_once(Address("site", url, timeout=1))


def test_a_real_server_is_asked_while_the_block_runs() -> None:
    """It is asked before, during and after something happens, and the failures in between are counted."""
    with site(200, 200, 200, 503, 503, 200) as url:
        answers = threading.Semaphore(0)

        def ask(address: Address) -> str:
            wrong = ask_once(address)
            answers.release()
            return wrong

        with probing([Address("site", url, every=0.01)], ask) as stop:
            for _ in range(8):
                answers.acquire()
            (waits,) = stop()
    assert waits.answered
    assert waits.failures >= 1
    assert waits.longest > 0
