# SPDX-License-Identifier: Apache-2.0
"""What can be asked of this room by command line and by management API?

Queries and actions are imported where they are used: they need the store, and `--help` must not.
"""

from gonogo.practices.rollout.operations import waves

OPERATIONS = (*waves.OPERATIONS,)
