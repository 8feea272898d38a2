# SPDX-License-Identifier: Apache-2.0
"""Does Gonogo answer as openfeature-flagd-core 2 does, the Python evaluator of flagd with the newer bucketing?

Run it with `python -m tests.oracles.against_python --pairs 100000`.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from openfeature.contrib.tools.flagd.core import FlagdCore
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import OpenFeatureError

from tests.oracles.compare import Answer, Oracle, main
from tests.oracles.pairs import NOW, Question, Sheet
from tests.oracles.python_faults import REPAIRS, repaired, targeting

DEFAULTS: dict[str, Any] = {"boolean": False, "string": "", "integer": 0, "float": 0.0, "object": {}}


def ask(asked: Sequence[Sheet], repairs: Sequence[Sequence[str]]) -> list[list[list[Answer]]]:
    """What the oracle answers, once for each list of faults that are repaired."""
    clock = SimpleNamespace(time=lambda: NOW)
    quiet = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with patch.object(targeting, "time", clock):
            return [_answers_with(kinds, asked) for kinds in repairs]
    finally:
        logging.disable(quiet)


def _answers_with(kinds: Sequence[str], asked: Sequence[Sheet]) -> list[list[Answer]]:
    with repaired(kinds):
        return [_answers(sheet) for sheet in asked]


def _answers(sheet: Sheet) -> list[Answer]:
    core = FlagdCore()
    try:
        core.set_flags(sheet.text)
    except Exception as error:
        return [_failure("SET REFUSED", error)] * len(sheet.questions)
    return [_answer(core, question) for question in sheet.questions]


def _answer(core: FlagdCore, question: Question) -> Answer:
    attributes = dict(question.context)
    context = EvaluationContext(attributes.pop("targetingKey", None), attributes)
    resolve = getattr(core, f"resolve_{question.expect}_value")
    try:
        found = resolve(question.flag, DEFAULTS[question.expect], context)
    except OpenFeatureError as error:
        return Answer.of("ERROR", error.error_code.value, None, None)
    except Exception as error:
        return _failure("RAISED", error)
    return Answer.of(found.reason.value, None, found.variant, found.value)


def _failure(what: str, error: Exception) -> Answer:
    return Answer.of(what, type(error).__name__, None, None)


ORACLE = Oracle("openfeature-flagd-core 2", ask, REPAIRS, "v3")

if __name__ == "__main__":
    main(ORACLE)
