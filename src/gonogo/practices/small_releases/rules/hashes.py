# SPDX-License-Identifier: Apache-2.0
"""Is this the full hash of a commit?"""

from __future__ import annotations

import re

_HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


def is_full_hash(text: str) -> bool:
    """Whether the text is a whole SHA-1 or SHA-256 hash in lower case."""
    return _HASH.fullmatch(text) is not None
