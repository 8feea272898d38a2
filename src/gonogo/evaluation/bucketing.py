# SPDX-License-Identifier: Apache-2.0
"""Where on the line from 0 to 2**32 does this person stand?

The hash is always given bytes: handed a text with half a surrogate pair, mmh3 ends the process.
"""

from collections.abc import Callable
from typing import Literal

import mmh3

from gonogo.evaluation.cbor import encode, encode_array_head, encode_text, utf8

Bucketing = Literal["v2", "v3"]


def key_position(bucketing: Bucketing, flag_key: str) -> Callable[[str], int]:
    """Return the function from a targeting key to its position for this flag."""
    if bucketing == "v2":
        return lambda key: mmh3.hash(utf8(flag_key + key), 0, False)
    prefix = encode_array_head(2) + encode_text(flag_key)
    return lambda key: mmh3.hash(prefix + encode_text(key), 0, False)


def value_position(bucketing: Bucketing) -> Callable[[object], int | None]:
    """Return the function from an explicit bucketing value to its position, None when the value cannot be bucketed."""
    return _text_position if bucketing == "v2" else _encoded_position


def _text_position(value: object) -> int | None:
    return mmh3.hash(utf8(value), 0, False) if isinstance(value, str) else None


def _encoded_position(value: object) -> int | None:
    if value is None:
        return None
    try:
        return mmh3.hash(encode(value), 0, False)
    except (TypeError, OverflowError, RecursionError):
        return None
