# SPDX-License-Identifier: Apache-2.0
"""Which addresses lead to the waves?"""

from django.urls import path, re_path

from gonogo.practices.rollout import views
from gonogo.practices.rollout.forms import MOVES

urlpatterns = [
    path("r/<str:release>/waves/", views.waves, name="waves"),
    path("r/<str:release>/waves/<str:wave>/", views.wave, name="wave"),
    path("r/<str:release>/waves/<str:wave>/members/", views.members, name="wave-members"),
    re_path(rf"^r/(?P<release>[^/]+)/waves/(?P<wave>[^/]+)/(?P<move>{'|'.join(MOVES)})/$", views.act, name="wave-act"),
]
