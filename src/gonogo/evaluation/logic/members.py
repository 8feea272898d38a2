# SPDX-License-Identifier: Apache-2.0
"""Is this value among the items of a list that the rule spells out?"""

from collections.abc import Sequence


class Members:
    """The items of a literal list, apart by type, so that 1, "1" and true stay three things.

    Lists and objects are never members: JSON Logic compares them by identity, and two of them are never the same.
    """

    __slots__ = ("_numbers", "_singletons", "texts")

    def __init__(self, items: Sequence[object]) -> None:
        self.texts = frozenset(item for item in items if isinstance(item, str))
        self._numbers = frozenset(
            item for item in items if isinstance(item, int | float) and not isinstance(item, bool) and item == item
        )
        self._singletons = tuple(kept for kept in (None, True, False) if any(item is kept for item in items))

    @property
    def only_texts(self) -> bool:
        """Whether nothing but a text can be among the items."""
        return not self._numbers and not self._singletons

    def __contains__(self, value: object) -> bool:
        if isinstance(value, str):
            return value in self.texts
        if value is None or isinstance(value, bool):
            return any(value is kept for kept in self._singletons)
        return isinstance(value, int | float) and value in self._numbers
