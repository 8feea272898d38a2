# SPDX-License-Identifier: Apache-2.0
"""How do tests run a command in their own process, on their own store?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from click.testing import CliRunner

from gonogo.faces.cli.root import gonogo

NO_SERVER = {"GONOGO_URL": None, "GONOGO_TOKEN": None, "GONOGO_USER": None}


@dataclass(frozen=True, slots=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """The answer of a command that was asked for `--format json`."""
        return json.loads(self.out)


def run(*args: str, typed: str | None = None, **variables: str) -> Said:
    """Run `gonogo` with these arguments. An unexpected exception fails the test."""
    surroundings = {**NO_SERVER, "COLUMNS": "80", **variables}
    ended = CliRunner().invoke(gonogo, args, input=typed, env=surroundings)
    if ended.exception is not None and not isinstance(ended.exception, SystemExit):
        raise ended.exception
    assert "Traceback" not in ended.output
    return Said(ended.exit_code, ended.stdout, ended.stderr)
