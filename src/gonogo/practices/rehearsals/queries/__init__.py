# SPDX-License-Identifier: Apache-2.0
"""Reads of the rehearsals, returned as frozen values."""
