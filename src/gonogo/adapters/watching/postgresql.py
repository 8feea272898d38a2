# SPDX-License-Identifier: Apache-2.0
"""Which locks does a step hold on PostgreSQL, whom do they keep waiting, and which tables does it write anew?"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from gonogo.adapters.databases.errors import missing_driver
from gonogo.adapters.watching.asking import Gone
from gonogo.adapters.watching.values import Held, Question, Waited

OURS = "gonogo watching"
"""How our own connections call themselves; what follows is the kind of question and the table."""
EVERY = 0.02
KEYS = 200
"""How many rows of a table are asked for in turn."""
_SETTINGS = "-c default_transaction_read_only=off -c statement_timeout=0 -c lock_timeout=0 -c jit=off"


def connect(url: str, name: str) -> Any:
    """A connection of our own, where each statement is its own transaction."""
    try:
        import psycopg
    except ImportError:
        raise missing_driver("PostgreSQL", "postgres") from None
    scheme, _, rest = url.partition("://")
    address = f"{scheme.partition('+')[0]}://{rest}"
    return psycopg.connect(
        address,
        autocommit=True,
        application_name=f"{OURS} {name}"[:63],
        connect_timeout=10,
        options=_SETTINGS,
        client_encoding="UTF8",
    )


class PostgresLine:
    """One question over one connection. A write locks the table as UPDATE does, and a row, and is rolled back."""

    def __init__(self, url: str, question: Question) -> None:
        self.question = question
        self.connection = connect(url, f"{question.kind} {question.table}")
        self.keys: list[str] = []
        self.turn = 0
        if question.timeout is not None:
            self.connection.execute(f"SET statement_timeout = {int(question.timeout * 1000)}")
        if question.table:
            self.table, self.keys = _rows_to_ask_for(self.connection, question.table)

    def ask(self) -> None:
        """Ask once. Raises Gone when the table or a column is not there any more."""
        import psycopg

        try:
            self.connection.execute(self._sql().encode())
        except (
            psycopg.errors.UndefinedTable,
            psycopg.errors.UndefinedColumn,
            psycopg.errors.InvalidSchemaName,
        ) as error:
            raise Gone(str(error).splitlines()[0]) from None
        except psycopg.Error:
            if not self.connection.closed:
                with suppress(psycopg.Error):
                    self.connection.execute("ROLLBACK")
            raise

    def _sql(self) -> str:
        if not self.question.table:
            asked = self.question.sql.rstrip().rstrip(";")
            return f"BEGIN; {asked}; ROLLBACK" if self.question.kind == "write" else asked
        self.turn += 1
        where = f" WHERE {self.keys[self.turn % len(self.keys)]}" if self.keys else " LIMIT 1"
        if self.question.kind == "read":
            return f"SELECT 1 FROM {self.table}{where}"  # noqa: S608 (quoted by the server)
        # FOR NO KEY UPDATE alone takes a weaker lock on the table than UPDATE, and does not wait for CREATE INDEX.
        lock = f"LOCK TABLE {self.table} IN ROW EXCLUSIVE MODE"
        return f"BEGIN; {lock}; SELECT 1 FROM {self.table}{where} FOR NO KEY UPDATE; ROLLBACK"  # noqa: S608

    def cancel(self) -> None:
        """Give up on the answer."""
        with suppress(Exception):
            self.connection.cancel_safe(timeout=2)

    def close(self) -> None:
        """Hang up."""
        with suppress(Exception):
            self.connection.close()


def _rows_to_ask_for(connection: Any, table: str) -> tuple[str, list[str]]:
    """The table as SQL has it, and conditions that each find one row by the primary key, spread over the table."""
    import psycopg

    found = connection.execute(_KEY, [table]).fetchone()
    if found is None or found[0] is None:
        raise Gone(f"There is no table {table}.")
    name, columns, pages = found
    if not columns:
        return name, []
    parts = [(one.replace("'", "''"), one) for one in columns]
    conditions = " || ' AND ' || ".join(f"'{text} = ' || quote_literal({one})" for text, one in parts)
    sample = f" TABLESAMPLE SYSTEM ({max(0.0001, 100 * 50 / pages):.6f})" if pages > 500 else ""
    with suppress(psycopg.Error):
        rows = connection.execute(f"SELECT {conditions} FROM {name}{sample} LIMIT {KEYS}".encode())  # noqa: S608
        return name, [one for (one,) in rows.fetchall()]
    return name, []


_KEY = """
SELECT c.oid::regclass::text,
       (SELECT array_agg(quote_ident(a.attname) ORDER BY a.attnum) FROM pg_index i
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
        WHERE i.indrelid = c.oid AND i.indisprimary),
       c.relpages
FROM pg_class c WHERE c.oid = to_regclass(%s) AND c.relkind IN ('r', 'p')
"""
_LOCKS = """
SELECT l.pid, l.locktype, l.relation::bigint, l.mode, l.granted, coalesce(a.application_name, ''),
       CASE WHEN l.granted THEN NULL ELSE pg_blocking_pids(l.pid) END, n.nspname, c.relname, c.relkind
FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
LEFT JOIN pg_class c ON c.oid = l.relation LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE l.pid <> pg_backend_pid() AND a.datname = current_database()
  AND (NOT l.granted OR (l.locktype = 'relation' AND l.relation >= 16384
                         AND coalesce(a.application_name, '') NOT LIKE 'gonogo watching%'))
"""
_FILES = """
SELECT c.oid::bigint, n.nspname, c.relname, pg_relation_filenode(c.oid)::bigint
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't' AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
"""
_VOLUME = """
SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0'), temp_bytes FROM pg_stat_database
WHERE datname = current_database()
"""


@dataclass(slots=True)
class Span:
    """From when to when something was seen without a break, and the longest such time before."""

    first: float
    last: float
    before: tuple[float, float]

    @property
    def longest(self) -> tuple[float, float]:
        """First and last look of the longest time."""
        return max(((self.first, self.last), self.before), key=lambda one: one[1] - one[0])


class LockSampler:
    """Looks at the locks again and again, over a connection that never touches a table."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.samples = 0
        self._looked = 0.0
        self._connection = connect(url, "sampler")
        self._held: dict[tuple[int, str, str, bool], Span] = {}
        self._waited: dict[tuple[int, str, str, str, tuple[int, ...]], Span] = {}
        self._known: dict[int, str] = {}
        self._before = self._files()
        self._volume = self._read_volume()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="gonogo locks", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._ending.set()
        self._thread.join(5)

    def _files(self) -> Mapping[int, tuple[str, int]]:
        rows = self._connection.execute(_FILES).fetchall()
        for oid, schema, name, _ in rows:
            self._known[oid] = _short(schema, name)
        return {oid: (_short(schema, name), file) for oid, schema, name, file in rows}

    def _read_volume(self) -> tuple[int, int]:
        wal, temp = self._connection.execute(_VOLUME).fetchone()
        return int(wal), int(temp)

    def _run(self) -> None:
        while not self._ending.is_set():
            at = time.monotonic()
            try:
                rows = self._connection.execute(_LOCKS).fetchall()
                for row in rows:
                    self._note(at, row)
                self.samples += 1
                self._looked = at
            except Exception:
                if not self._reconnect():
                    return
            self._ending.wait(max(0.0, EVERY - (time.monotonic() - at)))

    def _reconnect(self) -> bool:
        """A step may end every connection, or the server; ours comes back when it can."""
        while not self._ending.wait(0.1):
            with suppress(Exception):
                self._connection.close()
                self._connection = connect(self.url, "sampler")
                return True
        return False

    def _note(self, at: float, row: Sequence[Any]) -> None:
        pid, locktype, oid, mode, granted, application, holders, schema, name, kind = row
        if name is not None and kind in ("r", "p", "m"):
            self._known[oid] = _short(schema, name)
        relation = self._known.get(oid, "") if locktype in ("relation", "tuple") else ""
        if granted:
            if relation:
                self._extend(self._held, (pid, relation, mode, True), at)
            return
        who = application
        if application.startswith(OURS):
            who, _, table = application.removeprefix(OURS).strip().partition(" ")
            relation = relation or table
        elif locktype == "relation" and relation:
            self._extend(self._held, (pid, relation, mode, False), at)
        lock = mode if locktype == "relation" else ""
        self._extend(self._waited, (pid, who, relation, lock, tuple(sorted(holders or ()))), at)

    def _extend(self, spans: dict[Any, Span], key: Any, at: float) -> None:
        """The same lock in two looks on end is one span; with a look between where it was gone, another begins."""
        span = spans.get(key)
        if span is None or span.last != self._looked:
            spans[key] = Span(at, at, span.longest if span is not None else (at, at))
        else:
            span.last = at

    def held(self) -> tuple[Held, ...]:
        """Every lock on a table that somebody but us held or waited for."""
        return tuple(
            Held(pid, relation, mode, *span.longest, granted)
            for (pid, relation, mode, granted), span in self._held.items()
        )

    def waited(self) -> tuple[Waited, ...]:
        """Everybody who waited."""
        return tuple(
            Waited(who, relation, mode, holders, *span.longest)
            for (_, who, relation, mode, holders), span in self._waited.items()
        )

    def after(self) -> tuple[tuple[str, ...], int | None, int | None]:
        """Tables that were written anew, and bytes of the log and of temporary files, since the start."""
        try:
            self._connection.close()
            self._connection = connect(self.url, "sampler")
            before, now, volume = self._before, self._files(), self._read_volume()
        except Exception:
            return (), None, None
        finally:
            with suppress(Exception):
                self._connection.close()
        rewritten = sorted(now[oid][0] for oid in before.keys() & now.keys() if before[oid][1] != now[oid][1])
        return tuple(rewritten), max(0, volume[0] - self._volume[0]), max(0, volume[1] - self._volume[1])


class OldTransaction:
    """A transaction that has read every watched table and stays open, as a nightly report would in production."""

    def __init__(self, url: str, tables: Sequence[str], seconds: float) -> None:
        self._connection = connect(url, "old transaction")
        self._ending = threading.Event()
        self._connection.execute("BEGIN")
        for table in tables:
            row = self._connection.execute("SELECT to_regclass(%s)::text", [table]).fetchone()
            if row[0] is not None:
                self._connection.execute(f"SELECT 1 FROM {row[0]} LIMIT 1".encode())  # noqa: S608 (quoted by the server)
        self._thread = threading.Thread(target=self._wait, args=[seconds], name="gonogo old transaction", daemon=True)

    def start(self) -> None:
        """The time runs from now."""
        self._thread.start()

    def stop(self) -> None:
        """End it early."""
        self._ending.set()
        self._thread.join(5)

    def _wait(self, seconds: float) -> None:
        self._ending.wait(seconds)
        with suppress(Exception):
            self._connection.close()


def _short(schema: str, name: str) -> str:
    return name if schema == "public" else f"{schema}.{name}"
