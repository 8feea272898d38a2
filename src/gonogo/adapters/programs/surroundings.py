# SPDX-License-Identifier: Apache-2.0
"""Which variables does a program of a rehearsal get, so that it finds the copy and cannot find the source by chance?"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlencode

from gonogo.adapters.databases.locator import Dialect, Locator, parse_locator
from gonogo.adapters.programs.migrating import ADDRESS, DATABASE, PROOF

_LEAD_ELSEWHERE = ("PG", "MYSQL_", "GONOGO_", "DATABASE_URL", "SQLALCHEMY_")
"""How variables begin that would lead a program to another database, or that hold Gonogo's own secrets."""
_KEPT = ("PGSSL", "PGTZ", "PGCLIENTENCODING", "PGDATA", "PGOPTIONS", "PGAPPNAME")


def inherited(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables of the runner, without those that lead elsewhere."""
    return {
        name: value
        for name, value in environment.items()
        if not name.startswith(_LEAD_ELSEWHERE) or name.startswith(_KEPT)
    }


def surroundings(url: str | None, proof: tuple[str, tuple[str, ...]] | None = None) -> dict[str, str]:
    """The variables for a program that works on the copy at this address; without one, those it inherits."""
    found = inherited(os.environ)
    if url is None:
        return found
    locator = parse_locator(url)
    found |= {"GONOGO_COPY_URL": url, "DATABASE_URL": url, ADDRESS: sqlalchemy_address(locator)}
    found |= _OF_CLIENTS[locator.dialect](locator) if locator.dialect in _OF_CLIENTS else {}
    found[DATABASE] = json.dumps(django_database(locator))
    if proof is not None:
        found[PROOF] = json.dumps({"sql": proof[0], "row": list(proof[1])})
    return found


def asked(locator: Locator) -> dict[str, str]:
    """What stands after the question mark of an address, without what only Gonogo understands."""
    return {name: values[-1] for name, values in parse_qs(locator.parts.query).items()}


def host_of(locator: Locator) -> str:
    """The host as it was written, with its capitals: it may be the folder of a socket."""
    place = locator.parts.netloc.rpartition("@")[2]
    return unquote(re.sub(r":\d*$", "", place)).strip("[]")


def sqlalchemy_address(locator: Locator) -> str:
    """The address as SQLAlchemy reads it, without a driver: a socket stands after the question mark."""
    if locator.dialect is Dialect.SQLITE:
        return f"sqlite:///{Path(locator.path or '').absolute()}"
    parts, more = locator.parts, asked(locator)
    user = parts.username or ""
    if parts.password is not None:
        user += f":{parts.password}"
    host, port = host_of(locator), f":{parts.port}" if parts.port else ""
    if "/" in host:
        more, host = {"host": host, **more}, ""
        if port:
            more, port = {"port": port[1:], **more}, ""
    scheme = "postgresql" if locator.dialect is Dialect.POSTGRESQL else "mysql"
    place = f"{user}@{host}{port}" if user else f"{host}{port}"
    tail = f"?{urlencode(more, quote_via=quote, safe='/')}" if more else ""
    return f"{scheme}://{place}/{quote(locator.database)}{tail}"


def django_database(locator: Locator) -> dict[str, Any]:
    """The settings of the database as Django has them."""
    if locator.dialect is Dialect.SQLITE:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(Path(locator.path or "").absolute())}
    engine = "postgresql" if locator.dialect is Dialect.POSTGRESQL else "mysql"
    parts, more = locator.parts, asked(locator)
    host = more.pop("host", None) or more.pop("unix_socket", None) or host_of(locator)
    return {
        "ENGINE": f"django.db.backends.{engine}",
        "NAME": locator.database,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(more.pop("port", None) or parts.port or ""),
        "OPTIONS": more,
    }


def _of_psql(locator: Locator) -> dict[str, str]:
    parts, more = locator.parts, asked(locator)
    found = {
        "PGHOST": more.get("host") or host_of(locator),
        "PGPORT": str(more.get("port") or parts.port or ""),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": locator.database,
        "PGSSLMODE": more.get("sslmode", ""),
    }
    return {name: value for name, value in found.items() if value}


def _of_mysql(locator: Locator) -> dict[str, str]:
    parts = locator.parts
    found = {
        "MYSQL_HOST": host_of(locator),
        "MYSQL_TCP_PORT": str(parts.port or ""),
        "MYSQL_USER": unquote(parts.username or ""),
        "MYSQL_PWD": unquote(parts.password or ""),
        "MYSQL_DATABASE": locator.database,
        "MYSQL_UNIX_PORT": asked(locator).get("unix_socket", ""),
    }
    return {name: value for name, value in found.items() if value}


def _of_sqlite(locator: Locator) -> dict[str, str]:
    return {"GONOGO_COPY_PATH": str(Path(locator.path or "").absolute())}


_OF_CLIENTS = {Dialect.POSTGRESQL: _of_psql, Dialect.MARIADB: _of_mysql, Dialect.SQLITE: _of_sqlite}
