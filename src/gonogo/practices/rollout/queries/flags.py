# SPDX-License-Identifier: Apache-2.0
"""Which release does a flag belong to?"""

from __future__ import annotations

from difflib import get_close_matches

from gonogo.core.errors import BadInput, NotFound
from gonogo.core.queries.releases import (
    ReleaseFacts,
    all_releases,
    only_release,
    plan_versions,
    release_named,
    stored_plan,
)


def release_of_flag(flag: str | None, release: str | None) -> ReleaseFacts:
    """The release that is asked about: the one named, or the one the flag belongs to, or the only one there is.

    Raises NotFound with a suggestion for a flag that no release has or had, BadInput for one of another release.
    """
    if flag is None:
        return only_release() if release is None else release_named(release)
    named = None if release is None else release_named(release)
    owner = next((one for one in all_releases() if flag in one.plan.flags), None)
    if named is None:
        found = owner or next((one for one in all_releases() if flag in _ever(one)), None)
        if found is None:
            raise _unknown(flag, all_releases())
        return found
    if flag in named.plan.flags or flag in _ever(named):
        return named
    if owner is None:
        raise _unknown(flag, (named,))
    raise BadInput(f"The flag {flag} belongs to {owner.name}, not to {named.name}. Ask with --release {owner.name}.")


def flag_meant(flag: str | None, release: ReleaseFacts) -> str | None:
    """The flag named, or the only one of the release; None when there are several or none: they move together."""
    keys = tuple(release.plan.flags)
    return keys[0] if flag is None and len(keys) == 1 else flag


def _ever(release: ReleaseFacts) -> frozenset[str]:
    """The flags of all plan versions, so that the past can be asked about flags that are gone."""
    return frozenset(key for row in plan_versions(release.id) for key in stored_plan(row.pk).flags)


def _unknown(flag: str, releases: tuple[ReleaseFacts, ...]) -> NotFound:
    keys = [key for one in releases for key in one.plan.flags]
    close = get_close_matches(flag, keys, n=1)
    hint = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(keys) or 'none yet'}."
    return NotFound(f'There is no flag "{flag[:100]}". {hint}')
