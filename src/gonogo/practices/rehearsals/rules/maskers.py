# SPDX-License-Identifier: Apache-2.0
"""Which built-in maskers are there, and what does each leave of a value?"""

from __future__ import annotations

from collections.abc import Mapping

MASKERS: Mapping[str, str] = {
    "name": "Another name; the same name stays the same.",
    "first-name": "Another first name, the same as within full names.",
    "last-name": "Another last name, the same as within full names.",
    "email": "An address at example.invalid; the same address stays the same, so it stays unique.",
    "phone": "A number of the same shape.",
    "ssn": "A social security number that is never issued.",
    "street": "Another number and other words; what kind of street it is stays.",
    "city": "Another word of about the same length.",
    "shift-date": "A date some days off; all dates of one person move together.",
    "number": "A number some percent off, never the same.",
    "text": "Words that say nothing, of the same length.",
    "constant": "The same value everywhere; where there was none, there is none.",
    "null": "Nothing.",
}
