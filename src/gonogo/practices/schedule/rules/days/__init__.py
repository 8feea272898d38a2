# SPDX-License-Identifier: Apache-2.0
"""Days: when the team works, what stands in the calendar, and what moves with the release date."""
