# SPDX-License-Identifier: Apache-2.0
"""Which checks does a release of this kind need?

The smaller the release, the fewer the gates: an iterative release needs four checks, a big-bang release all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gonogo.core.rules.verdict import Level

ITERATIVE_REQUIRED = frozenset({"small_releases.size", "rollout.groups", "rollout.rollback", "incidents.open"})
"""What even a small release must show: that it is small, who gets it, that it can be taken back, and a calm house."""

ADVICE_ONLY = frozenset({"small_releases.slices"})
"""Checks that inform and never hold a wave unless a plan says so."""

BIG_BANG_ADVICE = frozenset({"small_releases.size", "small_releases.age"}) | ADVICE_ONLY
"""A declared big bang is large and old by its nature; that is said, and it does not hold the wave."""


def level_of(check: str, *, kind: str, policy: Mapping[str, str] = MappingProxyType({})) -> Level:
    """The weight of a check for a release of this kind; the plan's own `policy` section wins."""
    if check in policy:
        return Level(policy[check])
    if kind == "iterative":
        return Level.REQUIRED if check in ITERATIVE_REQUIRED else Level.ADVISORY
    return Level.ADVISORY if check in BIG_BANG_ADVICE else Level.REQUIRED
