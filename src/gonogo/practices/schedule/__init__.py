# SPDX-License-Identifier: Apache-2.0
"""Give your team a lot of time.

The guide asks for at least a month before a big-bang release for what could not be foreseen, and for conservative
estimates. This room says how much time an honest forecast leaves, and what stands in the calendar's way.
"""
