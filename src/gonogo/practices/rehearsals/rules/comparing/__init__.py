# SPDX-License-Identifier: Apache-2.0
"""How are two tables compared row by row: which key, which buckets, which values count as equal, what differs?"""
