# SPDX-License-Identifier: Apache-2.0
"""Which addresses lead to the small releases?"""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
