# SPDX-License-Identifier: Apache-2.0
"""How is something drawn that depends on a key and a value alone, and cannot be turned back without the key?"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

_CONSONANTS = ("b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "br", "dr", "kl", "st", "tr")
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ou")
_ENDS = ("", "", "n", "r", "s", "l", "k")


class Draw:
    """Numbers without an end, the same for the same key and words. The hash is BLAKE2b with the key."""

    def __init__(self, key: bytes, *words: str) -> None:
        self._key = key
        self._words = "\0".join(words).encode("utf-8", "surrogatepass")
        self._round = 0
        self._number = 0
        self._left = 1

    def below(self, limit: int) -> int:
        """A whole number from 0 to below `limit`, as good as even."""
        if self._left < limit << 32:
            said = self._round.to_bytes(8, "big") + self._words
            self._number = int.from_bytes(hashlib.blake2b(said, key=self._key, digest_size=64).digest(), "big")
            self._left = 1 << 512
            self._round += 1
        self._left //= limit
        self._number, drawn = divmod(self._number, limit)
        return drawn

    def one_of(self, choices: Sequence[str]) -> str:
        """One of them."""
        return choices[self.below(len(choices))]

    def digits(self, shape: str) -> str:
        """Another digit for each digit of the shape; all else stays."""
        return "".join(str(self.below(10)) if letter.isdigit() else letter for letter in shape)

    def letters(self, length: int) -> str:
        """So many letters that can be spoken and mean nothing."""
        said = ""
        while len(said) < length:
            said += self.one_of(_CONSONANTS) + self.one_of(_VOWELS) + self.one_of(_ENDS)
        return said[:length]
