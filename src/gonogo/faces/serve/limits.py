# SPDX-License-Identifier: Apache-2.0
"""How many clients does this process keep, by its settings and by what the system lets it have?"""

from __future__ import annotations

import resource
from dataclasses import replace

from django.conf import settings

from gonogo.faces.ofrep.limits import Limits

SHARE_OF_FILES = 0.75
"""Of the files a process may open, event streams get at most this much: answers need connections too."""


def limits_of_settings() -> Limits:
    """The limits that are set."""
    return Limits(settings.RATE_LIMIT, settings.STREAMS, settings.STREAMS_PER_KEY, settings.STREAM_TIMEOUT)


def limits_of_process() -> Limits:
    """The limits that are set, lowered to what the system allows after asking it for all it gives."""
    wanted = limits_of_settings()
    return replace(wanted, streams=min(wanted.streams, int(_files_allowed() * SHARE_OF_FILES)))


def _files_allowed() -> int:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and soft < hard:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        except (OSError, ValueError):
            return soft
        return hard
    return soft
