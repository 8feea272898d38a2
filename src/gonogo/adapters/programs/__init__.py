# SPDX-License-Identifier: Apache-2.0
"""Programs that a rehearsal runs: whole families of processes, which never outlive the runner that began them.

Nothing that answers a request imports this; tests/architecture proves it.
"""

from gonogo.adapters.programs.leftover import end_leftovers, leftover_processes
from gonogo.adapters.programs.running import MARK, CannotStart, Ended, Program, Programs

__all__ = ["MARK", "CannotStart", "Ended", "Program", "Programs", "end_leftovers", "leftover_processes"]
