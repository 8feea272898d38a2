# SPDX-License-Identifier: Apache-2.0
"""How fast, and with how much memory, is a long git history read?"""
