# SPDX-License-Identifier: Apache-2.0
"""How does the result of an evaluation read in the protocol, so that every client understands it?

Stricter than the protocol, after what its clients do: `variant` and `errorDetails` are always there, the reason is
always one they know, numbers of a fractional flag always have a decimal point, and the wave stands in the metadata.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gonogo.evaluation import Evaluation
from gonogo.faces.ofrep.snapshot import ServedFlags

Result = dict[str, Any]
Metadata = dict[str, bool | str | int | float]

KNOWN_REASONS = frozenset({"STATIC", "TARGETING_MATCH", "SPLIT", "DISABLED", "DEFAULT", "UNKNOWN", "CACHED"})
KNOWN_FAILURES = frozenset({"PARSE_ERROR", "TARGETING_KEY_MISSING", "INVALID_CONTEXT"})


def result_of(key: str, evaluation: Evaluation, served: ServedFlags, wave: Evaluation | None, version: int) -> Result:
    """The protocol's object for one flag: a success, or a failure with `errorCode`."""
    metadata = metadata_of(evaluation.metadata, wave, version)
    if evaluation.error_code is not None:
        code = evaluation.error_code if evaluation.error_code in KNOWN_FAILURES else "GENERAL"
        details = f'The flag "{key}" could not be evaluated: {evaluation.error_details or evaluation.error_code}'
        return {"key": key, "errorCode": code, "errorDetails": details, "metadata": metadata}
    reason = evaluation.reason if evaluation.reason in KNOWN_REASONS else "UNKNOWN"
    result: Result = {"key": key, "reason": reason, "variant": evaluation.variant or "", "metadata": metadata}
    value = evaluation.value
    if value is not None and reason != "DISABLED":
        result["value"] = float(value) if type(value) is int and key in served.decimal_keys else value
    return result


def metadata_of(own: Mapping[str, object], wave: Evaluation | None, version: int) -> Metadata:
    """The flag's own metadata, the wave the user is in ("" for none) and the version; only plain values."""
    metadata = {name: value for name, value in own.items() if isinstance(value, bool | str | int | float)}
    if wave is not None and isinstance(wave.value, str):
        metadata["wave"] = wave.value
    metadata["servingVersion"] = version
    return metadata


def not_found(key: str) -> Result:
    """The protocol's object for a flag that is not served."""
    details = f'The flag "{key}" is not served here. Check its spelling and that the plan with it was applied.'
    return {"key": key, "errorCode": "FLAG_NOT_FOUND", "errorDetails": details}
