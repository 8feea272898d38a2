# SPDX-License-Identifier: Apache-2.0
"""Pure decisions of this room: when the work will honestly be done, and what stands in the calendar's way."""
