# SPDX-License-Identifier: Apache-2.0
"""Practise data migrations often.

The guide asks for dry runs of every critical migration in the months before the release. This room keeps what each
rehearsal showed: whether anything was lost, whether the way back worked, and how long it took.
"""
