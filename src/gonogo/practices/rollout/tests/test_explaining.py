# SPDX-License-Identifier: Apache-2.0
"""Is the explanation of one user the answer that the flags give, and does its forecast come true?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings

from gonogo.core.rules.roster import KEY
from gonogo.evaluation import FlagSet
from gonogo.faces.ofrep.tests.call import ask
from gonogo.faces.ofrep.tests.cast import grants, plane
from gonogo.faces.serve.compiled import compile_document, document_of, snapshot_of
from gonogo.practices.rollout.queries import Served
from gonogo.practices.rollout.rules.definitions import SERVED_FLAG, WAVE_FLAG, WavePlan, flag_definitions
from gonogo.practices.rollout.rules.explaining import Draw, explain, given_by, path_of, plan_gain
from gonogo.practices.rollout.rules.waves import WaveFacts, WaveState
from gonogo.practices.rollout.tests.made_plans import FLAGS, GROUPS, OPENS, ROSTERS, contexts, plans


def flags_of(plan: WavePlan) -> FlagSet:
    """The flags as the data plane compiles them, with the whole rosters."""
    return FlagSet.from_definitions(flag_definitions(plan, ROSTERS), bucketing=plan.bucketing)


def served_over_http(plan: WavePlan, context: dict[str, Any]) -> dict[str, Any]:
    """What the data plane answers to an application."""
    document = document_of(Served(7, OPENS, "benefits", plan, ROSTERS))
    app = plane(snapshot_of([compile_document(document)], grants()))
    return {spec.key: ask(app, spec.key, context).json() for spec in FLAGS}


def wave(*stages: int, **changes: Any) -> WaveFacts:
    """A wave of everybody that bakes a day at each stage."""
    plain = WaveFacts("all", OPENS, ("everyone",), stages, timedelta(days=1), 0, False)
    return replace(plain, **changes)


def started(percent: int, *stages: int, **changes: Any) -> WaveFacts:
    """The same wave, at a stage since it opened."""
    return wave(*stages, state=WaveState.OPEN, percent=percent, stage_since=OPENS, **changes)


@settings(max_examples=30)
@given(plans(), contexts())
def test_the_explanation_gives_what_the_flags_give(plan: WavePlan, context: dict[str, Any]) -> None:
    """Value, variant, wave and version are those of the flags with their whole rosters."""
    flags = flags_of(plan)
    answer = explain(plan, ROSTERS, context, OPENS)
    for one in answer.given:
        found = flags.evaluate(one.flag, context)
        assert (one.value, one.variant) == (found.value, found.variant)
    assert (answer.wave.name if answer.wave else "") == flags.evaluate(WAVE_FLAG + plan.release, context).value
    assert answer.served is flags.evaluate(SERVED_FLAG + plan.release, context).value
    assert given_by(plan, ROSTERS, context) == (answer.served, answer.given)


@settings(max_examples=30)
@given(plans(), contexts())
def test_the_explanation_gives_what_applications_are_given(plan: WavePlan, context: dict[str, Any]) -> None:
    """The answers of the data plane over HTTP are the same."""
    said = served_over_http(plan, context)
    for one in explain(plan, ROSTERS, context, OPENS).given:
        assert (said[one.flag]["value"], said[one.flag]["variant"]) == (one.value, one.variant)


@settings(max_examples=30)
@given(plans(), contexts())
def test_the_place_in_the_wave_decides(plan: WavePlan, context: dict[str, Any]) -> None:
    """Who is in a wave has the new version exactly when its share reaches the place they were drawn at."""
    answer = explain(plan, ROSTERS, context, OPENS)
    if answer.wave is None:
        assert (answer.served, answer.draw, answer.gain) == (False, None, None)
        return
    assert answer.draw is not None
    assert 0 <= answer.draw.position < 100
    assert answer.served is answer.draw.within(answer.wave.served_percent)
    assert answer.held_back is not answer.draw.within(100 - answer.wave.holdback)
    assert answer.group in answer.wave.groups


@settings(max_examples=30)
@given(plans(), contexts())
def test_the_forecast_comes_true(plan: WavePlan, context: dict[str, Any]) -> None:
    """At the stage named the user has the new version, at each stage before it not; without one, at no stage."""
    answer = explain(plan, ROSTERS, context, OPENS)
    if answer.wave is None or answer.served:
        assert answer.gain is None
        return

    def at(percent: int) -> bool:
        """Whether the user has it when the wave is open at a stage."""
        opened = replace(answer.wave, state=WaveState.OPEN, percent=percent)  # type: ignore[type-var]
        after = tuple(opened if one.name == opened.name else one for one in plan.waves)
        return given_by(replace(plan, waves=after), ROSTERS, context)[0]

    with_it = [stage for stage in answer.wave.stages if at(stage)]
    assert (answer.gain.stage if answer.gain else None) == next(iter(with_it), None)


def test_the_planned_day_counts_the_bake_time_of_each_stage() -> None:
    """From the planned opening, or from the beginning of the present stage."""
    late = Draw(60.0, KEY, "a")
    planned = plan_gain(wave(10, 50, 100), late, OPENS)
    assert planned is not None
    assert (planned.stage, planned.first, planned.earliest) == (100, False, OPENS + timedelta(days=2))
    first = plan_gain(wave(10, 50, 100), Draw(3.0, KEY, "a"), OPENS)
    assert first is not None
    assert (first.stage, first.first, first.earliest, first.by_hand) == (10, True, OPENS, True)
    running = plan_gain(started(10, 10, 50, 100), late, OPENS)
    assert running is not None
    assert (running.stage, running.earliest) == (100, OPENS + timedelta(days=2))


def test_no_day_is_promised_that_nobody_planned() -> None:
    """A person moves it on, it was rolled back, or the bake time is over already."""
    late = Draw(60.0, KEY, "a")
    for one, at in (
        (started(10, 10, 100, advances_by_itself=False), OPENS),
        (wave(10, 100, state=WaveState.ROLLED_BACK), OPENS),
        (started(10, 10, 100), OPENS + timedelta(days=9)),
    ):
        gain = plan_gain(one, late, at)
        assert gain is not None
        assert (gain.stage, gain.earliest) == (100, None)


def test_who_is_held_back_gains_it_at_no_stage() -> None:
    """The last stage stops where the holdback begins."""
    assert plan_gain(started(50, 50, 100, holdback=10), Draw(95.0, KEY, "a"), OPENS) is None
    assert plan_gain(started(50, 50, 100, holdback=10), Draw(89.9, KEY, "a"), OPENS) is not None


def test_a_place_is_never_shown_beyond_the_share_that_reaches_it() -> None:
    """Rounded down: somebody at 9.99 % is in the first 10 %, and is not said to stand at 10.0 %."""
    assert str(Draw(9.99, KEY, "a")) == "9.9 %"
    assert Draw(9.99, KEY, "a").within(10)
    assert not Draw(10.0, KEY, "a").within(10)


def test_an_office_moves_together_and_who_has_none_moves_alone() -> None:
    """Two people of an office stand at one place; without office the own key is drawn, and that is said."""
    plan = WavePlan("portal", 1, FLAGS, GROUPS, (started(50, 50, 100),), "office")
    ann, ben, eve = (
        explain(plan, {}, {KEY: key, **more}, OPENS)
        for key, more in (("ann", {"office": "fargo"}), ("ben", {"office": "fargo"}), ("eve", {}))
    )
    assert ann.draw == ben.draw
    assert (ann.draw.attribute, ann.draw.value, ann.alone) == ("office", "fargo", False)  # type: ignore[union-attr]
    assert (eve.draw.attribute, eve.alone) == (KEY, True)  # type: ignore[union-attr]


def test_missing_attributes_are_named_as_far_as_they_matter() -> None:
    """Those of all waves up to the user's own; a roster needs none."""
    pilot, some = wave(100, name="pilot", groups=("pilot",)), wave(100, name="some", groups=("some",))
    plan = WavePlan("portal", 1, (), GROUPS, (some, pilot, wave(100)), KEY)
    assert explain(plan, ROSTERS, {KEY: "user-0"}, OPENS).not_known == ()
    assert explain(plan, ROSTERS, {KEY: "user-1"}, OPENS).not_known == ("office",)
    assert explain(plan, ROSTERS, {KEY: "user-1", "office": "fargo"}, OPENS).not_known == ()


def test_developers_see_the_steps_with_the_whole_roster() -> None:
    """The path is that of the rule that is served."""
    plan = WavePlan("portal", 1, FLAGS, GROUPS, (started(50, 50, 100, groups=("some",)),), KEY)
    path = str(path_of(plan, ROSTERS, {KEY: "user-0"}, "new-intake"))
    assert "fractional" in path
    assert "user-3" in path
