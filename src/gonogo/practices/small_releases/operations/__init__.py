# SPDX-License-Identifier: Apache-2.0
"""What can be asked of this room by command line and management API alike?"""

from gonogo.core.operation import Operation

OPERATIONS: tuple[Operation, ...] = ()
