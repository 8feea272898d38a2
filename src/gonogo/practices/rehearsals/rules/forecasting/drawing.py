# SPDX-License-Identifier: Apache-2.0
"""What does chance give, the same every time? A small generator that starts from a seed."""

from __future__ import annotations

import math

_ALL = 2**64 - 1


class Drawn:
    """Numbers by chance from a seed: the same seed draws the same. Source: Steele et al. 2014, SplitMix64."""

    def __init__(self, seed: int) -> None:
        self._state = seed & _ALL

    def share(self) -> float:
        """A number between 0 and 1, neither of them."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & _ALL
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _ALL
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _ALL
        return ((mixed ^ (mixed >> 31)) >> 11) / 2**53 + 2**-54

    def below(self, count: int) -> int:
        """A whole number from 0 up to, but not including, the count."""
        return int(self.share() * count)

    def student(self, degrees: int) -> float:
        """A value of Student's t. Source: Bailey 1994, polar generation of random variates with the t-distribution."""
        radius = math.sqrt(degrees * (self.share() ** (-2 / degrees) - 1))
        return radius * math.cos(2 * math.pi * self.share())
