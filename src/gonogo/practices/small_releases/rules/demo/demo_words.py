# SPDX-License-Identifier: Apache-2.0
"""Who works on the demo's benefits portal, on which files, and what do they call their changes?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the portal: its folder, its things, and what people do with them."""

    folder: str
    things: tuple[str, ...]


SIGN_IN = Area("accounts", ("sign_in", "second_factor", "password_reset"))
"""Worked on first of all that waits, and not since: it could go first."""
AREAS = (
    Area("intake", ("household", "income", "address", "documents", "review", "consent", "save_and_return")),
    Area("eligibility", ("rules", "income_limits", "disability", "residency", "explanation")),
    Area("appeals", ("request", "hearing", "deadline", "evidence_upload", "decision")),
    Area("notices", ("letter", "email", "text_message", "translation", "archive")),
    Area("casework", ("queue", "notes", "assignment", "search", "handover", "workload")),
    Area("payments", ("schedule", "bank_details", "overpayment", "statement")),
)
VERBS = (
    "Shorten the {} page", "Explain {} in plain words", "Check {} earlier", "Remember {} between visits",
    "Show {} on telephones", "Make {} work by keyboard", "Test {} with real examples", "Speed up {}",
    "Say what is wrong with {}", "Log who changed {}", "Tidy up {}", "Show {} in Spanish", "Let caseworkers correct {}",
    "Move {} to the new form parts",
)  # fmt: skip
FIXES = ("Fix {} for long names", "Fix {} in Safari", "Fix the time zone of {}", "Do not lose {} on sign-out")
PEOPLE = (
    ("Ravi Menon", "ravi@portal.example.gov"),
    ("Mara Oyelaran", "mara@portal.example.gov"),
    ("Luis Ortega", "luis@portal.example.gov"),
    ("Nina Farrow", "nina@portal.example.gov"),
    ("Ivan Petrov", "ivan@portal.example.gov"),
)
LEFT = ("Joel Becker", "joel@portal.example.gov")
"""Wrote most of the payments, and left before the big release began."""
LEFT_AREA = "payments"
BOT = ("dependabot[bot]", "dependabot[bot]@users.noreply.example.com")
MERGER = ("Dana Whitfield", "dana@portal.example.gov")
"""Tags the releases."""
MIGRATED = ("household_members", "income_sources", "appeal_deadlines", "letter_log", "case_notes", "bank_details")
