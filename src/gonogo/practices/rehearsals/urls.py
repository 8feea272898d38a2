# SPDX-License-Identifier: Apache-2.0
"""Which addresses lead to the rehearsals, the runbooks and the cutovers?"""

from django.urls import path

from gonogo.practices.rehearsals.views import differences, rehearsals, run, trend
from gonogo.practices.rehearsals.views.cutover import changing, listing, live, runbooks

REHEARSALS = [
    path("r/<str:release>/rehearsals/", rehearsals.rehearsals, name="rehearsals"),
    path("r/<str:release>/rehearsals/<str:rehearsal>/", trend.trend, name="rehearsal-trend"),
    path("r/<str:release>/rehearsals/runs/<int:number>/", run.run, name="rehearsal-run"),
    path(
        "r/<str:release>/rehearsals/runs/<int:number>/differences.csv",
        differences.differences_csv,
        name="rehearsal-differences-csv",
    ),
]
CUTOVERS = [
    path("r/<str:release>/cutovers/", listing.cutovers, name="cutovers"),
    path("r/<str:release>/cutovers/<str:name>/", live.cutover, name="cutover"),
    path("r/<str:release>/cutovers/<str:name>/live/", live.live, name="cutover-live"),
    path("r/<str:release>/cutovers/<str:name>/print/", live.printed, name="cutover-print"),
    path("r/<str:release>/cutovers/<str:name>/comment/", live.comment, name="cutover-comment"),
    path("r/<str:release>/cutovers/<str:name>/do/<str:verb>/", live.act, name="cutover-act"),
    path("r/<str:release>/runbooks/import/", runbooks.import_runbook, name="runbook-import"),
    path("r/<str:release>/runbooks/<str:runbook>/", runbooks.runbook, name="runbook"),
    path("r/<str:release>/runbooks/<str:runbook>/file/", runbooks.runbook_file, name="runbook-file"),
    path("r/<str:release>/runbooks/<str:runbook>/schedule/", listing.schedule, name="cutover-schedule"),
    path("r/<str:release>/runbooks/<str:runbook>/add/", changing.add, name="runbook-add"),
    path("r/<str:release>/runbooks/<str:runbook>/tasks/<str:task>/", changing.task, name="runbook-task"),
    path("r/<str:release>/runbooks/<str:runbook>/tasks/<str:task>/remove/", changing.remove, name="runbook-remove"),
    path(
        "r/<str:release>/runbooks/<str:runbook>/tasks/<str:task>/<str:key>/",
        changing.question,
        name="runbook-question",
    ),
]
urlpatterns = [*REHEARSALS, *CUTOVERS]
