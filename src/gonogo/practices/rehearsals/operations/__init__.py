# SPDX-License-Identifier: Apache-2.0
"""What can be asked of this room by command line and management API alike?

Queries and actions are imported where they are used: they need the store, and `--help` must not.
"""

from __future__ import annotations

from gonogo.core.operation import Operation
from gonogo.practices.rehearsals.operations import cutover, forecasts, runs

OPERATIONS: tuple[Operation, ...] = (*cutover.OPERATIONS, *runs.OPERATIONS, *forecasts.OPERATIONS)
