# SPDX-License-Identifier: Apache-2.0
"""The commands of this room: `gonogo wave`."""

from gonogo.practices.rollout.commands.waves import waves

COMMANDS = (waves,)
