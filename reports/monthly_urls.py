"""The pages of the monthly report, of frequent problems and of schedules."""

from django.urls import path, re_path

from reports.views import frequent, monthly, schedules

MONTH = "monthly/(?P<month>[0-9]{4}-[0-9]{2})"
urlpatterns = [
    path("frequent/", frequent.month_list, name="frequent"),
    path("frequent/<int:pk>/", frequent.group, name="frequent_group"),
    path("monthly/", monthly.index, name="monthly_list"),
    re_path(rf"^{MONTH}/$", monthly.report, name="monthly"),
    re_path(rf"^{MONTH}/make/$", monthly.make, name="make_monthly"),
    re_path(rf"^{MONTH}/words/$", monthly.edit, name="edit_monthly"),
    re_path(rf"^{MONTH}/send/$", monthly.send, name="send_monthly"),
    re_path(rf"^{MONTH}/sendings/(?P<pk>[0-9]{{1,18}})/again/$", monthly.send_again, name="send_monthly_again"),
    re_path(rf"^{MONTH}/report\.(?P<form>pdf|xlsx)$", monthly.download, name="download_monthly"),
    path("schedules/", schedules.index, name="schedules"),
    path("schedules/new/", schedules.edit, name="new_schedule"),
    path("schedules/<int:pk>/", schedules.edit, name="schedule"),
    path("schedules/<int:pk>/remove/", schedules.remove, name="remove_schedule"),
]
