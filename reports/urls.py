"""The pages of reports."""

from django.urls import path, re_path

from reports import aftercare_urls, audit_urls, monthly_urls
from reports.views import builder, dashboards, figures

app_name = "reports"
SHEET = r"report\.(?P<form>csv|xlsx)"
urlpatterns = [
    *monthly_urls.urlpatterns,
    *aftercare_urls.urlpatterns,
    *audit_urls.urlpatterns,
    path("", figures.index, name="index"),
    path("measures/", figures.measures, name="measures"),
    path("performance/", figures.performance_page, name="performance"),
    path("build/", builder.build, name="build"),
    re_path(rf"^build/{SHEET}$", builder.sheet, name="sheet"),
    path("saved/<int:pk>/", builder.saved, name="saved"),
    path("saved/<int:pk>/edit/", builder.build, name="edit_saved"),
    path("saved/<int:pk>/remove/", builder.remove_saved, name="remove_saved"),
    re_path(rf"^saved/(?P<pk>[0-9]{{1,18}})/{SHEET}$", builder.saved_sheet, name="saved_sheet"),
    path("dashboards/new/", dashboards.edit, name="new_dashboard"),
    path("dashboards/<int:pk>/", dashboards.dashboard, name="dashboard"),
    path("dashboards/<int:pk>/edit/", dashboards.edit, name="edit_dashboard"),
    path("dashboards/<int:pk>/change/", dashboards.change, name="change_dashboard"),
    path("dashboards/<int:pk>/reports/<int:report>/", dashboards.widget, name="widget"),
]
