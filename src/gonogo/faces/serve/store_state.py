# SPDX-License-Identifier: Apache-2.0
"""Is the store still the one that was followed, or is it gone, empty, or another?"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from gonogo.core import store
from gonogo.core.store import StoreError


class StoreAway(StoreError):
    """The store is not where it was, or is empty, while there is a snapshot of what it served."""


def name_of_store() -> str:
    """Stands for the store that is set up, without telling how to reach it. A data folder may be moved as a whole."""
    return _name_of(connection.settings_dict, Path(settings.HOME))


def _name_of(database: Mapping[str, Any], home: Path) -> str:
    place = str(database["NAME"])
    if Path(place).is_absolute() and Path(place).is_relative_to(home):
        place = str(Path(place).relative_to(home))
    parts = (database["ENGINE"], database.get("HOST", ""), str(database.get("PORT", "")), place)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def store_file() -> Path | None:
    """The file that is the store; None when the store is a server."""
    return Path(connection.settings_dict["NAME"]) if connection.vendor == "sqlite" else None


def identity_of_store() -> tuple[int, int] | None:
    """Which file the store is on this disk; None when it is no file, or is not there."""
    file = store_file()
    try:
        found = os.stat(file) if file else None
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if found else None


def require_file(kept_in: Path) -> None:
    """Raise StoreAway when the file of the store is missing. Opening it would make an empty one in its place."""
    file = store_file()
    if file is not None and not file.exists():
        raise StoreAway(
            f"The store {file} is missing, while there is a snapshot of what it served. Bring the file or a backup of"
            f" it back. To begin anew, stop the server and remove {kept_in} as well: users then lose the release."
        )


def require_tables(kept_in: Path) -> None:
    """Raise StoreAway when the store is empty; bring its tables up to date when they are older than this version."""
    if not MigrationRecorder(connection).applied_migrations():
        raise StoreAway(empty_sentence(kept_in))
    store.prepare()


def empty_sentence(kept_in: Path) -> str:
    """Why a store that serves nothing is not followed."""
    file = store_file()
    return (
        f"The store{f' {file}' if file else ''} is empty, while there is a snapshot of what it served. Bring a backup"
        f" of it back. To begin anew, stop the server and remove {kept_in}: users then lose the release."
    )


def change_mark() -> object:
    """Something that stays equal as long as nobody else writes to the store; None where that cannot be told cheaply.

    It is good for the present connection of this thread only.
    """
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as cursor:
        (mark,) = cursor.execute("PRAGMA data_version").fetchone()
    return id(connection.connection), mark


def disconnect() -> None:
    """Close the connection of this thread, unless a transaction of a caller is open on it."""
    if not connection.in_atomic_block:
        connection.close()
