# SPDX-License-Identifier: Apache-2.0
"""Which page is at which address?"""

from django.urls import include, path

from gonogo.faces.web.views import board, evidence, poll, practice, releases, sign_in, waivers

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("set-up/<str:secret>/", sign_in.set_up, name="set-up"),
    path("account/", sign_in.account, name="account"),
    path("", releases.home, name="home"),
    path("releases/", releases.releases, name="releases"),
    path("r/<str:release>/", board.board, name="board"),
    path("r/<str:release>/live/", board.live, name="board-live"),
    path("r/<str:release>/practices/<str:practice>/", practice.practice, name="practice"),
    path("r/<str:release>/waivers/", waivers.waivers, name="waivers"),
    path("r/<str:release>/waivers/<int:number>/", waivers.decide, name="waiver-decide"),
    path("r/<str:release>/waves/<str:wave>/poll/", poll.poll, name="poll"),
    path("r/<str:release>/evidence/", evidence.evidence, name="evidence"),
    path("r/<str:release>/evidence/<int:number>/", evidence.entry, name="evidence-entry"),
    path("r/<str:release>/history/", evidence.history, name="history"),
    path("", include("gonogo.faces.web.urls_more")),
]
