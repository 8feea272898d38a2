# SPDX-License-Identifier: Apache-2.0
"""Is a swap seen whole, at once and by everybody who waits?"""

from __future__ import annotations

import asyncio
import threading

from gonogo.faces.ofrep import SnapshotHolder
from gonogo.faces.ofrep.tests.cast import snapshot


def test_a_swap_in_another_thread_wakes_everybody_who_waits() -> None:
    """A hundred waiting coroutines all get the new snapshot."""

    async def scene() -> list[int]:
        """What happens, in one event loop."""
        holder = SnapshotHolder(snapshot(7))
        waiting = [asyncio.create_task(holder.wait_for_change(7)) for _ in range(100)]
        await asyncio.sleep(0)
        threading.Thread(target=holder.swap, args=(snapshot(8),)).start()
        return [woken.version for woken in await asyncio.wait_for(asyncio.gather(*waiting), 10) if woken]

    assert asyncio.run(scene()) == [8] * 100


def test_waiters_in_several_event_loops_are_woken() -> None:
    """Each event loop runs in its own thread; one swap reaches all."""
    holder = SnapshotHolder(snapshot(7))
    started = threading.Barrier(4)
    seen: list[int] = []

    async def wait() -> None:
        """Wait in an event loop of its own."""
        task = asyncio.create_task(holder.wait_for_change(7))
        await asyncio.sleep(0)
        started.wait(10)
        woken = await asyncio.wait_for(task, 10)
        assert woken is not None
        seen.append(woken.version)

    threads = [threading.Thread(target=lambda: asyncio.run(wait())) for _ in range(3)]
    for thread in threads:
        thread.start()
    started.wait(10)
    holder.swap(snapshot(8))
    for thread in threads:
        thread.join(10)
    assert seen == [8, 8, 8]


def test_who_is_behind_does_not_wait() -> None:
    """A change that happened before is returned at once: nothing falls between asking and waiting."""
    holder = SnapshotHolder(snapshot(7))
    holder.swap(snapshot(9))
    woken = asyncio.run(asyncio.wait_for(holder.wait_for_change(7), 10))
    assert woken is holder.current


def test_an_older_snapshot_does_not_replace_a_newer_one() -> None:
    """Who compiled slower than a rollback must not undo it; the same version may be replaced."""
    holder = SnapshotHolder(snapshot(8, "rolled back"))
    holder.swap(snapshot(7, "slow"))
    assert holder.current is not None
    assert holder.current.etag == "rolled back"
    holder.swap(snapshot(8, "keys changed"))
    assert holder.current.etag == "keys changed"


def test_giving_up_waiting_leaves_nothing_behind() -> None:
    """A client that left is forgotten, so memory does not grow with the number of clients that ever came."""

    async def scene() -> SnapshotHolder:
        """What happens, in one event loop."""
        holder = SnapshotHolder(snapshot(7))
        waiting = [asyncio.create_task(holder.wait_for_change(7)) for _ in range(10)]
        await asyncio.sleep(0)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        return holder

    assert asyncio.run(scene())._waiting == {}


def test_closing_lets_everybody_go() -> None:
    """Waiting ends when the server stops, with the snapshot as it is."""

    async def scene() -> int | None:
        """What happens, in one event loop."""
        holder = SnapshotHolder(snapshot(7))
        task = asyncio.create_task(holder.wait_for_change(7))
        await asyncio.sleep(0)
        holder.close()
        left = await asyncio.wait_for(task, 10)
        return left.version if left else None

    assert asyncio.run(scene()) == 7


def test_a_swap_survives_an_event_loop_that_is_gone() -> None:
    """A loop that was closed while somebody waited in it does not keep others from being served."""
    holder = SnapshotHolder(snapshot(7))
    loop = asyncio.new_event_loop()
    task = loop.create_task(holder.wait_for_change(7))
    loop.run_until_complete(asyncio.sleep(0))
    task._log_destroy_pending = False  # type: ignore[attr-defined]
    loop.close()
    holder.swap(snapshot(8))
    assert holder.current is not None
    assert holder.current.version == 8


def test_a_store_that_went_back_is_followed_and_everybody_is_woken() -> None:
    """A restored backup has lower versions; what is done after that must not be ignored."""

    async def scene() -> int:
        """What happens, in one event loop."""
        holder = SnapshotHolder(snapshot(9))
        waiting = asyncio.create_task(holder.wait_for_change(9))
        await asyncio.sleep(0)
        holder.go_back_to(snapshot(4))
        holder.swap(snapshot(5))
        assert await asyncio.wait_for(waiting, 10) is holder.current
        assert holder.current is not None
        return holder.current.version

    assert asyncio.run(scene()) == 5
