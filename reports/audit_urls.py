"""Addresses of process audits, within those of reports."""

from django.urls import path, re_path

from reports.views import audit

urlpatterns = [
    path("audits/", audit.audits, name="audits"),
    path("audits/new/", audit.new, name="new_audit"),
    path("audits/checks/<slug:key>/", audit.check, name="audit_check"),
    path("audits/findings/<int:pk>/", audit.finding, name="audit_finding"),
    path("audits/<int:pk>/", audit.audit, name="audit"),
    path("audits/<int:pk>/tickets/<int:position>/", audit.item, name="audit_item"),
    path("audits/<int:pk>/finish/", audit.end, name="finish_audit"),
    re_path(r"^audits/(?P<pk>[0-9]{1,18})/report\.(?P<form>pdf|xlsx)$", audit.download, name="download_audit"),
]
