# SPDX-License-Identifier: Apache-2.0
"""Compare tables of two databases row by row, and take fingerprints. Nothing is ever written to either."""
