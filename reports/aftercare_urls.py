"""Addresses of what is made of tickets that have ended: the record table, and the report of each."""

from django.urls import path

from reports.views import record_table, resolution

urlpatterns = [
    path("record-table/", record_table.record_table, name="record_table"),
    path("record-table/take/", record_table.take, name="take_record_table"),
    path("tickets/<ticket_number:number>/", resolution.report, name="resolution"),
    path("tickets/<ticket_number:number>/report.pdf", resolution.report_pdf, name="resolution_pdf"),
]
