# SPDX-License-Identifier: Apache-2.0
"""What does the data plane serve at this moment? Frozen values, made elsewhere and swapped in whole."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import orjson

from gonogo.evaluation import Bucketing, FlagSet
from gonogo.faces.ofrep.definitions import NO_FLAGS, Entries, entries_of, joined
from gonogo.faces.ofrep.http import Answer

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


@dataclass(frozen=True, slots=True)
class Caller:
    """A client whose key is known and sufficient. `renew_at` (Unix seconds) is set for those with a ticket."""

    digest: str
    grant: KeyGrant
    renew_at: int | None = None


@dataclass(frozen=True)
class ServedFlags:
    """Flags that belong together: compiled for evaluation, and as flagd definitions for the sync endpoint.

    First those of one release; `of_product` joins the releases of a product. `waves` maps a flag key to the hidden
    flag whose string value is the name of the wave the user is in ("" when in no open wave). `hidden` keys are for
    inner use: they are neither listed nor answered. `etag` is without quotes. `decimal_keys` are flags with at least
    one fractional number among their variants: typed clients want 1.0 there, never 1. `depends_on_time` says whether
    some rule reads `$flagd.timestamp`, so that equal contexts may get other answers a second later.
    """

    flags: FlagSet
    entries: Entries
    etag: str
    waves: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    decimal_keys: frozenset[str] = frozenset()
    depends_on_time: bool = False

    @classmethod
    def of_release(
        cls,
        owner: str,
        document: bytes,
        etag: str,
        waves: Mapping[str, str] | None = None,
        hidden: frozenset[str] = frozenset(),
        bucketing: Bucketing = "v2",
    ) -> ServedFlags:
        """Compile one document of definitions; `owner` tells its shared rules from those of others."""
        parsed = orjson.loads(document or NO_FLAGS)
        return cls(
            FlagSet.from_json(document or NO_FLAGS, bucketing),
            entries_of(owner, parsed, hidden),
            etag,
            waves or {},
            hidden,
            frozenset(key for key, flag in parsed["flags"].items() if _has_fractions(flag)),
            document.count(b"$flagd") > document.count(b"$flagd.flagKey"),
        )

    @classmethod
    def of_product(cls, releases: Sequence[ServedFlags]) -> ServedFlags:
        """Several as one; nothing is compiled again. Raises DefinitionError for a flag that two of them have."""
        if len(releases) == 1:
            return releases[0]
        rules = [one.entries.rules for one in releases if one.entries.rules]
        flags = [one.entries.flags for one in releases if one.entries.flags]
        return cls(
            FlagSet.merged(one.flags for one in releases),
            Entries(b",".join(flags), b",".join(rules)),
            hashlib.sha256("\n".join(one.etag for one in releases).encode()).hexdigest()[:32],
            {key: wave for one in releases for key, wave in one.waves.items()},
            frozenset().union(*(one.hidden for one in releases)),
            frozenset().union(*(one.decimal_keys for one in releases)),
            any(one.depends_on_time for one in releases),
        )

    @cached_property
    def definitions(self) -> bytes:
        """The flagd document that clients may see."""
        return joined([self.entries])


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
            return next(iter(self.flag_sets.values())).definitions
        return joined(served.entries for served in self.flag_sets.values())

    @cached_property
    def callers(self) -> dict[tuple[tuple[bytes, bytes], ...], Caller]:
        """Who sent which headers with a good key, so that it is worked out once; `auth` fills it."""
        return {}

    @cached_property
    def answers(self) -> dict[tuple[object, ...], Answer]:
        """Complete answers by what they depend on: flag, variant, reason and wave; `evaluate` fills it.

        There are only as many as the definitions name, whoever asks.
        """
        return {}

    @cached_property
    def recent(self) -> dict[tuple[str, bytes], Answer]:
        """Answers to questions that were asked before, by flag key and body; `evaluate` fills and bounds it."""
        return {}

    def prepare(self) -> None:
        """Work out what requests need, so that the first one does not wait for it; repeating it costs nothing."""
        _ = (self.owners, self.all_definitions, self.callers, self.answers, self.recent)


def _has_fractions(flag: Mapping[str, Any]) -> bool:
    return any(isinstance(value, float) for value in flag.get("variants", {}).values())


def key_digest(key: str) -> str:
    """The SHA-256 in hex by which a client key is known; the key itself is kept nowhere."""
    return hashlib.sha256(key.encode()).hexdigest()
