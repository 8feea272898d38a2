# SPDX-License-Identifier: Apache-2.0
"""What changes in this room: what was read, deployed and measured."""
