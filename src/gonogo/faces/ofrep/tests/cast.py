# SPDX-License-Identifier: Apache-2.0
"""Whose flags and keys do these tests use? One small agency with two products, and a clock that stands still."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from gonogo.faces.ofrep import KeyGrant, ServedFlags, Snapshot, SnapshotHolder, data_plane, key_digest
from gonogo.faces.ofrep.app import DataPlane

NOW = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)
SECRET = b"a secret for tests"

APP_KEY = "key-of-the-benefits-app"
FLEET_KEY = "key-of-the-flagd-fleet"
ALL_KEY = "key-for-all-products"
PERMITS_KEY = "key-of-the-permits-app"
EXPIRED_KEY = "key-that-ran-out"

PILOTS = {"in": [{"var": "targetingKey"}, ["ana", "ben"]]}

BENEFITS = {
    "$evaluators": {"pilot": PILOTS},
    "metadata": {"flagSetId": "benefits"},
    "flags": {
        "new-intake": {
            "state": "ENABLED",
            "variants": {"on": True, "off": False},
            "defaultVariant": "off",
            "targeting": {"if": [{"$ref": "pilot"}, "on", "off"]},
            "metadata": {"release": "intake-2", "owners": "intake team"},
        },
        "team/new ui": {
            "state": "ENABLED",
            "variants": {"calm": "calm", "loud": "loud"},
            "defaultVariant": "calm",
        },
        "fee": {"state": "ENABLED", "variants": {"full": 1, "half": 0.5}, "defaultVariant": "full"},
        "limit": {"state": "ENABLED", "variants": {"ten": 10}, "defaultVariant": "ten"},
        "colours": {"state": "ENABLED", "variants": {"us": {"flag": ["red", "white", "blue"]}}, "defaultVariant": "us"},
        "retired": {"state": "DISABLED", "variants": {"on": True}, "defaultVariant": "on"},
        "left-to-code": {"state": "ENABLED", "variants": {"on": True, "off": False}},
        "broken": {
            "state": "ENABLED",
            "variants": {"on": True},
            "defaultVariant": "on",
            "targeting": {"if": [True, "no-such-variant", "on"]},
        },
        "wave-of/intake-2": {
            "state": "ENABLED",
            "variants": {"pilot": "pilot", "none": ""},
            "defaultVariant": "none",
            "targeting": {"if": [{"$ref": "pilot"}, "pilot", "none"]},
        },
    },
}
PERMITS = {
    "$evaluators": {"pilot": {"in": [{"var": "targetingKey"}, ["zoe"]]}},
    "flags": {
        "online-permits": {
            "state": "ENABLED",
            "variants": {"on": True, "off": False},
            "defaultVariant": "off",
            "targeting": {"if": [{"$ref": "pilot"}, "on", "off"]},
        }
    },
}


def grants() -> dict[str, KeyGrant]:
    """The keys of the cast by digest."""
    both = frozenset({"evaluate", "sync"})
    named = {
        APP_KEY: KeyGrant("benefits app", frozenset({"evaluate"}), "benefits"),
        FLEET_KEY: KeyGrant("fleet", frozenset({"sync"}), "benefits"),
        ALL_KEY: KeyGrant("everything", both),
        PERMITS_KEY: KeyGrant("permits app", both, "permits"),
        EXPIRED_KEY: KeyGrant("old app", both, "benefits", NOW - timedelta(days=1)),
    }
    return {key_digest(key): grant for key, grant in named.items()}


def benefits(definitions: dict[str, object] = BENEFITS, etag: str = "b1") -> ServedFlags:
    """The flags of the product `benefits`, with the hidden flag that names the wave."""
    text = json.dumps(definitions)
    hidden = "wave-of/intake-2"
    return ServedFlags.of_release("benefits", text.encode(), etag, {"new-intake": hidden}, frozenset({hidden}))


def permits() -> ServedFlags:
    """The flags of the product `permits`."""
    text = json.dumps(PERMITS)
    return ServedFlags.of_release("permits", text.encode(), "p1")


def snapshot(version: int = 7, etag: str = "s7", **changes: object) -> Snapshot:
    """Both products and all keys, released an hour before NOW."""
    fields: dict[str, object] = {
        "released_at": NOW - timedelta(hours=1),
        "flag_sets": {"benefits": benefits(), "permits": permits()},
        "keys": grants(),
        **changes,
    }
    return Snapshot(version, etag, **fields)  # type: ignore[arg-type]


def plane(served: Snapshot | None = None, **settings: Any) -> DataPlane:
    """The data plane serving this snapshot, at NOW."""
    return data_plane(SnapshotHolder(served or snapshot()), lambda: NOW, SECRET, **settings)
