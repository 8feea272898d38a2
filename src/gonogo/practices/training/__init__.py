# SPDX-License-Identifier: Apache-2.0
"""Develop training strategies in advance.

The guide asks for research with critical users, materials about the pitfalls they met, and time to look at them before
the release. This room keeps the pitfalls, what answers them, and who in the next wave has seen it.
"""
