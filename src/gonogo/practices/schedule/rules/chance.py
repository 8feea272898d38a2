# SPDX-License-Identifier: Apache-2.0
"""How is a chance said to people? In tenths, as nobody can tell 62 from 58 of 100."""

from __future__ import annotations

EDGE = 0.05
"""How near to never and to always tenths say too much or too little."""


def chance_words(share: float) -> str:
    """About 6 in 10; near the ends less than 1 in 20, and more than 19 in 20."""
    if share < EDGE:
        return "less than 1 in 20"
    if share > 1 - EDGE:
        return "more than 19 in 20"
    return f"about {min(max(int(share * 10 + 0.5), 1), 9)} in 10"
