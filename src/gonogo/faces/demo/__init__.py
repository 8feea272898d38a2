# SPDX-License-Identifier: Apache-2.0
"""A believable release to look at and play with: a cast of people, offices, rosters and the story so far."""
