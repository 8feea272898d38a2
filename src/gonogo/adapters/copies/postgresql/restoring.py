# SPDX-License-Identifier: Apache-2.0
"""How does a source come into an empty database: from a dump, or across servers, and cut off from the world?"""

from __future__ import annotations

from pathlib import Path

from gonogo.adapters.copies.bench import MARKER_SCHEMA
from gonogo.adapters.copies.postgresql.connecting import connected, for_programs
from gonogo.adapters.copies.postgresql.dumps import Dump, Form, OnlyThisDatabase
from gonogo.adapters.copies.postgresql.programs import CLIENT, pipe, programs, run
from gonogo.adapters.copies.values import Progress

RESTORE = (
    "--no-owner",
    "--no-privileges",
    "--no-subscriptions",
    "--no-publications",
    "--exit-on-error",
    f"--exclude-schema={MARKER_SCHEMA}",
)
PSQL = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--no-password")
LOCK_WAIT = "30s"
"""How long reading the source may wait for somebody who holds a table locked."""
PARALLEL_FROM = 32 << 20
"""Bytes of an archive from which on two tables are restored at once."""
NOWHERE = "gonogo-rehearsal.invalid"
"""A host that can never be found; RFC 2606 keeps this ending free."""


def restore(dump: Dump, url: str, progress: Progress) -> None:
    """Restore a dump. Raises DatabaseProblem."""
    target, variables = for_programs(url)
    with connected(url, read_only=True) as server:
        major = server.info.server_version // 10000
    folder = programs(CLIENT, max(dump.major, major), "Restoring the dump")
    if dump.form is Form.SQL:
        size = dump.path.stat().st_size
        with dump.opened() as file:
            pipe(
                file,
                [str(folder / "psql"), *PSQL, f"--dbname={target}"],
                variables=({}, variables),
                tell=lambda taken: progress("restoring the dump", taken, size),
                keep=OnlyThisDatabase(dump.path),
            )
        return
    progress("restoring the dump", None, None)
    command = [str(folder / "pg_restore"), *RESTORE, *_jobs(dump.path), "--no-password", f"--dbname={target}"]
    run([*command, str(dump.path)], variables)


def _jobs(path: Path) -> list[str]:
    """Two tables at once where that pays; a tar file cannot be read at two places."""
    if not path.is_dir():
        with path.open("rb") as file:
            if path.stat().st_size < PARALLEL_FROM or file.read(5) != b"PGDMP":
                return []
    return ["--jobs=2"]


def across(source: str, target: str, progress: Progress) -> None:
    """pg_dump | pg_restore: the source is read in one read-only transaction, and may be in use meanwhile."""
    taken_from, their = for_programs(source)
    brought_to, ours = for_programs(target)
    with connected(source, read_only=True) as server:
        major = server.info.server_version // 10000
        row = server.execute("SELECT pg_database_size(current_database())").fetchone()
    size = row[0] if row is not None else None
    folder = programs(CLIENT, major, "Reading the source")
    dump = [
        str(folder / "pg_dump"),
        "--format=custom",
        "--compress=0",
        "--no-password",
        f"--lock-wait-timeout={LOCK_WAIT}",
    ]
    dump.append(f"--exclude-schema={MARKER_SCHEMA}")
    pipe(
        [*dump, "--no-owner", "--no-privileges", "--no-subscriptions", "--no-publications", f"--dbname={taken_from}"],
        [str(folder / "pg_restore"), *RESTORE, "--no-password", f"--dbname={brought_to}"],
        variables=({**their, "PGOPTIONS": "-c default_transaction_read_only=on"}, ours),
        tell=lambda taken: progress("copying the source", taken, size),
    )


def cut_off(url: str) -> tuple[str, ...]:
    """Let no foreign table of the copy reach the server that it came to know in production."""
    said = []
    with connected(url) as database:
        for server, owner in database.execute(_MAPPINGS).fetchall():
            database.execute(f"DROP USER MAPPING FOR {owner} SERVER {server}".encode())
        for name, server, verb in database.execute(_SERVERS).fetchall():
            database.execute(f"ALTER SERVER {server} OPTIONS ({verb} host '{NOWHERE}')".encode())
            said.append(f"The foreign server {name} leads nowhere on the copy, so that a migration cannot reach it.")
    return tuple(said)


_MAPPINGS = """
SELECT quote_ident(srvname), CASE WHEN usename IS NULL THEN 'PUBLIC' ELSE quote_ident(usename) END
FROM pg_user_mappings
"""
_SERVERS = """
SELECT srvname, quote_ident(srvname),
       CASE WHEN EXISTS (SELECT 1 FROM unnest(srvoptions) AS one WHERE one LIKE 'host=%') THEN 'SET' ELSE 'ADD' END
FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
WHERE w.fdwname IN ('postgres_fdw', 'dblink_fdw')
"""
