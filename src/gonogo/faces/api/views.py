# SPDX-License-Identifier: Apache-2.0
"""How is an operation run over HTTP, and which status says what became of it?"""

from __future__ import annotations

import logging

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from gonogo.core import clock, store
from gonogo.core.errors import BadInput, Conflict, GonogoError, NotFound, Refused
from gonogo.core.operation import Result, operations, run_operation
from gonogo.core.rules.permissions import NotAllowed
from gonogo.faces.api.bearer import NotSignedIn, actor_of
from gonogo.faces.api.body import TooLarge, read_parameters
from gonogo.faces.api.description import description

log = logging.getLogger(__name__)
STATUS: tuple[tuple[type[Exception], int], ...] = (
    (NotSignedIn, 401),
    (NotAllowed, 403),
    (NotFound, 404),
    (Refused, 409),
    (Conflict, 409),
    (TooLarge, 413),
    (BadInput, 400),
    (GonogoError, 400),
)
"""The first class that fits gives the status of an error."""


class UnknownOperation(NotFound):
    """There is no operation of this name."""

    code = "unknown-operation"


@csrf_exempt
def run(request: HttpRequest, name: str) -> HttpResponse:
    """Run the operation with the parameters of the body, for the person the token acts for."""
    if request.method != "POST":
        refused = answer_error("method", f"Operations are run with POST, not {request.method}.", 405)
        refused["Allow"] = "POST"
        return refused
    try:
        return answer_json(_run(request, name), 200)
    except (GonogoError, NotAllowed) as error:
        return answer_refusal(error)
    except DatabaseError as error:
        log.exception("the store did not answer %s", name)
        return answer_error("store", store.explain(error), 503)
    except Exception:
        log.exception("%s failed", name)
        return answer_error("error", "Something unexpected went wrong; the log of the server says what.", 500)


def _run(request: HttpRequest, name: str) -> Result:
    now = clock.now()
    actor = actor_of(request, now=now)
    operation = operations().get(name)
    if operation is None:
        raise UnknownOperation("There is no such operation. /api/v1/openapi.json lists what there is.")
    return run_operation(operation, read_parameters(request, name), by=actor, now=now)


def describe(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description of every operation."""
    if request.method not in {"GET", "HEAD"}:
        refused = answer_error("method", f"The description is read with GET, not {request.method}.", 405)
        refused["Allow"] = "GET, HEAD"
        return refused
    return answer_json(description(), 200)


describe.csrf_exempt = True  # type: ignore[attr-defined]


def answer_refusal(error: Exception) -> HttpResponse:
    """What is answered when something was refused or not understood."""
    status = next(status for kind, status in STATUS if isinstance(error, kind))
    code = getattr(error, "code", "not-allowed")
    answer = answer_error(code, str(error), status, tuple(getattr(error, "details", ())))
    if status == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="gonogo"'
    return answer


def answer_error(code: str, message: str, status: int, details: tuple[str, ...] = ()) -> HttpResponse:
    """The code, message and details of a failure."""
    return answer_json({"code": code, "message": message, "details": list(details)}, status)


def answer_json(body: Result, status: int) -> HttpResponse:
    """A result that nobody on the way keeps."""
    answer = JsonResponse(dict(body), status=status)
    answer["Cache-Control"] = "no-store"
    return answer
