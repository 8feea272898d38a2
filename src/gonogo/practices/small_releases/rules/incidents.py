# SPDX-License-Identifier: Apache-2.0
"""Which releases needed immediate intervention, by the incidents that were linked to their names?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from gonogo.practices.small_releases.rules.measured import DateSource, Measured, ReleaseFigures

YEAR = timedelta(days=365)


def with_links(measured: Measured, links: Iterable[tuple[str, str]]) -> Measured:
    """The same figures with these incidents (name of a release, incident) at their releases, and the rates anew."""
    by_name: dict[str, list[str]] = defaultdict(list)
    for name, incident in links:
        by_name[name].append(incident)
    releases = tuple(
        replace(one, incidents=tuple(dict.fromkeys((*one.incidents, *by_name[one.release]))))
        if one.release in by_name
        else one
        for one in measured.releases
    )
    if releases == measured.releases:
        return measured
    since = measured.measured_at - YEAR
    failed = sum(bool(one.incidents) for one in releases if one.date >= since and is_dated(one))
    return replace(measured, releases=releases, rates=replace(measured.rates, failed=failed, linked=True))


def is_dated(release: ReleaseFigures) -> bool:
    """Whether the date of the release is one, and no bound."""
    return release.date_source is not DateSource.AT_THE_LATEST
