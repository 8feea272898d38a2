# SPDX-License-Identifier: Apache-2.0
"""What can be asked of the core: plans, rosters, evidence, waivers, polls, releases, people and tokens.

One file per noun. Each operation checks its parameters, runs actions or queries, and returns plain JSON.
"""

from gonogo.core.operations import evidence, people, plans, polls, releases, rosters, tokens, waivers

OPERATIONS = (
    *plans.OPERATIONS,
    *rosters.OPERATIONS,
    *evidence.OPERATIONS,
    *waivers.OPERATIONS,
    *polls.OPERATIONS,
    *releases.OPERATIONS,
    *people.OPERATIONS,
    *tokens.OPERATIONS,
)
