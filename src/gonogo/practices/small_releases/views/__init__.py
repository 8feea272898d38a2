# SPDX-License-Identifier: Apache-2.0
"""The pages of this room: releases, what waits, what could go first, and how long changes take."""

from gonogo.practices.small_releases.views.lead_time import lead_time
from gonogo.practices.small_releases.views.slices import slices
from gonogo.practices.small_releases.views.small import progress, small
from gonogo.practices.small_releases.views.tables import releases_csv, waiting_csv
from gonogo.practices.small_releases.views.waiting import waiting

__all__ = ["lead_time", "progress", "releases_csv", "slices", "small", "waiting", "waiting_csv"]
