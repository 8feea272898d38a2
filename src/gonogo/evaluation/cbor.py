# SPDX-License-Identifier: Apache-2.0
"""Which bytes stand for a JSON value, so that every implementation hashes the same?

Deterministic CBOR after RFC 8949 §4.2.1, with the number rule of flagd: a whole number within 64 bits is an integer
however it was written, every other number is a float in the shortest form that keeps its value.
"""

import struct
from collections.abc import Mapping

_INTEGER, _NEGATIVE, _TEXT, _ARRAY, _MAP = 0x00, 0x20, 0x60, 0x80, 0xA0
_FALSE, _TRUE, _NULL = b"\xf4", b"\xf5", b"\xf6"
_NAN = b"\xf9\x7e\x00"
_LEAST, _GREATEST = -(2**63), 2**64 - 1
_FLOATS = ((b"\xf9", ">e"), (b"\xfa", ">f"), (b"\xfb", ">d"))


def encode(value: object) -> bytes:
    """Return the deterministic encoding of a JSON value; raise TypeError or OverflowError when it has none."""
    if isinstance(value, str):
        return encode_text(value)
    if value is None:
        return _NULL
    if isinstance(value, bool):
        return _TRUE if value else _FALSE
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, list | tuple):
        return _head(_ARRAY, len(value)) + b"".join(map(encode, value))
    if isinstance(value, Mapping):
        return _mapping(value)
    raise TypeError(f"A {type(value).__name__} is not a JSON value.")


def encode_text(text: str) -> bytes:
    """Return the encoding of a text."""
    data = utf8(text)
    return encode_text_head(len(data)) + data


def encode_text_head(length: int) -> bytes:
    """Return the bytes that open a text of so many bytes."""
    return _head(_TEXT, length)


def encode_array_head(length: int) -> bytes:
    """Return the bytes that open an array of so many items."""
    return _head(_ARRAY, length)


def utf8(text: str) -> bytes:
    """Return the text as UTF-8; half a surrogate pair becomes U+FFFD, as in the JSON readers of other languages."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()


def _head(major: int, argument: int) -> bytes:
    if argument < 24:
        return bytes((major | argument,))
    if argument < 0x100:
        return bytes((major | 24, argument))
    if argument < 0x10000:
        return struct.pack(">BH", major | 25, argument)
    if argument < 0x1_0000_0000:
        return struct.pack(">BI", major | 26, argument)
    return struct.pack(">BQ", major | 27, argument)


def _number(value: int | float) -> bytes:
    if isinstance(value, float) and not value.is_integer():
        return _float(value)
    if _LEAST <= value <= _GREATEST:
        whole = int(value)
        return _head(_INTEGER, whole) if whole >= 0 else _head(_NEGATIVE, -1 - whole)
    return _float(float(value))


def _float(value: float) -> bytes:
    if value != value:
        return _NAN
    for head, form in _FLOATS[:-1]:
        try:
            data = struct.pack(form, value)
        except OverflowError:
            continue
        if struct.unpack(form, data)[0] == value:
            return head + data
    head, form = _FLOATS[-1]
    return head + struct.pack(form, value)


def _mapping(value: Mapping[object, object]) -> bytes:
    pairs = sorted((encode(name), encode(item)) for name, item in value.items())
    return _head(_MAP, len(pairs)) + b"".join(name + item for name, item in pairs)
