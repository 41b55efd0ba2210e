"""The addresses of reports under /api/v1/."""

from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

from reports.api import monthly_urls
from reports.api.audit import AuditViewSet
from reports.api.builder import DashboardViewSet, DefinitionViewSet, FiguresOfView, FiguresSheetView, MeasuresView
from reports.api.frequent import FrequentProblemView, FrequentView
from reports.api.performance import PerformanceView
from reports.api.record_table import RecordTableView
from reports.api.resolution import ReportPdfView, ReportView
from tickets.api.base import NUMBER

FREQUENT = "reports/frequent"
ID = "(?P<id>[0-9]{1,18})"

router = SimpleRouter()
router.register("report-definitions", DefinitionViewSet, "report-definition")
router.register("report-dashboards", DashboardViewSet, "report-dashboard")

urlpatterns = [
    path("reports/record-table/", RecordTableView.as_view(), name="reports-record-table"),
    re_path(rf"^tickets/(?P<number>{NUMBER})/report/$", ReportView.as_view(), name="ticket-report"),
    re_path(rf"^tickets/(?P<number>{NUMBER})/report\.pdf$", ReportPdfView.as_view(), name="ticket-report-pdf"),
    *monthly_urls.urlpatterns,
    *router.urls,
    re_path(
        rf"^report-definitions/{ID}/report\.(?P<form>csv|xlsx)$",
        DefinitionViewSet.as_view({"get": "sheet"}, pagination_class=None),
        name="report-definition-sheet",
    ),
    re_path(
        rf"^audits/{ID}/report\.(?P<form>pdf|xlsx)$",
        AuditViewSet.as_view({"get": "report"}, pagination_class=None),
        name="audit-report",
    ),
    path("reports/measures/", MeasuresView.as_view(), name="reports-measures"),
    path("reports/performance/", PerformanceView.as_view(), name="reports-performance"),
    path("reports/figures/", FiguresOfView.as_view(), name="reports-figures"),
    re_path(r"^reports/figures/report\.(?P<form>csv|xlsx)$", FiguresSheetView.as_view(), name="reports-figures-sheet"),
    path(f"{FREQUENT}/", FrequentView.as_view(), name="reports-frequent"),
    re_path(
        rf"^{FREQUENT}/{ID}/problem/$",
        FrequentProblemView.as_view(),
        name="reports-frequent-problem",
    ),
]
