# SPDX-License-Identifier: Apache-2.0
"""What changes in this room: work lists, forecasts, and dates."""
