# SPDX-License-Identifier: Apache-2.0
"""Develop mature incident response practices.

The guide asks for a response plan and for drills before the release. This room keeps who is called and who decides,
which scenarios were drilled when, and whether what was learned was mended.
"""
