# SPDX-License-Identifier: Apache-2.0
"""What of a copy would reach another database of its server, the source among them, and must go?"""

from __future__ import annotations

import re

from gonogo.adapters.copies.mariadb.connecting import ask, connected

SYSTEM = {"information_schema", "mysql", "performance_schema", "sys"}


def cut_off(url: str) -> tuple[str, ...]:
    """Drop routines, triggers and views whose text names another database; what is worth saying about it.

    A routine that says `people.visit` means production, also when it is called on the copy.
    """
    said = []
    with connected(url) as database:
        ((own,),) = ask(database, "SELECT DATABASE()")
        others = {str(name) for (name,) in ask(database, "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA")}
        leads_out = _leads_out(others - SYSTEM - {own})
        for kind, name, text in ask(database, _TEXTS):
            if found := leads_out.search(text or ""):
                ask(database, f"DROP {kind} `{name.replace('`', '``')}`")
                other = next(part for part in found.groups() if part)
                said.append(f"The {kind.lower()} {name} names the database {other}, so the copy does without it.")
    return tuple(said)


def _leads_out(names: set[str]) -> re.Pattern[str]:
    """One of these names, quoted or not, before a point."""
    words = "|".join(re.escape(name) for name in sorted(names)) or "(?!)"
    return re.compile(rf"`({words})`\s*\.|(?<![\w`.'])({words})\s*\.", re.IGNORECASE)


_TEXTS = """
SELECT ROUTINE_TYPE, ROUTINE_NAME, ROUTINE_DEFINITION FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()
UNION ALL SELECT 'TRIGGER', TRIGGER_NAME, ACTION_STATEMENT FROM information_schema.TRIGGERS
WHERE TRIGGER_SCHEMA = DATABASE()
UNION ALL SELECT 'VIEW', TABLE_NAME, VIEW_DEFINITION FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE()
"""
