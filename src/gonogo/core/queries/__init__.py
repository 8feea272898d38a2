# SPDX-License-Identifier: Apache-2.0
"""Reads of the core: rows in, frozen facts out."""
