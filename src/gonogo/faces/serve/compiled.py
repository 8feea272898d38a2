# SPDX-License-Identifier: Apache-2.0
"""What of each release is compiled already, and what has to be compiled anew?

A serving version never changes, so what was compiled for it stays good until the release serves another. A rollback
of one release therefore compiles that release and no other, and only its rows are read from the store.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby

import orjson
from django.db import DatabaseError

from gonogo.evaluation import Bucketing
from gonogo.faces.ofrep.snapshot import KeyGrant, ServedFlags, Snapshot
from gonogo.practices.rollout.queries import Served
from gonogo.practices.rollout.rules.definitions import WAVE_FLAG, flag_definitions, hidden_flags

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stand:
    """What a release serves, by number. The time tells versions apart that a restored backup numbered alike."""

    release_id: int
    version: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Document:
    """The flag definitions that one serving version of a release makes, hidden flags included."""

    release: str
    product: str
    version: int
    at: datetime
    bucketing: Bucketing
    text: bytes


@dataclass(frozen=True, slots=True)
class Compiled:
    """A document together with what it was compiled to."""

    document: Document
    flags: ServedFlags


class CompiledReleases:
    """Remembers what is compiled, and asks for what is not. `served` reads what a release serves now."""

    def __init__(self, served: Callable[[int], Served | None]) -> None:
        self._served = served
        self._kept: dict[int, tuple[Stand, Compiled]] = {}

    def at(self, stands: Iterable[Stand]) -> list[Compiled]:
        """All releases as they stand; what others had is forgotten."""
        kept: dict[int, tuple[Stand, Compiled]] = {}
        for stand in stands:
            before = self._kept.get(stand.release_id)
            if (now := before if before and before[0] == stand else self._anew(stand, before)) is not None:
                kept[stand.release_id] = now
        self._kept = kept
        return [compiled for _, compiled in kept.values()]

    def _anew(self, stand: Stand, before: tuple[Stand, Compiled] | None) -> tuple[Stand, Compiled] | None:
        """Compile what the release serves. A release that cannot be compiled must not keep others from a rollback."""
        try:
            served = self._served(stand.release_id)
            if served is None:
                return None
            # The release may have moved on since its number was read; then the next look finds the same again.
            return Stand(stand.release_id, served.version, served.at), compile_document(document_of(served))
        except DatabaseError:
            raise
        except Exception:
            if before is None:
                raise  # Without it, its users would lose the release; the snapshot on disk may still have it.
            log.exception("Serving version %s cannot be compiled; what its release served stays.", stand.version)
            return stand, before[1]


def document_of(served: Served) -> Document:
    """The definitions of what a release serves."""
    plan = served.plan
    text = orjson.dumps(flag_definitions(plan, served.rosters))
    return Document(plan.release, served.product, served.version, served.at, plan.bucketing, text)


def compile_document(document: Document) -> Compiled:
    """Compile the definitions of one release."""
    hidden = hidden_flags(document.release)
    about = f"{document.release}\n{document.version}\n{document.bucketing}\n".encode()
    etag = hashlib.sha256(about + document.text).hexdigest()[:32]
    flags = ServedFlags.of_release(document.release, document.text, etag, hidden=hidden, bucketing=document.bucketing)
    waves = dict.fromkeys(flags.flags.keys - hidden, WAVE_FLAG + document.release)
    return Compiled(document, replace(flags, waves=waves))


def snapshot_of(releases: Iterable[Compiled], keys: Mapping[str, KeyGrant]) -> Snapshot:
    """What the data plane serves when these releases are served and these keys may ask."""
    ordered = sorted(releases, key=lambda one: (one.document.product, one.document.release))
    flag_sets = {
        product: ServedFlags.of_product([one.flags for one in group])
        for product, group in groupby(ordered, key=lambda one: one.document.product)
    }
    etag = hashlib.sha256(repr([(name, flags.etag) for name, flags in flag_sets.items()]).encode()).hexdigest()[:32]
    version = max((one.document.version for one in ordered), default=0)
    newest = max((one.document.at for one in ordered), default=datetime.fromtimestamp(0, UTC))
    return Snapshot(version, etag, newest, flag_sets, keys)
