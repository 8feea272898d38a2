# SPDX-License-Identifier: Apache-2.0
"""How does a name that git keeps as bytes become text, so that two different names stay different?"""

from __future__ import annotations

import re

_LOOKS_ESCAPED = re.compile(rb"\\x[0-9a-f]{2}")
_IS_ESCAPED = re.compile(r"\\x[0-9a-f]{2}")
_ESCAPE = re.compile(rb"\\\\|\\x[0-9a-f]{2}")


def as_text(name: bytes) -> str:
    r"""UTF-8 as it is; any other byte as `\xNN`.

    Where such an escape stands, or something that looks like one, backslashes are doubled: no two names become one.
    """
    try:
        plain = name.decode()
    except UnicodeDecodeError:
        return name.replace(b"\\", b"\\\\").decode(errors="backslashreplace")
    return plain.replace("\\", "\\\\") if _LOOKS_ESCAPED.search(name) else plain


def as_bytes(text: str) -> bytes:
    """The name that became this text."""
    if not _IS_ESCAPED.search(text):
        return text.encode()
    return _ESCAPE.sub(lambda found: b"\\" if found[0] == b"\\\\" else bytes([int(found[0][2:], 16)]), text.encode())


class Texts(dict[bytes, str]):
    """Names that were decoded already; each is decoded once, however often it occurs."""

    def __missing__(self, name: bytes) -> str:
        """Decode a name that is new."""
        text = self[name] = as_text(name)
        return text


class Same(dict[str, str]):
    """Names that were met already, so that equal ones are one in memory."""

    def __missing__(self, name: str) -> str:
        """Keep a name that is new."""
        self[name] = name
        return name


def as_plain_text(piece: bytes) -> str | None:
    """The text of a piece in which no name needs an escape, else None."""
    try:
        text = piece.decode()
    except UnicodeDecodeError:
        return None
    return None if "\\x" in text else text
