# SPDX-License-Identifier: Apache-2.0
"""How do Alembic and Django migrate the copy and nothing else, whatever their configuration names?

This file is started with the project's own Python: `python migrating.py alembic CONFIG upgrade REVISION`, or
`python migrating.py django SETTINGS APP [MIGRATION]`. It imports nothing of Gonogo. The address in the configuration is
replaced by that of the copy, and every connection that is opened must first show the marker of the run; one that leads
elsewhere ends the program before a single statement of the migration reaches it.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ELSEWHERE = 97
"""The exit code that says: a connection led to something that is not the copy."""
PROOF = "GONOGO_COPY_PROOF"
"""The variable with the query of the proof and the row it must give, as JSON."""
ADDRESS = "GONOGO_SQLALCHEMY_URL"
"""The variable with the address of the copy as SQLAlchemy has it, without a driver."""
DATABASE = "GONOGO_DJANGO_DATABASE"
"""The variable with the settings of the copy as Django has them, as JSON."""
DRIVERS = {
    "postgresql": ("psycopg", "psycopg2", "pg8000", "asyncpg"),
    "mysql": ("pymysql", "MySQLdb", "aiomysql"),
    "sqlite": ("sqlite3",),
}
FAMILIES = {"postgresql": ("postgresql", "postgis"), "sqlite3": ("sqlite3", "spatialite")}
"""Parts of the names of Django's backends that speak to the same engine; the project's own is kept then."""
NAMES = {"MySQLdb": "mysqldb", "sqlite3": "pysqlite"}


def main(words: list[str]) -> None:
    """Run one migration with what the words name."""
    sys.path[0] = os.getcwd()
    (migrate_with_alembic if words[0] == "alembic" else migrate_with_django)(*words[1:])


def require_copy(connection: Any) -> None:
    """End at once unless this connection leads to the copy of the run."""
    proof = json.loads(os.environ[PROOF])
    cursor = connection.cursor()
    try:
        cursor.execute(proof["sql"])
        rows = [[str(value) for value in row] for row in cursor.fetchall()]
    except Exception:
        rows = []
    finally:
        cursor.close()
    with contextlib.suppress(Exception):
        connection.rollback()
    if rows != [proof["row"]]:
        place = getattr(getattr(connection, "info", None), "dbname", "") or "another database"
        sys.stderr.write(
            f"The migration connected to {place}, which is not the copy of this run, so it was stopped before it "
            "changed anything. Its configuration names the database somewhere that Gonogo does not replace; let it "
            "read DATABASE_URL.\n"
        )
        sys.stderr.flush()
        os._exit(ELSEWHERE)


def migrate_with_alembic(config: str, direction: str, revision: str) -> None:
    """Upgrade or downgrade the copy to a revision."""
    require("alembic", config)
    from alembic.config import CommandLine, Config
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    event.listen(Engine, "connect", lambda connection, _: require_copy(connection))
    line = CommandLine(prog="alembic")
    options = line.parser.parse_args(["-c", config, direction, "--", revision])
    settings = Config(file_=config, ini_section=options.name, cmd_opts=options)
    address = with_driver(os.environ[ADDRESS], settings.get_main_option("sqlalchemy.url") or "")
    options.x = [f"url={address}"]
    for name in ("DATABASE_URL", "SQLALCHEMY_URL", "SQLALCHEMY_DATABASE_URI"):
        os.environ[name] = address
    settings.set_main_option("sqlalchemy.url", address.replace("%", "%%"))
    line.run_cmd(settings, options)


def with_driver(address: str, configured: str) -> str:
    """The address of the copy with the driver that the configuration uses, or else one that is installed."""
    engine, _, rest = address.partition("://")
    dialect, _, driver = configured.partition("://")[0].partition("+")
    if not driver or {"postgres": "postgresql", "mariadb": "mysql"}.get(dialect, dialect) != engine:
        driver = next((NAMES.get(name, name) for name in DRIVERS[engine] if find_spec(name)), "")
    return f"{engine}+{driver}://{rest}" if driver else address


def migrate_with_django(settings_module: str, *target: str) -> None:
    """Migrate the copy to a target: an app, or an app and the name of a migration."""
    require("django", "manage.py")
    os.environ["DJANGO_SETTINGS_MODULE"] = settings_module
    from django.conf import settings
    from django.core.management import execute_from_command_line
    from django.db.backends.signals import connection_created

    copy = json.loads(os.environ[DATABASE])
    named: Any = settings.DATABASES.setdefault("default", {})
    engine = copy["ENGINE"].rpartition(".")[2]
    if any(name in named.get("ENGINE", "") for name in FAMILIES.get(engine, (engine,))):
        copy["ENGINE"] = named["ENGINE"]
    options = {**named.get("OPTIONS", {}), **copy.pop("OPTIONS", {})}
    for name in ("service", "passfile", "read_default_file", "unix_socket"):
        if name not in copy:
            options.pop(name, None)
    named.update(copy, OPTIONS=options)

    def check(connection: Any, **_: Any) -> None:
        require_copy(connection.connection)

    connection_created.connect(check, weak=False)
    execute_from_command_line(["manage.py", "migrate", *target, "--noinput"])


def require(library: str, beside: str) -> None:
    """Say which Python lacks the library, so that another can be named."""
    if find_spec(library) is None:
        sys.stderr.write(
            f"{sys.executable} has no {library}. Make a .venv with it beside {Path(beside).name}, or activate the "
            "project's environment before the run.\n"
        )
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
