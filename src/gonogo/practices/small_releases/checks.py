# SPDX-License-Identifier: Apache-2.0
"""What does this room say at a gate? Until sizes are read from git history, people answer."""

from gonogo.core.practice import Practice, attested_check

PRACTICE = Practice(
    id="small_releases",
    title="Small releases",
    asks="How large is this release against the product's own history, and could a part of it go first?",
    checks=(
        attested_check(
            "small_releases.size",
            question="Is the pending release no larger than what this product usually releases?",
            remedy="Release a part of it first, or declare the release a big bang and treat it as one.",
        ),
        attested_check(
            "small_releases.age",
            question="Has the oldest unreleased change waited no longer than usual?",
            remedy="Release what is ready now; old changes are forgotten changes.",
        ),
        attested_check(
            "small_releases.slices",
            question="Was it considered which part of the release could go first?",
            remedy="Look for a part that stands on its own and release it before the rest.",
        ),
    ),
)
