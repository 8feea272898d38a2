# SPDX-License-Identifier: Apache-2.0
"""How do the flag definitions of several products become one document for flagd?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

NO_FLAGS = b'{"flags":{}}'
"""The smallest document flagd accepts; an empty body would mean something else to it."""


def merge_definitions(by_product: Mapping[str, Mapping[str, Any]]) -> bytes:
    """One document with the flags of all products.

    Two products may give the same name to different shared rules or set-wide metadata. So shared rules get the name
    of their product in front, and set-wide metadata moves into each flag, where the flag's own entries win.
    """
    flags: dict[str, Any] = {}
    rules: dict[str, Any] = {}
    for product, document in by_product.items():
        shared = document.get("metadata", {})
        for key, flag in document.get("flags", {}).items():
            flags[key] = _adopt(flag, shared, product)
        for name, rule in document.get("$evaluators", {}).items():
            rules[f"{product}.{name}"] = _qualify(rule, product)
    return orjson.dumps({"flags": flags, "$evaluators": rules} if rules else {"flags": flags})


def _adopt(flag: Mapping[str, Any], shared: Mapping[str, Any], product: str) -> dict[str, Any]:
    adopted = dict(flag)
    if shared:
        adopted["metadata"] = {**shared, **flag.get("metadata", {})}
    if "targeting" in flag:
        adopted["targeting"] = _qualify(flag["targeting"], product)
    return adopted


def _qualify(rule: Any, product: str) -> Any:
    if isinstance(rule, list):
        return [_qualify(part, product) for part in rule]
    if isinstance(rule, dict):
        if isinstance(name := rule.get("$ref"), str) and len(rule) == 1:
            return {"$ref": f"{product}.{name}"}
        return {operator: _qualify(part, product) for operator, part in rule.items()}
    return rule
