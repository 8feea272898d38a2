# SPDX-License-Identifier: Apache-2.0
"""Which page does a person get when something is refused or goes wrong? Never a traceback."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import Error as DatabaseTrouble
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from gonogo.core.errors import GonogoError
from gonogo.core.rules.permissions import NotAllowed

log = logging.getLogger(__name__)

STATUS = {"not-found": 404, "refused": 409, "conflict": 409, "bad-input": 400, "bad-plan": 400}
"""The HTTP status for the code of an error; any other is 400."""
HEADINGS = {
    "not-found": "Not found",
    "refused": "Not possible now",
    "conflict": "Somebody else was faster",
    "bad-input": "That cannot be used",
    "bad-plan": "The plan cannot be used",
    "not-allowed": "Not allowed",
}


class PlainErrors:
    """Middleware that answers the errors of the core with a page that says the sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Hand on the request, even when the store fails outside of a page."""
        try:
            return self.get_response(request)
        except DatabaseTrouble as error:
            return store_page(error)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for an error of the core or of the store; None leaves any other to Django's own page."""
        if isinstance(error, NotAllowed):
            return error_page(request, "not-allowed", str(error), (), 403)
        if isinstance(error, GonogoError):
            return error_page(request, error.code, error.message, error.details, STATUS.get(error.code, 400))
        if isinstance(error, DatabaseTrouble):
            return store_page(error)
        return None


def error_page(request: HttpRequest, code: str, message: str, details: tuple[str, ...], status: int) -> HttpResponse:
    """A page with what happened, why, and the way back."""
    context = {
        "heading": HEADINGS.get(code, "That did not work"),
        "message": "" if message == "\n".join(details) else message,
        "details": details,
    }
    return render(request, "web/errors/error.html", context, status=status)


def store_page(error: Exception) -> HttpResponse:
    """A page made without the store, for when the store does not answer."""
    log.error("The store does not answer: %s", error)
    response = HttpResponse(render_to_string("web/errors/store.html"), status=503)
    response["Retry-After"] = "5"
    return response
