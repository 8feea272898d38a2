# SPDX-License-Identifier: Apache-2.0
"""What can be asked of Gonogo by command line and by management API alike?

An operation has a name like `wave.open`, parameters that are checked, and a result of plain JSON. The command line runs
it on the local store or sends it to a server; either way the same code answers and the same text is printed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from importlib import import_module
from typing import Any, TypeVar

from pydantic import ValidationError

from gonogo.core.errors import BadInput
from gonogo.core.parameters import Params, require_plain
from gonogo.core.rules.permissions import Action, Actor, NotAllowed, refusal

Result = Mapping[str, Any]
P = TypeVar("P", bound=Params)


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked: its parameters, the permission it needs, and what runs it.

    `also` are further permissions of which one is enough; the action behind the operation decides which one counts.
    """

    name: str
    summary: str
    action: Action
    params: type[Params]
    run: Callable[[Actor, datetime, Any], Result]
    also: tuple[Action, ...] = ()


def operation(
    name: str, *, action: Action, params: type[P], also: tuple[Action, ...] = ()
) -> Callable[[Callable[[Actor, datetime, P], Result]], Operation]:
    """Turn a function of actor, now and parameters into an operation; its docstring is the summary.

    The function runs actions, which check the permission themselves for the release concerned. Before it runs, the
    actor must have the permission for some release at least, and a token must have the scope.
    """

    def make(run: Callable[[Actor, datetime, P], Result]) -> Operation:
        return Operation(name, (run.__doc__ or name).strip().splitlines()[0], action, params, run, also)

    return make


def run_operation(one: Operation, given: Mapping[str, Any], *, by: Actor, now: datetime) -> Result:
    """Check the permission and the parameters, then run it. Raises NotAllowed and the errors of `core.errors`."""
    require_permission(one, by)
    require_plain(given)
    try:
        params = one.params.model_validate(given)
    except ValidationError as error:
        details = tuple(f"{'.'.join(map(str, e['loc'])) or 'parameters'}: {_reason(e)}" for e in error.errors())
        raise BadInput(f"{one.name} was not understood.", details=details) from None
    return one.run(by, now, params)


def require_permission(one: Operation, by: Actor) -> None:
    """Raise NotAllowed when there is no release for which the actor may do this, or the token lacks the scope."""
    reasons = [_refusal(by, action) for action in (one.action, *one.also)]
    if all(reasons):
        raise NotAllowed(reasons[0])


def _refusal(by: Actor, action: Action) -> str | None:
    """Why the actor may not do this for any release; the reason for the role they have everywhere."""
    roles = {by.role, *by.release_roles.values()}
    if any(refusal(replace(by, role=role, release_roles={}), action) is None for role in roles):
        return None
    return refusal(by, action)


def _reason(error: Any) -> str:
    """What is wrong with a parameter, without the words of the library that found it."""
    context = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            return "this parameter is not known"
        case "missing":
            return "this parameter is missing"
        case "string_too_short":
            return "must not be empty"
        case "string_too_long":
            return f"is longer than {context['max_length']} characters"
        case "value_error":
            return str(context["error"])
        case _:
            return str(error["msg"]).replace("Input should be", "must be")


@lru_cache(maxsize=1)
def operations() -> dict[str, Operation]:
    """Every operation by name: those of the core and those of the rooms that have some."""
    from django.conf import settings

    modules = ["gonogo.core.operations", *(f"{path}.operations" for path in settings.GONOGO_PRACTICES)]
    return {one.name: one for path in modules for one in _operations_in(path)}


def _operations_in(path: str) -> tuple[Operation, ...]:
    try:
        module = import_module(path)
    except ModuleNotFoundError as error:
        if error.name == path:
            return ()
        raise
    return tuple(module.OPERATIONS)
