# SPDX-License-Identifier: Apache-2.0
"""Which addresses lead to the waves?"""

from django.urls import path, re_path

from gonogo.practices.rollout import views
from gonogo.practices.rollout.forms import MOVES

urlpatterns = [
    path("r/<str:release>/waves/", views.waves, name="waves"),
    path("r/<str:release>/groups/", views.groups, name="groups"),
    path("r/<str:release>/groups/<path:path>/changes/", views.roster_difference, name="roster-difference"),
    path("r/<str:release>/guardrails/", views.guardrails, name="guardrails"),
    path("r/<str:release>/guardrails/<str:guardrail>/clear/", views.clear, name="guardrail-clear"),
    path("r/<str:release>/webhooks/", views.webhooks, name="wave-webhooks"),
    path("r/<str:release>/webhooks/<int:number>/test/", views.webhook_try, name="wave-webhook-try"),
    path("r/<str:release>/webhooks/<int:number>/secret/", views.webhook_secret, name="wave-webhook-secret"),
    path("r/<str:release>/webhooks/<int:number>/remove/", views.webhook_remove, name="wave-webhook-remove"),
    path("r/<str:release>/explain/", views.explain, name="explain"),
    path("r/<str:release>/waves/<str:wave>/", views.wave, name="wave"),
    path("r/<str:release>/waves/<str:wave>/members/", views.members, name="wave-members"),
    re_path(rf"^r/(?P<release>[^/]+)/waves/(?P<wave>[^/]+)/(?P<move>{'|'.join(MOVES)})/$", views.act, name="wave-act"),
]
