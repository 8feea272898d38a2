# SPDX-License-Identifier: Apache-2.0
"""What can be asked of runbooks and cutovers?"""

from __future__ import annotations

from gonogo.core.operation import Operation
from gonogo.practices.rehearsals.operations.cutover import looking, moves, runbooks, running

OPERATIONS: tuple[Operation, ...] = (
    *runbooks.OPERATIONS,
    *looking.OPERATIONS,
    *moves.OPERATIONS,
    *running.OPERATIONS,
)
