# SPDX-License-Identifier: Apache-2.0
"""Which pattern would find the releases, going by how the tags of a repository are called?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_BEGINNING = re.compile(r"[^0-9*?\[\]]{0,60}(?=[0-9])")
MOST_NAMED = 3


def likely_patterns(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """The patterns that most names with a number match, with how many do: what stands before the first digit, then `*`.

    Names that begin with a digit match `[0-9]*`. Names without a digit number no release.
    """
    beginnings = Counter(match[0] for name in names if (match := _BEGINNING.match(name)))
    common = sorted(beginnings.items(), key=lambda one: (-one[1], one[0]))[:MOST_NAMED]
    return tuple((f"{beginning}*" if beginning else "[0-9]*", count) for beginning, count in common)
