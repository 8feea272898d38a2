# SPDX-License-Identifier: Apache-2.0
"""Which addresses does the demo have beside those of every Gonogo?"""

from django.urls import include, path

urlpatterns = [path("", include("gonogo.urls")), path("", include("gonogo.faces.sample.urls"))]
