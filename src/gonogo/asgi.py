# SPDX-License-Identifier: Apache-2.0
"""The server as uvicorn starts it: data plane, health and Django put together."""

import hashlib
import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gonogo.settings")
django_application = get_asgi_application()

from django.conf import settings  # noqa: E402

from gonogo.core.clock import system_now  # noqa: E402
from gonogo.faces.ofrep.app import data_plane  # noqa: E402
from gonogo.faces.ofrep.holder import SnapshotHolder  # noqa: E402
from gonogo.faces.serve.app import House  # noqa: E402
from gonogo.faces.serve.limits import limits_of_process  # noqa: E402

holder = SnapshotHolder()
ticket_secret = hashlib.sha256(b"event-stream-tickets:" + settings.SECRET_KEY.encode()).digest()
plane = data_plane(holder, clock=system_now, secret=ticket_secret, limits=limits_of_process())
application = House(holder=holder, plane=plane, django=django_application)
