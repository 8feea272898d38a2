# SPDX-License-Identifier: Apache-2.0
"""How does whatever went wrong become one sentence and an exit code?"""

from __future__ import annotations

import json
import os
import sys
import traceback
from typing import NoReturn

import click

from gonogo.core.command import EXIT_BAD_INPUT, fail
from gonogo.core.errors import BadInput, GonogoError
from gonogo.core.rules.permissions import NotAllowed
from gonogo.environment import read_text

STOPPED = 130
"""The exit code of a command that somebody stopped, as shells have it."""


def leave_with(error: Exception, output: str) -> NoReturn:
    """Tell what went wrong and leave. A traceback is shown with GONOGO_LOG_LEVEL=DEBUG only."""
    if isinstance(error, click.exceptions.Exit):
        sys.exit(error.exit_code)
    if isinstance(error, click.Abort):
        click.echo("Stopped.", err=True)
        sys.exit(STOPPED)
    if isinstance(error, BrokenPipeError):
        _leave_quietly()
    if isinstance(error, click.ClickException):
        _leave_with_usage(error, output)
    if not isinstance(error, GonogoError | NotAllowed):
        if read_text("GONOGO_LOG_LEVEL").upper() == "DEBUG":
            traceback.print_exception(error)
        error = BadInput(_sentence(error))
    fail(error, output)


def _leave_with_usage(error: click.ClickException, output: str) -> NoReturn:
    if output == "json":
        body = {"error": {"code": "usage", "message": error.format_message(), "details": []}}
        click.echo(json.dumps(body, indent=2, ensure_ascii=False))
    else:
        error.show()
    sys.exit(EXIT_BAD_INPUT)


def _leave_quietly() -> NoReturn:
    """Whoever read the output has had enough; say nothing more, also not when Python closes it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(0)


def _sentence(error: Exception) -> str:
    if "django.db" in sys.modules:
        from django.db import DatabaseError

        if isinstance(error, DatabaseError):
            from gonogo.core.store import explain

            return explain(error)
    if isinstance(error, OSError):
        reason = error.strerror or str(error)
        return f"{error.filename}: {reason}." if error.filename else f"{reason}."
    return (
        f"Something unexpected went wrong ({type(error).__name__}: {str(error)[:200]}). "
        "GONOGO_LOG_LEVEL=DEBUG shows where."
    )
