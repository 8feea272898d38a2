# SPDX-License-Identifier: Apache-2.0
"""Which release does an operation mean, and how is an instant written in JSON?"""

from __future__ import annotations

from datetime import UTC, datetime
from difflib import get_close_matches

from gonogo.core.errors import BadInput, NotFound
from gonogo.core.practice import all_checks
from gonogo.core.queries.releases import ReleaseFacts, only_release, release_named


def release_meant(name: str | None) -> ReleaseFacts:
    """The named release, or the only one there is."""
    return only_release() if name is None else release_named(name)


def subject_of(release: ReleaseFacts, wave: str | None) -> str:
    """What evidence is about: the whole release, or one of its waves."""
    if wave is None:
        return "release"
    names = [one.name for one in release.plan.waves]
    if wave not in names:
        raise NotFound(f'There is no wave "{wave}" in {release.name}. Its waves are: {", ".join(names)}.')
    return f"wave:{wave}"


def known_check(check: str) -> str:
    """The id of the check. Raises BadInput that suggests a close one."""
    known = all_checks()
    if check not in known:
        close = get_close_matches(check, known, n=1)
        hint = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(known)}."
        raise BadInput(f'There is no check "{check}". {hint}')
    return check


def stamp(moment: datetime | None) -> str | None:
    """An instant in UTC, to the second."""
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
