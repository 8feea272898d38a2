# SPDX-License-Identifier: Apache-2.0
"""Whom did a step keep waiting, for how long, and by which lock? From what was seen, without the database."""
