# SPDX-License-Identifier: Apache-2.0
"""What the comparisons over HTTP consist of: servers pinned to one core, a load on the other, and what it counted."""
