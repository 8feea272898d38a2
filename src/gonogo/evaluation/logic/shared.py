# SPDX-License-Identifier: Apache-2.0
"""What has already been worked out about the literal lists of a flag set?

A roster of 100,000 keys that ten flags refer to is one list object; it is looked at once.
"""

from gonogo.evaluation.logic.members import Members
from gonogo.evaluation.logic.term import Term, constant


class SharedLists:
    """Terms and members of the literal lists of one flag set. Keeps the lists alive, so that their ids stay theirs."""

    def __init__(self) -> None:
        self._terms: dict[int, Term] = {}
        self._members: dict[int, Members] = {}

    def term(self, items: list[object]) -> Term | None:
        """Return the term of a list without nested lists or objects, None when it has some."""
        known = self._terms.get(id(items))
        if known is not None:
            return known
        if {dict, list}.isdisjoint(map(type, items)):
            return self._terms.setdefault(id(items), constant(items))
        return None

    def members(self, items: list[object]) -> Members:
        """Return the members of a list."""
        if id(items) not in self._terms:
            return Members(items)
        known = self._members.get(id(items))
        return known if known is not None else self._members.setdefault(id(items), Members(items))
