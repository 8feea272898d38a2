# SPDX-License-Identifier: Apache-2.0
"""Are copies made, marked and removed, and is nothing else ever touched?"""
