# SPDX-License-Identifier: Apache-2.0
"""At which address is the sample application? Only the demo includes these."""

from django.urls import path

from gonogo.faces.sample import views

urlpatterns = [
    path("sample/", views.portal, name="sample"),
    path("sample/people.json", views.people, name="sample-people"),
]
