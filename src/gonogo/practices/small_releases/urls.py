# SPDX-License-Identifier: Apache-2.0
"""Which addresses lead to the small releases?"""

from django.urls import path

from gonogo.practices.small_releases import views

urlpatterns = [
    path("r/<str:release>/small/", views.small, name="small"),
    path("r/<str:release>/small/progress/", views.progress, name="small-progress"),
    path("r/<str:release>/small/releases.csv", views.releases_csv, name="small-releases-csv"),
    path("r/<str:release>/small/waiting/", views.waiting, name="small-waiting"),
    path("r/<str:release>/small/waiting.csv", views.waiting_csv, name="small-waiting-csv"),
    path("r/<str:release>/small/slices/", views.slices, name="small-slices"),
    path("r/<str:release>/small/lead-time/", views.lead_time, name="small-lead-time"),
]
