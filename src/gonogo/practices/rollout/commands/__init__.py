# SPDX-License-Identifier: Apache-2.0
"""The commands of this room: `gonogo group`, `gonogo wave`, `gonogo flag` and `gonogo webhook`."""

from gonogo.practices.rollout.commands import flag_import as _flag_import  # noqa: F401 (adds `gonogo flag import`)
from gonogo.practices.rollout.commands import served as _served  # noqa: F401 (adds `gonogo wave served`)
from gonogo.practices.rollout.commands import waiting as _waiting  # noqa: F401 (adds `gonogo wave wait`)
from gonogo.practices.rollout.commands.flag import flags
from gonogo.practices.rollout.commands.groups import groups
from gonogo.practices.rollout.commands.guardrails import guardrails
from gonogo.practices.rollout.commands.waves import waves
from gonogo.practices.rollout.commands.webhooks import webhooks

COMMANDS = (groups, waves, guardrails, flags, webhooks)
