# SPDX-License-Identifier: Apache-2.0
"""Writes of the core, one verb each: load, decide, save and record, in one transaction."""
