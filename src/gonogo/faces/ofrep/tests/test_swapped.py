# SPDX-License-Identifier: Apache-2.0
"""What do clients get while the roster of a group is replaced under them, again and again?"""

from __future__ import annotations

import copy
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from gonogo.faces.ofrep import SnapshotHolder, data_plane
from gonogo.faces.ofrep.snapshot import ServedFlags
from gonogo.faces.ofrep.tests.call import Reply, ask, ask_all
from gonogo.faces.ofrep.tests.cast import BENEFITS, NOW, SECRET, benefits, snapshot

ROSTERS = (["ana", "ben"], ["cy", "dora"])
ASKED = 150


def with_roster(people: list[str], etag: str) -> ServedFlags:
    """The flags of the cast, their pilot listing these people."""
    document: dict[str, Any] = copy.deepcopy(BENEFITS)
    document["$evaluators"]["pilot"]["in"][1] = people
    return benefits(document, etag)


@contextmanager
def replaced(holder: SnapshotHolder) -> Iterator[None]:
    """Replace the roster in another thread, as quickly as it goes: odd versions serve the second one."""
    served = [with_roster(people, f"r{number}") for number, people in enumerate(ROSTERS)]
    ended = threading.Event()

    def replace() -> None:
        version = 8
        while not ended.is_set():
            holder.swap(snapshot(version, f"s{version}", flag_sets={"benefits": served[version % 2]}))
            version += 1

    thread, usual = threading.Thread(target=replace), sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(10)
        sys.setswitchinterval(usual)


def told(reply: Reply) -> list[tuple[int, object]]:
    """The version and the value of each answer about the flag that the roster decides."""
    assert reply.status == 200, reply.body
    content = reply.json()
    answers = content.get("flags", [content])
    return [(one["metadata"]["servingVersion"], one["value"]) for one in answers if one["key"] == "new-intake"]


@pytest.mark.parametrize("asking", [ask_all, lambda app, user: ask(app, "new-intake", user)], ids=["all", "one"])
def test_each_answer_is_of_one_roster(asking: Any) -> None:
    """Nobody is refused, and the value is that of the roster of the version that the answer names."""
    holder = SnapshotHolder(snapshot(6, "s6", flag_sets={"benefits": with_roster(ROSTERS[0], "r0")}))
    app = data_plane(holder, lambda: NOW, SECRET)
    versions = set()
    with replaced(holder):
        for number in range(ASKED):
            user = ("ana", "cy", "eve")[number % 3]
            ((version, value),) = told(asking(app, {"targetingKey": user}))
            assert value is (user in ROSTERS[version % 2])
            versions.add(version % 2)
    assert versions == {0, 1}
