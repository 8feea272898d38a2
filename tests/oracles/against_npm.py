# SPDX-License-Identifier: Apache-2.0
"""Does Gonogo answer as npm @openfeature/flagd-core 4 does, the evaluator for JavaScript with the older bucketing?

Run it with `python -m tests.oracles.against_npm --pairs 100000`.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.contract.npm import CLIENTS
from tests.oracles.compare import Answer, Oracle, main
from tests.oracles.npm_faults import FAULTS
from tests.oracles.pairs import NOW, Sheet

PROGRAM = Path(__file__).with_name("ask.mjs")


def ask(asked: Sequence[Sheet], repairs: Sequence[Sequence[str]]) -> list[list[list[Answer]]]:
    """What the oracle answers, once for each list of faults that are repaired; all in one Node.js process."""
    sheets = [
        {
            "text": sheet.text,
            "questions": [{"flag": one.flag, "context": one.context, "expect": one.expect} for one in sheet.questions],
        }
        for sheet in asked
    ]
    given = json.dumps({"sheets": sheets, "now": NOW, "repairs": [list(kinds) for kinds in repairs]})
    done = subprocess.run(
        ["node", str(PROGRAM)], cwd=CLIENTS, input=given, capture_output=True, text=True, timeout=600, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return [[[_answer(one) for one in found] for found in answers] for answers in json.loads(done.stdout)]


def _answer(found: dict[str, Any]) -> Answer:
    return Answer.of(found["reason"], found.get("error"), found.get("variant"), found.get("value"))


ORACLE = Oracle("npm @openfeature/flagd-core 4", ask, FAULTS, "v2", types=("boolean", "string", "float", "object"))

if __name__ == "__main__":
    main(ORACLE)
