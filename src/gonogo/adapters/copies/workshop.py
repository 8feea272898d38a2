# SPDX-License-Identifier: Apache-2.0
"""How does a run get a copy that it may change, and how is it sure that nothing else is ever changed?

A golden database is made once from the source, and masked; every run gets a copy of it. Before a copy is changed or
removed, its marker must say that this run made it, and it must not be the source under another name.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

from gonogo.adapters.copies.bench import Bench, Marker
from gonogo.adapters.copies.errors import NothingPrepared
from gonogo.adapters.copies.homes import Home, short_hash
from gonogo.adapters.copies.values import (
    Alter,
    Altered,
    Copy,
    Leftover,
    OriginKind,
    Prepared,
    Progress,
    TableSize,
    silent,
)
from gonogo.adapters.databases.errors import DatabaseProblem, NotOurCopy
from gonogo.adapters.databases.locator import without_password

COPY_PREFIX = "gonogo_rehearsal"
GOLDEN_PREFIX = "gonogo_golden"
GOLDEN_RUN = "golden"
"""The run that a golden database's own marker names; no run of a rehearsal may be called so."""


class Workshop:
    """Copies for the runs of one rehearsal. Use it in a `with` block; leaving it stops a private server.

    `label` is the name of the rehearsal: each has a golden database of its own.
    """

    def __init__(self, bench: Bench, home: Path, label: str) -> None:
        self.bench = bench
        self.home = Home(home)
        self.label = label
        self.golden = f"{GOLDEN_PREFIX}_{self.home.id}_{short_hash(label, bench.origin.dialect)}"
        self.says: list[str] = []
        self._direct = False
        self._prepared = False

    def __enter__(self) -> Self:
        self.bench.open(silent)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.bench.close()

    def prepare(
        self, progress: Progress = silent, *, alter: Alter | None = None, shape: str = "", refresh: bool = False
    ) -> Prepared:
        """Make the golden database, or use the one that is there while source and `shape` are the same.

        `alter` masks it, once; `shape` is the text that says how. With `refresh` it is made anew. A golden database
        that somebody else prepared (OriginKind.GOLDEN) is copied as it is, and never changed: with `alter`, one of
        our own is made from it first. Raises DatabaseProblem.
        """
        self._direct = self.bench.origin.kind is OriginKind.GOLDEN and alter is None
        if self._direct:
            self._prepared = True
            return Prepared(True, self.bench.sizes(self.bench.origin.place))
        with self.home.alone(self.golden, progress):
            kept = None if refresh else self._kept(short_hash(self.bench.fingerprint(), shape))
            prepared = kept or self._make_golden(progress, alter, shape)
        self._prepared = not prepared.leaks
        return prepared

    def _kept(self, fingerprint: str) -> Prepared | None:
        facts = self.home.facts(self.golden)
        if facts.get("fingerprint") != fingerprint or not self.bench.exists(self.golden):
            return None
        tables = {name: TableSize(rows, size) for name, (rows, size) in facts["tables"].items()}
        return Prepared(True, tables, facts["columns"], says=tuple(facts["says"]))

    def _make_golden(self, progress: Progress, alter: Alter | None, shape: str) -> Prepared:
        self.home.forget_facts(self.golden)
        self.bench.drop(self.golden)
        building = f"{COPY_PREFIX}_{self.home.id}_b{self.golden.rpartition('_')[2]}"
        self.bench.drop(building)
        # Taken before the source is read: what changes meanwhile is then seen as a change.
        fingerprint = short_hash(self.bench.fingerprint(), shape)
        try:
            says = self.bench.build(building, Marker(self.home.id, GOLDEN_RUN, ""), progress)
            altered = alter(self.bench.url(building), progress) if alter is not None else Altered()
            tables = self.bench.sizes(building)
            prepared = Prepared(False, tables, altered.columns, altered.leaks, (*says, *altered.says))
            if altered.leaks:
                self.bench.drop(building)
                return prepared
            self.bench.seal(building, self.golden)
        except BaseException:
            with suppress(DatabaseProblem):
                self.bench.drop(building)
            raise
        facts = {**asdict(prepared), "tables": {name: (one.rows, one.bytes) for name, one in tables.items()}}
        self.home.write_facts(self.golden, {**facts, "fingerprint": fingerprint})
        return prepared

    def make_copy(self, run: str, progress: Progress = silent) -> Copy:
        """A copy for the run, with a token that only the returned value holds. Raises DatabaseProblem."""
        if not self._prepared:
            raise NothingPrepared("There is nothing to copy from: prepare the golden database first.")
        name, token = self.name_of(run), secrets.token_hex(16)
        marker = Marker(self.home.id, run, _hash(token))
        template = self.bench.origin.place if self._direct else self.golden
        with self.home.alone(self.golden, progress, shared=True):
            self.says += self.bench.copy(template, name, marker, progress)
        return Copy(self.bench.url(name), name, run, token)

    def name_of(self, run: str) -> str:
        """The name of the copy of a run, short enough for every engine."""
        plain = run.lower().replace("-", "")
        if not (plain.isascii() and plain.isalnum() and len(plain) <= 20) or plain.startswith("b"):
            plain = "x" + short_hash(run)
        return f"{COPY_PREFIX}_{self.home.id}_{plain}"

    def require_copy(self, copy: Copy) -> None:
        """Return only when `copy` is a copy that its run made. To be asked before every statement that changes it.

        Raises NotOurCopy, and then nothing was changed; Unreachable when nobody answers.
        """
        place = without_password(copy.url)
        if self.bench.is_source(copy.url):
            raise NotOurCopy(f"{place} is the source itself, so nothing was changed. Only a copy may be changed.")
        marker = self.bench.marker(copy.url)
        if marker is None:
            raise NotOurCopy(f"{place} has no marker of a rehearsal, so nothing was changed. Start the run again.")
        if marker.home != self.home.id or marker.run != copy.run:
            raise NotOurCopy(f"{place} belongs to another run ({marker.run[:60]}), so nothing was changed.")
        if not hmac.compare_digest(marker.token_hash, _hash(copy.token)):
            raise NotOurCopy(f"{place} has the marker of a run that knows another token, so nothing was changed.")

    def remove(self, copy: Copy) -> None:
        """Remove a copy. One that is gone already is no error. Raises NotOurCopy, Unreachable."""
        if self.bench.exists(copy.name):
            if copy.url != self.bench.url(copy.name):
                raise NotOurCopy(
                    f"{copy.name} is not the database at {without_password(copy.url)}; nothing was removed."
                )
            self.require_copy(copy)
            self.bench.drop(copy.name)

    def forget_golden(self) -> None:
        """Remove the golden database of this rehearsal; the next run makes it anew."""
        with self.home.alone(self.golden, silent):
            self.home.forget_facts(self.golden)
            self.bench.drop(self.golden)

    def leftovers(self, alive: Collection[str] = ()) -> tuple[Leftover, ...]:
        """Copies and unfinished golden databases of this runner whose run is not among those `alive`."""
        kept = {self.name_of(run) for run in alive}
        found = []
        for name in self.bench.names(f"{COPY_PREFIX}_{self.home.id}_"):
            if name not in kept and (leftover := self._leftover(name)) is not None and leftover.run not in alive:
                found.append(leftover)
        return tuple(found)

    def _leftover(self, name: str) -> Leftover | None:
        """None for what somebody else made, or what a run is building right now."""
        marker = self.bench.marker(self.bench.url(name))
        if marker is None and not self.bench.is_empty(name):
            return None
        end = name.rpartition("_")[2]
        if end.startswith("b") and self.home.is_in_use(f"{GOLDEN_PREFIX}_{self.home.id}_{end[1:]}"):
            return None
        return Leftover("database", name, marker.run if marker is not None else "")

    def remove_leftovers(self, alive: Collection[str] = ()) -> tuple[Leftover, ...]:
        """Remove what `leftovers` finds, and say what it was."""
        found = self.leftovers(alive)
        for leftover in found:
            self.bench.drop(leftover.name)
        return found

    def tables(self) -> Mapping[str, TableSize]:
        """Rows and bytes of every table of the source when it was copied."""
        if self._direct:
            return self.bench.sizes(self.bench.origin.place)
        tables = self.home.facts(self.golden).get("tables", {})
        return {name: TableSize(rows, size) for name, (rows, size) in tables.items()}


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
