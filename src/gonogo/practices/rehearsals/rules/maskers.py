# SPDX-License-Identifier: Apache-2.0
"""Which built-in maskers are there, and what does each leave of a value?"""

from __future__ import annotations

from collections.abc import Mapping

MASKERS: Mapping[str, str] = {
    "name": "Another name; the same name stays the same.",
    "email": "An address at example.invalid; the same address stays the same, so it stays unique.",
    "phone": "A number of the same shape.",
    "ssn": "A social security number that is never issued.",
    "shift-date": "A date some days off; all dates of one person move together.",
    "text": "Words that say nothing, of the same length.",
}
