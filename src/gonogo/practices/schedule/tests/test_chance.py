# SPDX-License-Identifier: Apache-2.0
"""Are chances said in words that claim no more than is known?"""

from __future__ import annotations

import pytest

from gonogo.practices.schedule.rules.chance import chance_words


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.0, "less than 1 in 20"),
        (0.049, "less than 1 in 20"),
        (0.05, "about 1 in 10"),
        (0.58, "about 6 in 10"),
        (0.62, "about 6 in 10"),
        (0.95, "about 9 in 10"),
        (0.951, "more than 19 in 20"),
        (1.0, "more than 19 in 20"),
    ],
)
def test_a_chance_is_said_in_tenths(share: float, words: str) -> None:
    """Never and always are not said."""
    assert chance_words(share) == words
