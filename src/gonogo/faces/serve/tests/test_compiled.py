# SPDX-License-Identifier: Apache-2.0
"""Is only compiled what changed, and does one bad release leave the others alone?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError

from gonogo.core.rules.membership import MatchAny
from gonogo.faces.serve import compiled
from gonogo.faces.serve.compiled import CompiledReleases, Stand, snapshot_of
from gonogo.practices.rollout.queries import Served
from gonogo.practices.rollout.rules.definitions import FlagSpec, WavePlan
from gonogo.practices.rollout.rules.waves import WaveFacts, WaveState

NOW = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)


def served(number: int, version: int, product: str = "portal", state: WaveState = WaveState.OPEN) -> Served:
    """A release with one flag and one wave."""
    wave = WaveFacts("everyone", NOW, ("all",), (100,), timedelta(), 0, False)
    plan = WavePlan(
        f"{product}-{number}",
        1,
        (FlagSpec(f"flag-{number}", {"on": True, "off": False}, "on", "off"),),
        {"all": MatchAny()},
        (replace(wave, state=state, percent=100 if state is WaveState.OPEN else 0),),
    )
    return Served(version, NOW + timedelta(minutes=version), product, plan, {})


class Store:
    """Says what releases serve, and counts who asked."""

    def __init__(self, *releases: Served) -> None:
        self.releases = dict(enumerate(releases, start=1))
        self.asked: list[int] = []

    def read(self, release_id: int) -> Served | None:
        """What the release serves now."""
        self.asked.append(release_id)
        return self.releases.get(release_id)

    def stands(self) -> list[Stand]:
        """What each release serves, by number."""
        return [Stand(number, one.version, one.at) for number, one in self.releases.items()]


def value(store: Store, releases: CompiledReleases, flag: str, product: str = "portal") -> object:
    """What somebody gets for a flag."""
    found = snapshot_of(releases.at(store.stands()), {})
    return found.flag_sets[product].flags.evaluate(flag, {"targetingKey": "u1"}).value


def test_a_rollback_of_one_release_compiles_no_other() -> None:
    """Only its rows are read, and what others serve is the same object as before."""
    store = Store(*(served(number, number) for number in range(1, 6)))
    releases = CompiledReleases(store.read)
    before = releases.at(store.stands())
    assert store.asked == [1, 2, 3, 4, 5]
    store.releases[3] = served(3, 6, state=WaveState.ROLLED_BACK)
    after = releases.at(store.stands())
    assert store.asked == [1, 2, 3, 4, 5, 3]
    assert [old is new for old, new in zip(before, after, strict=True)] == [True, True, False, True, True]
    assert [value(store, releases, f"flag-{number}") for number in (2, 3)] == [True, False]


def test_releases_of_several_products_are_served_apart_and_together() -> None:
    """Each product has its own flags and etag; the common version is that of the newest change."""
    store = Store(served(1, 1), served(2, 2), served(1, 7, "permits"))
    found = snapshot_of(CompiledReleases(store.read).at(store.stands()), {})
    assert {product: flags.flags.keys - flags.hidden for product, flags in found.flag_sets.items()} == {
        "permits": {"flag-1"},
        "portal": {"flag-1", "flag-2"},
    }
    assert (found.version, found.released_at) == (7, NOW + timedelta(minutes=7))


def test_each_release_keeps_its_own_bucketing() -> None:
    """Two releases of one product may have begun with different ones."""
    old, new = served(1, 1), served(2, 2)
    store = Store(old, replace(new, plan=replace(new.plan, bucketing="v3")))
    found = CompiledReleases(store.read).at(store.stands())
    assert [one.document.bucketing for one in found] == ["v2", "v3"]
    assert [one.flags.flags.bucketing for one in found] == ["v2", "v3"]


def test_a_number_that_a_backup_gave_again_is_another_version() -> None:
    """After an older backup was restored, the next change has a number that was compiled before."""
    store = Store(served(1, 5))
    releases = CompiledReleases(store.read)
    assert value(store, releases, "flag-1") is True
    store.releases[1] = replace(served(1, 5, state=WaveState.ROLLED_BACK), at=NOW + timedelta(days=1))
    assert value(store, releases, "flag-1") is False


def test_a_release_that_cannot_be_compiled_does_not_keep_others_from_a_rollback(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It stays as it was, which is said once; the other one is rolled back."""
    store = Store(served(1, 1), served(2, 2))
    releases = CompiledReleases(store.read)
    releases.at(store.stands())
    whole = compiled.compile_document
    monkeypatch.setattr(compiled, "compile_document", lambda one: None.oops if one.version == 3 else whole(one))
    store.releases[1] = served(1, 3)
    store.releases[2] = served(2, 4, state=WaveState.ROLLED_BACK)
    for _ in range(3):
        assert [value(store, releases, f"flag-{number}") for number in (1, 2)] == [True, False]
    assert caplog.text.count("cannot be compiled") == 1


def test_a_store_that_stops_answering_is_told_and_nothing_is_forgotten() -> None:
    """The error of the store reaches whoever asked; what was compiled is still there when it answers again."""
    store = Store(served(1, 1), served(2, 2))
    releases = CompiledReleases(store.read)
    releases.at(store.stands())
    store.releases[2] = served(2, 3)
    releases._served = lambda number: (_ for _ in ()).throw(DatabaseError("gone"))
    with pytest.raises(DatabaseError):
        releases.at(store.stands())
    releases._served = store.read
    releases.at(store.stands())
    assert store.asked == [1, 2, 2]
