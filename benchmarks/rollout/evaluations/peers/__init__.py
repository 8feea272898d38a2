# SPDX-License-Identifier: Apache-2.0
"""How does each engine evaluate the four flags, at its best: everything prepared, nothing sent, nothing logged?"""
