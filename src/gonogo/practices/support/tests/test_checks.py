# SPDX-License-Identifier: Apache-2.0
"""Do the checks of this room wait for an answer, and take it?"""

from gonogo.core.tests.attested_room import expect_answers_from_people, expect_story_about
from gonogo.practices.support.checks import PRACTICE
from gonogo.practices.support.demo import STORY


def test_checks_follow_what_people_say(release: str) -> None:
    """Unknown before, go or no-go after, unknown again when the word expires."""
    expect_answers_from_people(PRACTICE)


def test_story_is_about_this_room() -> None:
    """The demo tells nothing about checks that are not there."""
    expect_story_about(PRACTICE, STORY)
