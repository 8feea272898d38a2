# SPDX-License-Identifier: Apache-2.0
"""Does the picture of a guardrail show its figure on the right side of its limit?"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gonogo.practices.rollout.rules.gauge import WIDTH, gauge

VALUES = st.floats(-1e6, 1e6)


@given(VALUES, st.floats(1e-6, 1e6), VALUES, VALUES)
def test_everything_stands_on_the_picture_in_its_order(figure: float, limit: float, low: float, high: float) -> None:
    """Nothing leaves the box, and what is less stands further left."""
    drawn = gauge(figure, limit, low=min(low, figure), high=max(high, figure))
    assert drawn is not None
    assert all(0 <= at <= WIDTH for at in (drawn.zero, drawn.limit, drawn.figure, drawn.low, drawn.high))
    assert drawn.zero <= drawn.limit
    assert (drawn.figure <= drawn.limit) or figure > limit
    assert (drawn.figure >= drawn.limit) or figure < limit
    assert drawn.low <= drawn.high


def test_the_bad_side_is_where_the_figure_must_not_be() -> None:
    """Right of a limit to stay below, left of one to stay above."""
    below, above = gauge(1.0, 2.0), gauge(3.0, 2.0, above=True)
    assert below is not None and above is not None
    assert below.bad_from == below.limit and below.figure < below.bad_from
    assert above.bad_from == 0 and above.figure > above.bad_from + above.bad_width


def test_what_is_no_number_is_not_drawn() -> None:
    """No picture is better than a wrong one."""
    assert gauge(float("nan"), 1.0) is None
    assert gauge(float("inf"), 1.0) is None
