# SPDX-License-Identifier: Apache-2.0
"""How is plain data laid out as YAML that people like to read?

Sections stand in blocks; inside them, what fits on a line stands on one. Text is quoted only where it must be.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from gonogo.core.strictfile.scalars import ScalarError, read_plain

WIDTH = 100
_PLAIN = re.compile(r"[\w./~+]|[\w./~+][\w ./:~+@-]*[\w./~+@-]")
_HIDDEN = re.compile("[\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff0-\uffff]")


def write_yaml(data: dict[str, Any], *, in_blocks: frozenset[str] = frozenset()) -> str:
    """Write plain data as YAML 1.2, with an empty line between sections of several lines.

    The entries of the sections `in_blocks` stand in blocks of their own, also where they would fit on a line.
    """
    text = ""
    for key, value in data.items():
        lines = list(_section(key, value, in_blocks=key in in_blocks))
        text += ("\n" if len(lines) > 1 else "") + "".join(f"{line}\n" for line in lines)
    return text


def write_value(value: Any) -> str:
    """Write one value on one line, quoted where it must be."""
    return _flow(value)


def _section(key: str, value: Any, *, in_blocks: bool) -> Iterator[str]:
    if not value or not isinstance(value, dict | list) or (isinstance(value, list) and _is_flat(value)):
        yield f"{_scalar(key)}: {_flow(value)}"
        return
    yield f"{_scalar(key)}:"
    for line in _block(value, in_blocks=in_blocks):
        yield f"  {line}"


def _block(value: Any, *, in_blocks: bool = False) -> Iterator[str]:
    """Lay out a mapping or list, one entry per line where it fits."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _entry(f"{_scalar(key)}:", item)
        return
    for item in value:
        if in_blocks or not _fits(_flow(item)):
            first, *rest = _block(item) if isinstance(item, dict | list) and item else [_flow(item)]
            yield f"- {first}"
            yield from (f"  {line}" for line in rest)
        else:
            yield f"- {_flow(item)}"


def _entry(head: str, item: Any) -> Iterator[str]:
    flow = _flow(item)
    if not item or not isinstance(item, dict | list) or _fits(f"{head} {flow}"):
        yield f"{head} {flow}"
        return
    yield head
    for line in _block(item):
        yield f"  {line}"


def _is_flat(value: list[Any]) -> bool:
    return _fits(_flow(value)) and not any(isinstance(item, dict | list) for item in value)


def _fits(line: str) -> bool:
    return len(line) <= WIDTH


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if not isinstance(value, str):
        return json.dumps(value, allow_nan=False)
    return value if _may_stand_plain(value) else _quoted(value)


def _may_stand_plain(text: str) -> bool:
    """Say whether unquoted text reads back as the same text."""
    if not _PLAIN.fullmatch(text) or ": " in text or text.startswith("..."):
        return False
    try:
        return isinstance(read_plain(text), str)
    except ScalarError:
        return False


def _quoted(text: str) -> str:
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
