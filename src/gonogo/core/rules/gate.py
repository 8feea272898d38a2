# SPDX-License-Identifier: Apache-2.0
"""May this wave open, going by the findings of its required checks and the waivers that hold?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from gonogo.core.rules.verdict import Finding, Level, State, worst


@dataclass(frozen=True, slots=True)
class Gate:
    """The findings of one wave at one moment, worst first, and the verdict that follows from them."""

    release: str
    wave: str
    plan_version: int
    state: State
    reason: str
    findings: tuple[Finding, ...]

    @property
    def held_by(self) -> tuple[Finding, ...]:
        """The findings that keep the wave closed."""
        return tuple(finding for finding in self.findings if finding.holds)

    @property
    def evidence_hash(self) -> str:
        """SHA-256 over what was decided on: plan version, and each required finding with its state and evidence."""
        seen = [
            [finding.check, finding.state.value, list(finding.evidence), finding.waiver]
            for finding in sorted(self.findings, key=lambda finding: finding.check)
            if finding.level is Level.REQUIRED
        ]
        text = json.dumps([self.release, self.wave, self.plan_version, seen], separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def assess_gate(
    *,
    release: str,
    wave: str,
    plan_version: int,
    findings: Iterable[Finding],
    waivers: Mapping[str, int],
) -> Gate:
    """Judge the gate. `waivers` maps a check id to the number of a waiver that holds for exactly this gate.

    A waiver lifts one finding; it never changes what the finding says. Without any required check the gate is UNKNOWN:
    a plan that asks for nothing has shown nothing.
    """
    judged = tuple(
        sorted(
            (
                replace(finding, waiver=waivers.get(finding.check)) if finding.state is not State.GO else finding
                for finding in findings
                if finding.level is not Level.OFF
            ),
            key=lambda finding: (not finding.holds, finding.level is not Level.REQUIRED, finding.check),
        )
    )
    required = [finding for finding in judged if finding.level is Level.REQUIRED]
    state = worst(State.GO if not finding.holds else finding.state for finding in required)
    return Gate(release, wave, plan_version, state, _reason(required), judged)


def _reason(required: list[Finding]) -> str:
    """The sentence under the verdict."""
    if not required:
        return "No check is required here, so nothing shows that it is safe."
    held = [finding for finding in required if finding.holds]
    waived = sum(finding.waiver is not None for finding in required)
    if not held:
        met = "The one required check is met" if len(required) == 1 else f"All {len(required)} required checks are met"
        return met + (f", {waived} by waiver." if waived else ".")
    contrary = sum(finding.state is State.NO_GO for finding in held)
    parts = []
    if contrary:
        parts.append(f"{contrary} of {len(required)} required checks {'say' if contrary > 1 else 'says'} no-go")
    if silent := len(held) - contrary:
        what = f"{silent} {'have' if silent > 1 else 'has'} no evidence yet"
        parts.append(what if contrary else what.replace(" ", f" of {len(required)} required checks ", 1))
    return " and ".join(parts) + "."
