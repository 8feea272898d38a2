# SPDX-License-Identifier: Apache-2.0
"""Which addresses lead to the rehearsals?"""

from django.urls import path

from gonogo.practices.rehearsals.views import differences, rehearsals, run, trend

urlpatterns = [
    path("r/<str:release>/rehearsals/", rehearsals.rehearsals, name="rehearsals"),
    path("r/<str:release>/rehearsals/<str:rehearsal>/", trend.trend, name="rehearsal-trend"),
    path("r/<str:release>/rehearsals/runs/<int:number>/", run.run, name="rehearsal-run"),
    path(
        "r/<str:release>/rehearsals/runs/<int:number>/differences.csv",
        differences.differences_csv,
        name="rehearsal-differences-csv",
    ),
]
