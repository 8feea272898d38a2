# SPDX-License-Identifier: Apache-2.0
"""Is the store there, is it ours, and does it have the tables this version needs?"""

from __future__ import annotations

import os
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path

from gonogo.core.errors import BadInput

MIGRATION_LOCK = 0x60_90_60
"""Number of the advisory lock under which one process at a time changes the tables of a PostgreSQL."""
_SAYINGS = (
    ("unable to open database file", "the file cannot be opened; may you write to that folder?"),
    ("readonly database", "it is read-only; may you write to that folder?"),
    ("read-only", "it is read-only."),
    ("is full", "the disk is full. Make room, then try again."),
    ("no space left", "the disk is full. Make room, then try again."),
    ("locked", "another program has been writing to it for too long. Try again."),
    ("not a database", "the file is not a Gonogo store; it is damaged or something else."),
    ("malformed", "the file is damaged. Bring back a backup of it."),
    ("disk i/o error", "the disk gives errors, or is full."),
    ("no such table", "it has no tables; was its file removed?"),
)


class StoreError(BadInput):
    """The store cannot be used; the message says which and why."""

    code = "store"


def set_up() -> None:
    """Load the settings and the rooms, without touching the store."""
    from django.apps import apps
    from django.core.exceptions import ImproperlyConfigured

    if apps.ready:
        return
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gonogo.settings")
    try:
        django.setup()
    except OSError as error:
        raise StoreError(f"The data folder {_named_folder()} cannot be used: {error.strerror or error}.") from None
    except ImproperlyConfigured as error:
        if "psycopg" in str(error):
            raise StoreError("PostgreSQL needs one more package: pip install 'gonogo[postgres]'.") from None
        raise StoreError(f"The settings cannot be used: {error}") from None
    except ValueError as error:
        raise StoreError(f"A setting cannot be used: {str(error).splitlines()[0]}") from None


def set_up_without_store() -> None:
    """Like `set_up`, and leaves no trace on the disk: nothing will be signed, so no key is made and kept."""
    os.environ.setdefault("GONOGO_SECRET_KEY", "offline")
    set_up()


def prepare() -> None:
    """Make the data folder and the tables when they are missing. Raises StoreError when that cannot be done."""
    set_up()
    from django.conf import settings
    from django.db import DatabaseError

    try:
        Path(settings.HOME).mkdir(parents=True, exist_ok=True, mode=0o700)
        _keep_out_of_git(Path(settings.HOME))
        if _missing():
            with _one_at_a_time():
                _migrate()
    except DatabaseError as error:
        raise StoreError(explain(error)) from None
    except OSError as error:
        raise StoreError(f"The data folder {settings.HOME} cannot be used: {error.strerror or error}.") from None


def _keep_out_of_git(folder: Path) -> None:
    """Let git overlook the data folder: a clone in which a command was run stays clean."""
    with suppress(OSError), (folder / ".gitignore").open("x") as file:
        file.write("*\n")


def explain(error: Exception) -> str:
    """What an error of the database means, in a sentence that names the store."""
    from django.conf import settings
    from django.db import connection

    said = str(error).strip().lower()
    if connection.vendor == "postgresql":
        first = (str(error).strip().splitlines() or ["no answer"])[0]
        return f"PostgreSQL cannot be used: {first.rstrip('.')}. Look at GONOGO_DATABASE_URL."
    for part, meaning in _SAYINGS:
        if part in said:
            return f"The store in {settings.HOME} cannot be used: {meaning}"
    return f"The store in {settings.HOME} cannot be used: {str(error).rstrip('.')}."


def _missing() -> bool:
    """Whether tables are missing or old. Raises StoreError when the store is newer than this version."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    written = set(_written())
    applied = set(MigrationRecorder(connection).applied_migrations())
    ours = {label for label, _ in written}
    if newer := sorted(f"{label} {name}" for label, name in applied - written if label in ours):
        raise StoreError(
            f"The store was made by a newer version of Gonogo (it has {newer[-1]}). Install that version to use it."
        )
    return bool(written - applied)


def _written() -> Iterator[tuple[str, str]]:
    """The migrations that this version has, by the names of their files."""
    from django.apps import apps
    from django.db.migrations.loader import MigrationLoader

    for config in apps.get_app_configs():
        path, _ = MigrationLoader.migrations_module(config.label)
        try:
            folder = import_module(path or "").__path__
        except (ImportError, ValueError):
            continue
        for found in pkgutil.iter_modules(folder):
            if not found.ispkg and found.name[0] not in "_~":
                yield config.label, found.name


def _migrate() -> None:
    from django.core.management import call_command

    if _missing():
        call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Let one process at a time change the tables; the others wait and then find nothing to do."""
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])
        return
    import fcntl

    with (Path(settings.HOME) / "tables.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _named_folder() -> str:
    return os.environ.get("GONOGO_HOME", "").strip() or ".gonogo"
