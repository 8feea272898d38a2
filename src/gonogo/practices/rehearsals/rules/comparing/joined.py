# SPDX-License-Identifier: Apache-2.0
"""How does one query compare two tables that it sees both? Exactly, and without any hash."""

from __future__ import annotations

from dataclasses import dataclass

from gonogo.practices.rehearsals.rules.comparing.facts import TableFacts
from gonogo.practices.rehearsals.rules.comparing.kinds import Kind
from gonogo.practices.rehearsals.rules.comparing.plan import Pair, Plan
from gonogo.practices.rehearsals.rules.comparing.speech import SPEECHES
from gonogo.practices.rehearsals.rules.comparing.speech.duck import Duck
from gonogo.practices.rehearsals.rules.comparing.speech.sqlite import Sqlite


@dataclass(frozen=True, slots=True)
class JoinedSql:
    """The queries of a comparison by a join. Both tables' keys name one row at most and are never NULL."""

    plan: Plan
    source: TableFacts
    target: TableFacts

    @property
    def _speech(self) -> Sqlite | Duck:
        speech = SPEECHES[self.source.dialect]
        assert isinstance(speech, Sqlite | Duck)
        return speech

    def counts(self) -> str:
        """Rows of the source, those of them without a partner, and those that differ from theirs."""
        return f"SELECT count(*), {_sum(self._lacks('b'))}, {_sum(self._differs())} FROM {self._both(self.source)}"

    def rows_of(self, facts: TableFacts) -> str:
        """How many rows a side has."""
        where = f" WHERE {facts.where}" if facts.where else ""
        return f"SELECT count(*) FROM {facts.written}{where}"

    def found(self, most: int) -> str:
        """Rows of the source that lack a partner or differ from theirs, in one pass.

        Whether it lacks one, the key, for each key and column whether it differs, all columns of the source and all of
        the target.
        """
        flags = [self._differ(place) for place in range(len(self._values()))]
        what = [self._lacks("b"), *self._shown_keys(), *flags, *self._shown_columns()]
        where = f"{self._lacks('b')} OR {' OR '.join(flags)}"
        return f"SELECT {', '.join(what)} FROM {self._both(self.source)} WHERE {where}{_limit(most)}"

    def by_column(self) -> str:
        """How many rows differ in each compared column, keys first."""
        sums = [_sum(self._differ(place)) for place in range(len(self._values()))]
        return f"SELECT {', '.join(sums)} FROM {self._both(self.source)} WHERE NOT {self._lacks('b')}"

    def changed(self, most: int | None) -> str:
        """Key, all columns of the source and all of the target, of rows that differ."""
        shown = [*self._shown_keys(), *self._shown_columns()]
        return f"SELECT {', '.join(shown)} FROM {self._both(self.source)} WHERE {self._differs()}{_limit(most)}"

    def lacking(self, of_source: bool, most: int | None) -> str:
        """Key of rows without a partner on the other side."""
        keys = self._shown_keys()
        both = self._both(self.source) if of_source else self._both(self.target)
        return f"SELECT {', '.join(keys)} FROM {both} WHERE {self._lacks('b')}{_limit(most)}"

    def _shown_keys(self) -> list[str]:
        return [self._speech.text(f"a.k{place}") for place in range(len(self.plan.key))]

    def _shown_columns(self) -> list[str]:
        return [self._shown(f"{side}.c{place}") for side in "ab" for place in range(len(self.plan.columns))]

    def _shown(self, value: str) -> str:
        if self.source.dialect == "sqlite":
            blob = f"'x''' || lower(hex({value})) || ''''"
            return f"CASE typeof({value}) WHEN 'blob' THEN {blob} ELSE {self._speech.text(value)} END"
        return self._speech.text(value)

    def _values(self) -> tuple[Pair, ...]:
        return (*self.plan.key, *self.plan.columns)

    def _both(self, first: TableFacts) -> str:
        other = self.target if first is self.source else self.source
        joined = " AND ".join(f"a.k{place} = b.k{place}" for place in range(len(self.plan.key)))
        return f"({self._one(first)}) AS a LEFT JOIN ({self._one(other)}) AS b ON {joined}"

    def _one(self, facts: TableFacts) -> str:
        own = "source" if facts is self.source else "target"
        values = [f"{getattr(one, own)} AS k{place}" for place, one in enumerate(self.plan.key)]
        values += [f"{self._value(one, own, facts)} AS c{place}" for place, one in enumerate(self.plan.columns)]
        where = f" WHERE {facts.where}" if facts.where else ""
        return f"SELECT {', '.join(values)} FROM {facts.written}{where}"

    def _value(self, pair: Pair, own: str, facts: TableFacts) -> str:
        """The value as it is; of other type on the other side, in the words that both share."""
        expression, type_ = getattr(pair, own), getattr(pair, f"{own}_type")
        if facts.dialect == "sqlite" or pair.source_type == pair.target_type or pair.kind is Kind.JSON:
            return str(expression)
        return self._speech.canonical(expression, type_, pair.kind, False)

    def _lacks(self, side: str) -> str:
        return f"({side}.k0 IS NULL)"

    def _differ(self, place: int) -> str:
        keys = len(self.plan.key)
        name = f"k{place}" if place < keys else f"c{place - keys}"
        return self._speech.differ(f"a.{name}", f"b.{name}")

    def _differs(self) -> str:
        every = " OR ".join(self._differ(place) for place in range(len(self._values())))
        return f"(NOT {self._lacks('b')} AND ({every}))"


def _sum(condition: str) -> str:
    return f"coalesce(sum(CASE WHEN {condition} THEN 1 ELSE 0 END), 0)"


def _limit(most: int | None) -> str:
    return "" if most is None else f" LIMIT {most}"
