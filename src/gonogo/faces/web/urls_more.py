# SPDX-License-Identifier: Apache-2.0
"""Which page of plans and people is at which address?"""

from gonogo.faces.web.views import people, plan

urlpatterns = [*plan.urlpatterns, *people.urlpatterns]
