# SPDX-License-Identifier: Apache-2.0
"""Which addresses lead to the forecast and the calendar?"""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
