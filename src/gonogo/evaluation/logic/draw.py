# SPDX-License-Identifier: Apache-2.0
"""Which variant does the targeting key of this person draw, and by how few steps?

A share of two variants is what every wave is made of, so finding the position and drawing the variant is one function
there; in all other cases they are two.
"""

from bisect import bisect_right
from typing import Any

from mmh3 import mmh3_32_uintdigest as digest

from gonogo.evaluation.bucketing import TARGETING_KEY, Bucketing, Position, key_position, prepared_heads
from gonogo.evaluation.logic.split import Split
from gonogo.evaluation.logic.term import Run


def drawn_by_key(bucketing: Bucketing, flag_key: str, split: Split, nobody: object) -> Run:
    """Return the function from a context to the variant that owns its targeting key, to `nobody` without a key."""
    of_key = key_position(bucketing, flag_key)
    if len(split.variants) != 2:
        return _one_of_many(of_key, split, nobody)
    return (_one_of_two_by_text if bucketing == "v2" else _one_of_two_by_cbor)(flag_key, of_key, split, nobody)


def _one_of_many(of_key: Position, split: Split, nobody: object) -> Run:
    ends, variants = split.ends, split.variants

    def run(data: Any, now: int) -> Any:
        position = of_key(data)
        return nobody if position is None else variants[bisect_right(ends, position)]

    return run


def _one_of_two_by_text(flag_key: str, of_key: Position, split: Split, nobody: object) -> Run:
    end, first, second = split.ends[0], *split.variants
    in_general = _one_of_many(of_key, split, nobody)

    def run(data: Any, now: int) -> Any:
        try:
            if key := data[TARGETING_KEY]:
                return first if digest((flag_key + key).encode()) < end else second
        except Exception:  # no key, no text, half a surrogate pair
            return in_general(data, now)
        return nobody

    return run


def _one_of_two_by_cbor(flag_key: str, of_key: Position, split: Split, nobody: object) -> Run:
    end, first, second = split.ends[0], *split.variants
    in_general = _one_of_many(of_key, split, nobody)
    heads = prepared_heads(flag_key)

    def run(data: Any, now: int) -> Any:
        try:
            if key := data[TARGETING_KEY]:
                encoded = key.encode()
                return first if digest(heads[len(encoded)] + encoded) < end else second
        except Exception:  # no key, no text, half a surrogate pair, an unusual length
            return in_general(data, now)
        return nobody

    return run
