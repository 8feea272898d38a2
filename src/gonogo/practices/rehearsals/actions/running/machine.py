# SPDX-License-Identifier: Apache-2.0
"""On what kind of machine does a run take place? Times are compared only between runs on the same kind."""

from __future__ import annotations

import os
import socket

from gonogo.adapters.databases.locator import Dialect, parse_locator
from gonogo.adapters.programs.surroundings import host_of
from gonogo.adapters.scripts import StatementFailed
from gonogo.practices.rehearsals.actions.running.steps.carrying import Ground
from gonogo.practices.rehearsals.rules.report import Machine

VERSIONS = {
    Dialect.POSTGRESQL: ("PostgreSQL", "SHOW server_version"),
    Dialect.SQLITE: ("SQLite", "SELECT sqlite_version()"),
    Dialect.MARIADB: ("MariaDB", "SELECT version()"),
}
GIB = 2**30


def machine_of(ground: Ground, label: str | None = None) -> Machine:
    """Engine, version, cores and memory. A server on another machine is told by its name: its cores are not known."""
    if ground.url is None:
        return _here("none", "", label)
    locator = parse_locator(ground.url)
    name, asked = VERSIONS[locator.dialect]
    try:
        with ground.session() as session:
            version = str(session.fetch(asked)[0][0]).split()[0]
    except (StatementFailed, IndexError):
        version = ""
    host = "" if locator.dialect is Dialect.SQLITE else host_of(locator)
    if _is_here(host):
        return _here(name, version, label)
    return Machine(label or f"{name} {version.partition('.')[0]} on {host}", name, version)


def _here(name: str, version: str, label: str | None) -> Machine:
    cores, memory = _cores(), _memory()
    engine = "" if name == "none" else f"{name} {version.partition('.')[0]}, "
    shown = f"{engine}{cores} core{'s' if cores != 1 else ''}, {_memory_class(memory)}"
    return Machine(label or shown, name, version, cores, memory)


def _is_here(host: str) -> bool:
    return host in ("", "localhost", "127.0.0.1", "::1", socket.gethostname()) or host.startswith(("/", "@"))


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def _memory() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return 0


def _memory_class(memory: int) -> str:
    """Rounded up to the next power of two, because what a machine has free for programs is always a little less."""
    if memory <= 0:
        return "memory unknown"
    size = 1
    while size * GIB < memory:
        size *= 2
    return f"{size} GB"
