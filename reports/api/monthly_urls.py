"""The addresses of monthly reports and schedules under /api/v1/."""

from django.urls import path, re_path

from reports.api.monthly import MonthlyFileView, MonthlyListView, MonthlySendAgainView, MonthlySendingsView, MonthlyView
from reports.api.schedules import ScheduleListView, ScheduleView

MONTH = "reports/monthly/(?P<month>[0-9]{4}-[0-9]{2})"
urlpatterns = [
    path("reports/monthly/", MonthlyListView.as_view(), name="reports-monthly-list"),
    re_path(rf"^{MONTH}/$", MonthlyView.as_view(), name="reports-monthly"),
    re_path(rf"^{MONTH}/report\.(?P<form>pdf|xlsx)$", MonthlyFileView.as_view(), name="reports-monthly-file"),
    re_path(rf"^{MONTH}/sendings/$", MonthlySendingsView.as_view(), name="reports-monthly-sendings"),
    re_path(
        rf"^{MONTH}/sendings/(?P<id>[0-9]{{1,18}})/again/$",
        MonthlySendAgainView.as_view(),
        name="reports-monthly-send-again",
    ),
    path("report-schedules/", ScheduleListView.as_view(), name="report-schedules"),
    re_path(r"^report-schedules/(?P<id>[0-9]{1,18})/$", ScheduleView.as_view(), name="report-schedule"),
]
