# SPDX-License-Identifier: Apache-2.0
"""How do the flag definitions of several releases and products become one document for flagd?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

NO_FLAGS = b'{"flags":{}}'
"""The smallest document flagd accepts; an empty body would mean something else to it."""


@dataclass(frozen=True, slots=True)
class Entries:
    """The flags and the shared rules of one owner as JSON, without the braces around, so that joining is no work."""

    flags: bytes
    rules: bytes = b""


def entries_of(owner: str, document: Mapping[str, Any], hidden: frozenset[str] = frozenset()) -> Entries:
    """What one release or product adds to a common document, without its `hidden` flags.

    Two owners may give the same name to different shared rules or set-wide metadata. So shared rules get the name
    of their owner in front, and set-wide metadata moves into each flag, where the flag's own entries win.
    """
    shared = document.get("metadata", {})
    flags = {key: _adopt(flag, shared, owner) for key, flag in document.get("flags", {}).items() if key not in hidden}
    rules = {f"{owner}.{name}": _qualify(rule, owner) for name, rule in document.get("$evaluators", {}).items()}
    return Entries(_inside(flags), _inside(rules))


def joined(parts: Iterable[Entries]) -> bytes:
    """One document of all parts, none of which may have a key of another."""
    found = list(parts)
    flags = b",".join(one.flags for one in found if one.flags)
    rules = b",".join(one.rules for one in found if one.rules)
    return b'{"flags":{%b},"$evaluators":{%b}}' % (flags, rules) if rules else b'{"flags":{%b}}' % flags


def merge_definitions(by_owner: Mapping[str, Mapping[str, Any]]) -> bytes:
    """One document with the flags of all owners."""
    return joined(entries_of(owner, document) for owner, document in by_owner.items())


def _inside(entries: Mapping[str, Any]) -> bytes:
    return orjson.dumps(entries)[1:-1]


def _adopt(flag: Mapping[str, Any], shared: Mapping[str, Any], owner: str) -> dict[str, Any]:
    adopted = dict(flag)
    if shared:
        adopted["metadata"] = {**shared, **flag.get("metadata", {})}
    if "targeting" in flag:
        adopted["targeting"] = _qualify(flag["targeting"], owner)
    return adopted


def _qualify(rule: Any, owner: str) -> Any:
    if isinstance(rule, list):
        # A roster is a list of a million texts; they hold no references.
        return [_qualify(part, owner) if isinstance(part, dict | list) else part for part in rule]
    if isinstance(rule, dict):
        if isinstance(name := rule.get("$ref"), str) and len(rule) == 1:
            return {"$ref": f"{owner}.{name}"}
        return {operator: _qualify(part, owner) for operator, part in rule.items()}
    return rule
