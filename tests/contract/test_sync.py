# SPDX-License-Identifier: Apache-2.0
"""Does the sync endpoint treat a flagd that polls it as flagd expects?"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.contract import npm
from tests.contract.conftest import Served
from tests.contract.portal import MOMENTS, USERS, Moment, expected


def fetch(served: Served, key: str | None, path: str = "/flagd/flags.json", **headers: str) -> httpx.Response:
    """Poll the endpoint with a key and further headers."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if key is not None:
        sent["Authorization"] = f"Bearer {key}"
    return httpx.get(f"{served.url}{path}", headers=sent, timeout=30)


def test_definitions_are_fetched_once_and_again_when_they_changed(served: Served) -> None:
    """Equal definitions give 304 without a body; a wave that another process opened gives new ones and a new ETag."""
    key = served.portal.sync
    first = fetch(served, key)
    assert (first.status_code, first.headers["content-type"]) == (200, "application/json")
    etag = first.headers["etag"]
    unchanged = fetch(served, key, if_none_match=etag)
    assert (unchanged.status_code, unchanged.content, unchanged.headers["etag"]) == (304, b"", etag)
    served.move("open", "pilot")
    served.server.wait_for(lambda: fetch(served, key, if_none_match=etag).status_code == 200, "other definitions")
    second = fetch(served, key, if_none_match=etag)
    assert second.headers["etag"] != etag
    assert second.json() != first.json()
    assert fetch(served, key, if_none_match=second.headers["etag"]).status_code == 304


def test_definitions_are_given_to_keys_that_may_have_them_only(served: Served) -> None:
    """No key and a wrong one are 401, a key that only evaluates is 403, and a key for sync evaluates nothing."""
    assert fetch(served, None).status_code == 401
    assert fetch(served, "gnk_made-up").status_code == 401
    assert fetch(served, served.portal.evaluate).status_code == 403
    assert fetch(served, served.portal.sync, "/flagd/portal.json").status_code == 200
    assert fetch(served, served.portal.sync, "/flagd/no-such-product.json").status_code == 404
    headers = {"Authorization": f"Bearer {served.portal.sync}"}
    assert httpx.post(f"{served.url}/ofrep/v1/evaluate/flags", headers=headers, timeout=30).status_code == 403


def test_inner_flags_stay_inside(served: Served) -> None:
    """Neither the flag that names the wave nor the one that counts who is served is handed out."""
    definitions = fetch(served, served.portal.sync).json()
    assert not [key for key in definitions["flags"] if key.startswith("gonogo-")]


class Poller:
    """The npm core of flagd in a process of its own, which polls when it is told to."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def poll(self) -> dict[str, Any]:
        """Poll once: the status, how many bytes came, and what each user gets then."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        said: dict[str, Any] = json.loads(self._process.stdout.readline())
        return said


@contextmanager
def polling(served: Served, flag: str) -> Iterator[Poller]:
    """A client that holds the definitions itself and asks for newer ones."""
    with subprocess.Popen(
        ["node", "poll.mjs"], cwd=npm.CLIENTS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        contexts = [user.context for user in USERS]
        job = {"url": served.url, "key": served.portal.sync, "flag": flag, "default": False, "contexts": contexts}
        process.stdin.write(json.dumps(job) + "\n")
        yield Poller(process)
        process.stdin.close()


def wanted(flag: str, moment: Moment) -> list[Any]:
    """What each user must get, worked out from the plan alone."""
    return [expected(user, flag, moment)[0] for user in USERS]


@pytest.mark.node
def test_the_npm_core_keeps_up_by_polling_and_pays_only_for_changes(served: Served) -> None:
    """Unchanged definitions cost 304 and no byte, and the client goes on answering; a change arrives with one poll."""
    npm.require_npm()
    before, pilot = MOMENTS[:2]
    back = Moment("pilot rolled back", ("rollback", "pilot", "--because", "wrong sums"), {})
    flag = "new-intake"
    with polling(served, flag) as client:
        for moment in (before, pilot, back):
            if moment.command:
                etag = fetch(served, served.portal.sync).headers["etag"]
                served.move(*moment.command)
                served.server.wait_for(
                    lambda etag=etag: fetch(served, served.portal.sync, if_none_match=etag).status_code == 200,
                    "other definitions",
                )
            first, *again = [client.poll() for _ in range(5)]
            assert (first["status"], first["bytes"] > 0) == (200, True), moment.name
            assert [(one["status"], one["bytes"]) for one in again] == [(304, 0)] * 4, moment.name
            assert all(one["values"] == wanted(flag, moment) for one in (first, *again)), moment.name
