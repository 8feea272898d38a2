# SPDX-License-Identifier: Apache-2.0
"""What does squawk, which reads SQL without running it, have to say about a step? It is optional."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SECONDS = 30
LONGEST = 4_000_000
"""Characters of SQL beyond which it is not asked: a load of data is no migration to advise on."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece of advice: the line of the SQL (from 1), the name of the rule, what it says, and what to do."""

    line: int
    rule: str
    message: str
    remedy: str


def find_squawk() -> Path | None:
    """The program beside this Python or on the PATH."""
    beside = Path(sys.executable).parent / "squawk"
    if beside.is_file():
        return beside
    found = shutil.which("squawk")
    return Path(found) if found is not None else None


def advice_on(sql: str, *, folder: str = "/", version: str = "", in_transaction: bool = False) -> tuple[Finding, ...]:
    """Its findings for PostgreSQL; none when it is not installed or cannot answer: advice is no part of the verdict.

    `folder` is where its settings, `.squawk.toml`, are looked for; `version` that of the server, such as `15.3`.
    """
    program = find_squawk()
    if program is None or not sql.strip() or len(sql) > LONGEST:
        return ()
    command = [str(program), "--reporter", "json", "--stdin-filepath", "step.sql"]
    command += ["--pg-version", version] if version else []
    command += ["--assume-in-transaction"] if in_transaction else []
    try:
        done = subprocess.run(  # noqa: S603 (a program that was looked for)
            command, input=sql, capture_output=True, text=True, timeout=SECONDS, check=False, cwd=folder
        )
        found = json.loads(done.stdout or "[]")
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return ()
    if not isinstance(found, list):
        return ()
    return tuple(one for item in found if isinstance(item, dict) and (one := _finding(item)) is not None)


def _finding(item: dict[str, object]) -> Finding | None:
    rule, message = str(item.get("rule_name", "")), str(item.get("message", "")).strip()
    line = item.get("line", 0)
    if not message or rule == "syntax-error":
        return None
    return Finding(int(line) + 1 if isinstance(line, int) else 1, rule, message, str(item.get("help") or "").strip())
