# SPDX-License-Identifier: Apache-2.0
"""Release to different user groups at different times.

The guide asks to open a release to a subset of users at a time. This room turns the waves of a plan into flag
definitions, opens, pauses and rolls back waves, and knows for every user which version they are served and why.
"""
