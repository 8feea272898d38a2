# SPDX-License-Identifier: Apache-2.0
"""The pages of this room."""

from gonogo.practices.rollout.views.waves import act, members, wave, waves

__all__ = ["act", "members", "wave", "waves"]
