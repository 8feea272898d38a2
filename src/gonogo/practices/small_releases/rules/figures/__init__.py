# SPDX-License-Identifier: Apache-2.0
"""What a history says: which change belongs to which release, how large and how old each was, and what waits."""
