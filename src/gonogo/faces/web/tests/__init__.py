# SPDX-License-Identifier: Apache-2.0
"""Does every page say the right thing to the right person?"""
