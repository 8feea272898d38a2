# SPDX-License-Identifier: Apache-2.0
"""Where on the line from 0 to 2**32 does this person stand?

The hash is always given bytes: handed a text with half a surrogate pair, mmh3 ends the process.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Literal

from mmh3 import mmh3_32_uintdigest as digest

from gonogo.evaluation.cbor import encode, encode_array_head, encode_text, encode_text_head, utf8

Bucketing = Literal["v2", "v3"]
Position = Callable[[Any], int | None]

TARGETING_KEY = "targetingKey"
_USUAL_LENGTHS = 64


def key_position(bucketing: Bucketing, flag_key: str) -> Position:
    """Return the function from a context to the position of its targeting key for this flag; None when it has none."""
    return _key_as_text(flag_key) if bucketing == "v2" else _key_as_cbor(flag_key)


def value_position(bucketing: Bucketing) -> Position:
    """Return the function from an explicit bucketing value to its position, None when the value cannot be bucketed."""
    return _text_position if bucketing == "v2" else _encoded_position


@lru_cache(maxsize=256)
def prepared_heads(flag_key: str) -> tuple[bytes, ...]:
    """Return, for each usual length of a targeting key in bytes, all that stands before the key in its v3 encoding."""
    before = _before_key(flag_key)
    return tuple(before + encode_text_head(length) for length in range(_USUAL_LENGTHS))


def _key_as_text(flag_key: str) -> Position:
    def position(context: Any) -> int | None:
        key = context.get(TARGETING_KEY)
        return digest(utf8(flag_key + key)) if isinstance(key, str) and key else None

    return position


def _key_as_cbor(flag_key: str) -> Position:
    before = _before_key(flag_key)

    def position(context: Any) -> int | None:
        key = context.get(TARGETING_KEY)
        return digest(before + encode_text(key)) if isinstance(key, str) and key else None

    return position


def _before_key(flag_key: str) -> bytes:
    return encode_array_head(2) + encode_text(flag_key)


def _text_position(value: object) -> int | None:
    return digest(utf8(value)) if isinstance(value, str) else None


def _encoded_position(value: object) -> int | None:
    if value is None:
        return None
    try:
        return digest(encode(value))
    except (TypeError, OverflowError, RecursionError):
        return None
