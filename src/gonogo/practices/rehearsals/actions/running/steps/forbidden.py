# SPDX-License-Identifier: Apache-2.0
"""Which statements may no step of SQL run, because they lead out of the copy or out of the step's transaction?"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from gonogo.adapters.scripts.splitting import Statement
from gonogo.practices.rehearsals.rules.definition import Engine, Rehearsal

_TRANSACTION = {"BEGIN", "START", "COMMIT", "ROLLBACK", "END", "ABORT"}
_ALONE = {"VACUUM", "REINDEX", "CLUSTER"}
_SERVER = {"DATABASE", "ROLE", "USER", "GROUP", "TABLESPACE", "SYSTEM"}
"""What belongs to the whole server: others use it, and it would be left behind."""
_CHANGE = {"CREATE", "DROP", "ALTER", "RENAME"}


def forbidden(statement: Statement, rehearsal: Rehearsal, *, transaction: bool) -> str:
    """Why the statement cannot be run; empty when it can."""
    words = statement.words
    first = words[0] if words else ""
    if transaction and first in _TRANSACTION and not (first == "ROLLBACK" and "TO" in words):
        return f"{first} ends or begins a transaction, but the step is one; take it out, or say transaction: false"
    if transaction and _stands_alone(words, rehearsal.engine):
        return f'"{statement.short}" cannot run inside a transaction; say transaction: false'
    if rehearsal.engine in (Engine.POSTGRESQL, Engine.MARIADB):
        return _leads_out(statement, rehearsal)
    return ""


def _stands_alone(words: tuple[str, ...], engine: Engine) -> bool:
    if engine is Engine.POSTGRESQL:
        return ("CONCURRENTLY" in words[:5] and words[0] in {"CREATE", "DROP", "REINDEX"}) or words[:1] == ("VACUUM",)
    return engine is Engine.SQLITE and words[:1] == ("VACUUM",)


def _leads_out(statement: Statement, rehearsal: Rehearsal) -> str:
    words = statement.words
    kinds = _SERVER | ({"SCHEMA"} if rehearsal.engine is Engine.MARIADB else set())
    if len(words) > 1 and words[0] in _CHANGE and words[1] in kinds and "MAPPING" not in words[:3]:
        return f"{words[0]} {words[1]} changes the whole server, not only the copy; it cannot be rehearsed"
    if rehearsal.engine is Engine.MARIADB:
        if words[:1] == ("USE",):
            return "USE leads out of the copy; leave the name of the database out"
        if (name := _source_name(rehearsal)) and re.search(rf"(?<![\w$.])`?{re.escape(name)}`?\s*\.", statement.sql):
            return f"it names the source by its name, {name}; leave the name of the database out"
    return ""


def _source_name(rehearsal: Rehearsal) -> str:
    place = rehearsal.source.place if rehearsal.source is not None else ""
    return urlsplit(place).path.strip("/") if "://" in place else ""
