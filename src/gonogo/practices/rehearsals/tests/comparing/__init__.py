# SPDX-License-Identifier: Apache-2.0
"""Are tables compared exactly, on every engine?"""
