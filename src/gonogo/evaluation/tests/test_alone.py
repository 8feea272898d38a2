# SPDX-License-Identifier: Apache-2.0
"""Can an application evaluate in its own process with nothing else of Gonogo?"""

import subprocess
import sys

SCRIPT = """
import sys
from gonogo.evaluation import FlagSet
flags = FlagSet.from_json('{"flags": {"new": {"state": "ENABLED", "variants": {"on": true}, "defaultVariant": "on"}}}')
found = flags.evaluate("new", {}, "boolean")
assert (found.value, found.variant, found.reason, found.error_code, found.metadata) == (True, "on", "STATIC", None, {})
print(*sorted(name for name in sys.modules if name.partition(".")[0] in {"django", "pydantic", "starlette", "gonogo"}))
"""


def test_evaluation_brings_nothing_else_along() -> None:
    """Neither Django nor any other part of Gonogo is imported."""
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    loaded = done.stdout.split()
    assert "gonogo.evaluation.flagset" in loaded
    assert [name for name in loaded if name != "gonogo" and not name.startswith("gonogo.evaluation")] == []
