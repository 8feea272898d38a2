# SPDX-License-Identifier: Apache-2.0
"""Which measurements stop or reverse a wave?"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, model_validator

from gonogo.core.strictfile.fields import Name, Query, Span, Text, wrong
from gonogo.core.strictfile.part import Part

Amount = Annotated[float, Field(allow_inf_nan=False)]
EventName = Annotated[Text, Field(max_length=120)]


OnBreach = Annotated[
    Literal["rollback", "pause", "hold"],
    Field(description="On a breach: return the users, stop until a person resumes, or wait until it is over."),
]


class _Guardrail(Part):
    name: Name
    """A short name for the guardrail."""


class Rate(_Guardrail):
    """The share of users (not of requests) with a bad event, compared with the holdback."""

    kind: Literal["rate"]
    """Measured as a share of users."""
    bad: EventName
    """The event that must not become more frequent."""
    of: EventName
    """The event that counts the users who could have met it."""
    margin: Annotated[Amount, Field(gt=0, lt=1)]
    """The absolute increase over the holdback that counts as a regression; 0.005 is half a percentage point."""
    on_breach: OnBreach


class Mean(_Guardrail):
    """The mean per user of a measured value, compared with the holdback."""

    kind: Literal["mean"]
    """Measured as a mean per user."""
    of: EventName
    """The measured value, such as minutes per application."""
    margin: Annotated[Amount, Field(gt=0)]
    """The absolute change against the holdback that counts as a regression, in the unit of the value."""
    better: Literal["lower", "higher"] = "lower"
    """Which direction is good."""
    on_breach: OnBreach


class Prometheus(Part):
    """A figure read from Prometheus."""

    prometheus: Query
    """The query; it must return one number."""


class Limit(_Guardrail):
    """A figure that must stay below or above a limit."""

    kind: Literal["limit"]
    """Measured against an absolute limit."""
    source: Prometheus
    """Where the figure comes from."""
    below: Amount | None = None
    """The figure must stay below this."""
    above: Amount | None = None
    """The figure must stay above this."""
    every: Span = timedelta(minutes=1)
    """How often the figure is read."""
    on_breach: OnBreach

    @model_validator(mode="after")
    def _one_limit(self) -> "Limit":
        if (self.below is None) == (self.above is None):
            raise wrong("a limit needs either below or above" + (", not both" if self.below is not None else ""))
        if self.every <= timedelta(0):
            raise wrong("every must be longer than 0s")
        return self


class Count(_Guardrail):
    """How often something is counted by a practice, such as support requests per user."""

    kind: Literal["count"]
    """Measured as a count against the earlier rate."""
    source: Literal["incidents", "support"]
    """The practice that counts: support its requests, incidents what went wrong."""
    on_breach: OnBreach


Guardrail = Annotated[Rate | Mean | Limit | Count, Field(discriminator="kind")]


def guardrail_notes(guardrails: Sequence[Guardrail]) -> list[str]:
    """What a reader of the plan may expect of its guardrails that they cannot do."""
    return [
        f"Guardrail {one.name}: only a comparison with the holdback (rate, mean) rolls back by itself; a breach of "
        f"this {one.kind} pauses the wave and asks a person."
        for one in guardrails
        if isinstance(one, Limit | Count) and one.on_breach == "rollback"
    ]
