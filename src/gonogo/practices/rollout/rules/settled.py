# SPDX-License-Identifier: Apache-2.0
"""What of a plan can no longer change, because a wave has started?

Says beforehand, section by section, what `plan_change` refuses afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gonogo.practices.rollout.rules.waves import WaveFacts


def settled(waves: Sequence[WaveFacts], *, flags: Iterable[str], bucket_by: str) -> Mapping[str, str]:
    """A sentence for each section of which something must stay or counts at once; empty while no wave has started."""
    last = max((index for index, wave in enumerate(waves) if wave.started), default=-1)
    if last < 0:
        return {}
    fixed = [wave.name for wave in waves[: last + 1]]
    groups = dict.fromkeys(group for wave in waves[: last + 1] for group in wave.groups)
    who = f"{'Wave' if len(fixed) == 1 else 'Waves'} {_listed(fixed)} {'has' if len(fixed) == 1 else 'have'} started"
    told = {
        "release": f"{who}, so the product stays, and people go on moving together by {bucket_by}. "
        "All else can change.",
        "groups": f"{who}, so {_listed(groups)} must stay; a roster may grow, and nobody on it may be taken off. "
        "All other user groups can change.",
        "waves": f"{who}: name, place, user groups and holdback of {'it' if len(fixed) == 1 else 'them'} must stay. "
        "All later waves can change.",
        "guardrails": f"{who}, and guardrails can change all the same: one that is taken out no longer protects those "
        "who have the release. A breach that stands stays until a person clears it.",
    }
    if keys := list(flags):
        told["flags"] = f"{who}, so {_listed(keys)} must stay. Flags can be added."
    return told


def _listed(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
