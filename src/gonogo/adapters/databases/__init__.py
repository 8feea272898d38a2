# SPDX-License-Identifier: Apache-2.0
"""Databases that are migrated and compared: one file for each engine. Gonogo's own store is not meant."""
