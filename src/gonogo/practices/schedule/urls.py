# SPDX-License-Identifier: Apache-2.0
"""Which addresses lead to the forecast and the calendar?"""

from django.urls import path

from gonogo.practices.schedule.views import calendar, feed, forecast, moving, track_record, work

urlpatterns = [
    path("r/<str:release>/forecast/", forecast.forecast, name="forecast"),
    path("r/<str:release>/forecast/work/", work.work, name="forecast-work"),
    path("r/<str:release>/forecast/work/check/", work.check, name="forecast-work-check"),
    path("r/<str:release>/forecast/track-record/", track_record.track, name="forecast-track-record"),
    path("r/<str:release>/calendar/", calendar.calendar, name="calendar"),
    path("r/<str:release>/calendar/subscribe/", feed.subscribe, name="calendar-subscribe"),
    path("r/<str:release>/calendar/subscribe/<int:number>/revoke/", feed.revoke, name="calendar-feed-revoke"),
    path("calendar/<str:secret>.ics", feed.feed, name="calendar-feed"),
    path("r/<str:release>/moving/", moving.moving, name="moving"),
]
