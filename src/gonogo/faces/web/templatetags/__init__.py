# SPDX-License-Identifier: Apache-2.0
"""Words and parts that templates share."""
