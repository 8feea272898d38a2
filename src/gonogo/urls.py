# SPDX-License-Identifier: Apache-2.0
"""Which address leads to which face or room?"""

from django.conf import settings
from django.urls import include, path

from gonogo.faces.api.hooks import roll_back_on_alert
from gonogo.faces.api.views import describe, run

urlpatterns = [
    path("api/v1/openapi.json", describe, name="api-description"),
    path("api/v1/hooks/rollback", roll_back_on_alert, name="api-rollback-hook"),
    path("api/v1/<str:name>", run, name="api-run"),
    path("", include("gonogo.faces.web.urls")),
    path("", include("gonogo.practices.small_releases.urls")),
    path("", include("gonogo.practices.schedule.urls")),
    path("", include("gonogo.practices.rollout.urls")),
    path("", include("gonogo.practices.rehearsals.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("", include("gonogo.faces.sample.urls")))
