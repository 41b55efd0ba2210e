"""The addresses of reports under /api/v1/."""

from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

from reports.api import monthly_urls
from reports.api.builder import DashboardViewSet, DefinitionViewSet, FiguresOfView, MeasuresView
from reports.api.frequent import FrequentProblemView, FrequentView
from reports.api.record_table import RecordTableView
from reports.api.resolution import ReportPdfView, ReportView
from tickets.api.base import NUMBER

FREQUENT = "reports/frequent"

router = SimpleRouter()
router.register("report-definitions", DefinitionViewSet, "report-definition")
router.register("report-dashboards", DashboardViewSet, "report-dashboard")

urlpatterns = [
    path("reports/record-table/", RecordTableView.as_view(), name="reports-record-table"),
    re_path(rf"^tickets/(?P<number>{NUMBER})/report/$", ReportView.as_view(), name="ticket-report"),
    re_path(rf"^tickets/(?P<number>{NUMBER})/report\.pdf$", ReportPdfView.as_view(), name="ticket-report-pdf"),
    *monthly_urls.urlpatterns,
    *router.urls,
    path("reports/measures/", MeasuresView.as_view(), name="reports-measures"),
    path("reports/figures/", FiguresOfView.as_view(), name="reports-figures"),
    path(f"{FREQUENT}/", FrequentView.as_view(), name="reports-frequent"),
    re_path(
        rf"^{FREQUENT}/(?P<id>[0-9]{{1,18}})/problem/$",
        FrequentProblemView.as_view(),
        name="reports-frequent-problem",
    ),
]
