# SPDX-License-Identifier: Apache-2.0
"""What would the settings and the view be if Django answered flags? For the comparison in `data_plane` only."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from gonogo.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.with_view"


@csrf_exempt
def evaluate(request: HttpRequest, key: str) -> HttpResponse:
    """The answer of the data plane, made inside Django: same key, same snapshot, same evaluation, same JSON."""
    import hashlib
    import time

    import orjson

    from gonogo.asgi import holder
    from gonogo.faces.ofrep.context import read_context
    from gonogo.faces.ofrep.results import result_of

    snapshot = holder.current
    token = request.headers["Authorization"].removeprefix("Bearer ").encode()
    if snapshot is None or hashlib.sha256(token).hexdigest() not in snapshot.keys:
        return HttpResponse(status=401)
    context = read_context(request.body)
    served = snapshot.flag_sets[snapshot.owners[key]]
    evaluation, wave = (
        served.flags.evaluate(one, context, timestamp=int(time.time())) for one in (key, served.waves[key])
    )
    result = result_of(key, evaluation, served, wave, snapshot.version)
    return HttpResponse(orjson.dumps(result), content_type="application/json")


def urls() -> list[object]:
    """The addresses of Gonogo and one more."""
    from gonogo.urls import urlpatterns as usual

    return [path("benchmark/<path:key>", evaluate), *usual]


class _Addresses(list):  # type: ignore[type-arg]
    """Filled when Django asks, because this module is the settings as well and is read before Django is ready."""

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(urls())

    def __reversed__(self):  # type: ignore[no-untyped-def]
        return reversed(urls())


urlpatterns = _Addresses()
