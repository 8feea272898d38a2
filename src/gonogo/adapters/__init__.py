# SPDX-License-Identifier: Apache-2.0
"""The outside world, one file each: what Gonogo reads from or writes to that is not its own."""
