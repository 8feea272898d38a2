# SPDX-License-Identifier: Apache-2.0
"""How many whole days is a span of the plan?"""

from __future__ import annotations

from datetime import timedelta

_DAY = timedelta(days=1)


def whole_days(span: timedelta) -> int:
    """The days of a span; what is left of a day counts as one, so that never too little is asked for."""
    return -(-span // _DAY)
