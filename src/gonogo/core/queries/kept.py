# SPDX-License-Identifier: Apache-2.0
"""What was worked out at some cost and may be asked for again soon?"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(slots=True)
class _Place(Generic[V]):
    """One value, or none yet, and the lock of whoever works it out."""

    working: Lock = field(default_factory=Lock)
    values: list[V] = field(default_factory=list)


class Kept(Generic[K, V]):
    """The last few values by key. Asked for by several at once, a value is worked out by one; the others wait for it.

    A key must say everything that the value depends on.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._places: OrderedDict[K, _Place[V]] = OrderedDict()
        self._changing = Lock()

    def get(self, key: K, work_out: Callable[[], V]) -> V:
        """The value of the key; worked out when it is not there. Nothing is kept when that fails."""
        with self._changing:
            place = self._places.setdefault(key, _Place())
            self._places.move_to_end(key)
            while len(self._places) > self._most:
                self._places.popitem(last=False)
        with place.working:
            if not place.values:
                place.values.append(work_out())
            return place.values[0]
