# SPDX-License-Identifier: Apache-2.0
"""What does the data plane serve at this moment? Frozen values, made elsewhere and swapped in whole."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import orjson

from gonogo.evaluation import FlagSet
from gonogo.faces.ofrep.definitions import NO_FLAGS, merge_definitions

EVALUATE = "evaluate"
SYNC = "sync"


@dataclass(frozen=True, slots=True)
class KeyGrant:
    """What a client key may do: its scopes (`evaluate`, `sync`), for one product or, with None, for all of them."""

    name: str
    scopes: frozenset[str]
    product: str | None = None
    expires_at: datetime | None = None

    def is_expired(self, now: datetime) -> bool:
        """Whether the key has run out by `now`."""
        return self.expires_at is not None and self.expires_at <= now


@dataclass(frozen=True)
class ServedFlags:
    """The flags of one product: compiled for evaluation, and as flagd definitions for the sync endpoint.

    `waves` maps a flag key to the hidden flag whose string value is the name of the wave the user is in ("" when in
    no open wave). `hidden` keys are for inner use: they are neither listed nor answered. `etag` is without quotes.
    """

    flags: FlagSet
    definitions: bytes
    etag: str
    waves: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()

    @cached_property
    def parsed(self) -> dict[str, Any]:
        """The definitions as plain data; for use while a snapshot is prepared, not per request."""
        parsed: dict[str, Any] = orjson.loads(self.definitions or NO_FLAGS)
        return parsed

    @cached_property
    def decimal_keys(self) -> frozenset[str]:
        """Flags with at least one fractional number among their variants: typed clients want 1.0 there, never 1."""
        flags: dict[str, Any] = self.parsed.get("flags", {})
        return frozenset(
            key
            for key, flag in flags.items()
            if any(isinstance(value, float) for value in flag.get("variants", {}).values())
        )

    @cached_property
    def depends_on_time(self) -> bool:
        """Whether some rule reads `$flagd.timestamp`, so that equal contexts may get other answers a second later."""
        return self.definitions.count(b"$flagd") > self.definitions.count(b"$flagd.flagKey")


@dataclass(frozen=True)
class Snapshot:
    """Everything served at one version: the flags of each product and the keys that may ask for them.

    `etag` (without quotes) stands for all flags together; a change of keys alone need not change it.
    """

    version: int
    etag: str
    released_at: datetime
    flag_sets: Mapping[str, ServedFlags] = field(default_factory=dict)
    keys: Mapping[str, KeyGrant] = field(default_factory=dict)

    @cached_property
    def owners(self) -> dict[str, str]:
        """Flag key to the product that owns it; hidden flags are not in it."""
        return {
            key: product
            for product, served in self.flag_sets.items()
            for key in served.flags.keys
            if key not in served.hidden
        }

    @cached_property
    def all_definitions(self) -> bytes:
        """The definitions of all products in one document, for keys that are not limited to one product."""
        if len(self.flag_sets) == 1:
            return next(iter(self.flag_sets.values())).definitions or NO_FLAGS
        return merge_definitions({product: served.parsed for product, served in self.flag_sets.items()})

    def prepare(self) -> None:
        """Work out what requests need, so that the first one does not wait for it; repeating it costs nothing."""
        _ = (self.owners, self.all_definitions)
        for served in self.flag_sets.values():
            _ = (served.decimal_keys, served.depends_on_time)


def key_digest(key: str) -> str:
    """The SHA-256 in hex by which a client key is known; the key itself is kept nowhere."""
    return hashlib.sha256(key.encode()).hexdigest()
