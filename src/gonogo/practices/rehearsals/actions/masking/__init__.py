# SPDX-License-Identifier: Apache-2.0
"""Mask a golden database once, and look whether any old value is left in a masked column."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from contextlib import closing

from gonogo.adapters.copies import Altered
from gonogo.adapters.copies.errors import CopyFailed
from gonogo.adapters.copies.values import Progress
from gonogo.adapters.databases.locator import Dialect
from gonogo.adapters.masking import Change, Column, Exchange, LeakCheck, open_masking
from gonogo.practices.rehearsals.rules.definition import MaskRule
from gonogo.practices.rehearsals.rules.masking.numbers import (
    days_expression,
    days_of,
    mariadb_drawn,
    percent_of,
    postgresql_drawn,
)
from gonogo.practices.rehearsals.rules.masking.planning import (
    DAYS,
    PERCENT,
    bound_sentence,
    complaints,
    leak_sentence,
)
from gonogo.practices.rehearsals.rules.masking.words import WORD_MASKERS, family, mask_word

LOOKED_FOR = 1_000_000
"""How many different old values of a column are looked for everywhere in it."""
ATTEMPTS = 40
"""How often a word is drawn anew when it is taken."""
Columns = Mapping[str, Mapping[str, Column]]


class Masking:
    """The masks of one rehearsal, to be given to a workshop as what alters its golden database.

    The key is drawn for each golden database and forgotten with it: nobody can turn a value back, or compare the
    copies of two months.
    """

    def __init__(self, rules: Sequence[MaskRule]) -> None:
        self.rules = tuple(rules)

    @property
    def shape(self) -> str:
        """A text that changes when the masks do."""
        return repr(
            [(one.table, one.column, one.masker, one.expression, sorted(one.options.items())) for one in self.rules]
        )

    def __call__(self, url: str, progress: Progress) -> Altered:
        """Mask, and say what still leaks. Raises DatabaseProblem, with everything that is wrong with the masks."""
        key = secrets.token_bytes(32)
        drawn = {Dialect.POSTGRESQL: postgresql_drawn, Dialect.MARIADB: mariadb_drawn}
        with closing(
            open_masking(url, drawn=drawn, moved=days_expression, days=days_of, percent=percent_of)
        ) as exchange:
            columns = {table: exchange.columns(table) for table in {rule.table for rule in self.rules}}
            if wrong := complaints(self.rules, columns, exchange.tables()):
                raise CopyFailed(" ".join(wrong))
            self._exchange_words(exchange, columns, key, progress)
            found = self._change_tables(exchange, columns, key.hex(), progress)
            progress("writing the masked tables anew", None, None)
            exchange.finish(columns)
        told = [(f"{one.table}.{one.column}", said) for one in found if (said := leak_sentence(one)) is not None]
        says = [*(said for _, said in told), *(said for one in found if (said := bound_sentence(one)) is not None)]
        return Altered(len(self.rules), tuple(place for place, _ in told), tuple(dict.fromkeys(says)))

    def _exchange_words(self, exchange: Exchange, columns: Columns, key: bytes, progress: Progress) -> None:
        families: dict[str, list[tuple[str, Column]]] = {}
        for rule in self.rules:
            if rule.masker in WORD_MASKERS:
                column = columns[rule.table][rule.column]
                families.setdefault(family(rule.masker), []).append((rule.masker, column))
        for name, members in families.items():
            limit = min((one.limit for _, one in members if one.limit is not None), default=None)
            unique = [one for _, one in members if one.unique]

            def word(before: str, attempt: int, masker: str = members[0][0], limit: int | None = limit) -> str:
                return mask_word(masker, key, before, limit=limit, attempt=attempt)

            count = exchange.gather(name, [one for _, one in members])
            progress(f"exchanging {name}", 0, count)
            exchange.exchange(name, word)
            left = count
            for attempt in range(1, ATTEMPTS):
                if not (left := exchange.again(name, word, attempt, unique=True)):
                    break
            if left and unique:
                places = ", ".join(f"{one.table}.{one.name}" for one in unique)
                raise CopyFailed(
                    f"{places} must be unique, and {limit or 'so few'} characters are too few for {count} other "
                    "values. Use an expression of sql."
                )

    def _change_tables(self, exchange: Exchange, columns: Columns, key: str, progress: Progress) -> list[LeakCheck]:
        found: list[LeakCheck] = []
        for number, (table, known) in enumerate(columns.items()):
            progress("masking tables", number, len(columns))
            changes = [_change(rule, known[rule.column], exchange, key) for rule in self.rules if rule.table == table]
            found += exchange.change(table, changes, most=LOOKED_FOR)
        return found


def _change(rule: MaskRule, column: Column, exchange: Exchange, key: str) -> Change:
    if rule.masker is None:
        return Change(column, expression=f"({rule.expression})", everywhere=column.kind == "text", keeps_null=False)
    if rule.masker in WORD_MASKERS:
        return Change(column, family=family(rule.masker), everywhere=True)
    if rule.masker == "shift-date":
        by = rule.options.get("by")
        person = exchange.person(by) if by else exchange.key_of(rule.table) or "''"
        return Change(column, expression=exchange.days(key, person, int(rule.options.get("days", DAYS)), column))
    if rule.masker == "number":
        return Change(column, expression=exchange.noise(key, int(rule.options.get("percent", PERCENT)), column))
    if rule.masker == "constant":
        value = rule.options.get("value", "").replace("'", "''")
        return Change(column, expression=f"'{value}'", checked=False)
    return Change(column, expression="NULL", checked=False)
