# SPDX-License-Identifier: Apache-2.0
"""Small, iterative releases.

The guide asks teams to release as early and often as possible, the first time with as little as possible. This room
says how large the pending release is against the product's own history, and how to make it smaller.
"""
