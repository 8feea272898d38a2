# SPDX-License-Identifier: Apache-2.0
"""How does a runner speak with the server, or with the store of this machine, when either may be away for a while?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gonogo.core.command import RemoteError, call
from gonogo.core.errors import GonogoError
from gonogo.core.rules.permissions import NotAllowed

FINAL = frozenset({"refused", "conflict", "not-found", "bad-input", "not-allowed", "unknown-operation"})
"""Answers that asking again would not change."""

Call = Callable[..., Mapping[str, Any]]


class Away(Exception):
    """The server or the store does not answer; the message says which and why."""


class Line:
    """The line to the server for one runner of one cutover."""

    def __init__(self, name: str, runner: str, release: str | None, ask: Call = call) -> None:
        self._given = {"name": name, "release": release}
        self._runner, self._ask = runner, ask

    def status(self) -> Mapping[str, Any]:
        """Where the cutover stands."""
        return self._call("cutover.status", **self._given)

    def hear(self, tails: Mapping[str, str]) -> Mapping[str, Any]:
        """Give a sign of life, and hear where the cutover stands."""
        return self._call("cutover.hear", **self._given, runner=self._runner, tails=dict(tails))

    def report(self, id: str, report: Mapping[str, Any]) -> Mapping[str, Any]:
        """Tell what was done."""
        return self._call("cutover.report", **self._given, runner=self._runner, id=id, **report)

    def _call(self, operation: str, **given: Any) -> Mapping[str, Any]:
        """Ask; Away when nobody answers, the error itself when the answer is final."""
        from django.db import DatabaseError

        from gonogo.core.store import explain

        try:
            return self._ask(operation, **given)
        except NotAllowed:
            raise
        except DatabaseError as error:
            _forget_connection()
            raise Away(explain(error)) from None
        except RemoteError as error:
            if error.code in FINAL:
                raise
            raise Away(error.message) from None
        except GonogoError as error:
            if error.code in {"refused", "conflict", "not-found"}:
                raise
            raise Away(error.message) from None


def _forget_connection() -> None:
    from django.db import connection

    connection.close()
